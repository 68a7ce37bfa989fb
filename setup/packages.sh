#!/bin/sh
# packages.sh run|test: Python's packages, from a lock with hashes, and the project itself, into .venv.
set -eu
. "$(dirname -- "$0")/say.sh"

case ${1:-} in
run) lock="$root/requirements.lock" ;;
test) lock="$root/requirements-test.lock" ;;
*) die "Usage: $0 run|test" ;;
esac

alive() { "$venv/bin/python" -c 'import sys, pip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; }

if ! alive; then
    python=$("$root/setup/system.sh" python)
    say "Making .venv with $("$python" --version)"
    forget packages-run
    forget packages-test
    forget project
    rm -rf "$venv"
    "$python" -m venv "$venv"
fi

pip() {
    "$venv/bin/python" -m pip --disable-pip-version-check --no-input install --quiet --no-deps "$@"
}

version=$("$venv/bin/python" -c 'import sys; print(sys.version)')
wanted=$(fingerprint "$lock" "$version" "$venv")
if ! done_before "packages-$1" "$wanted"; then
    say "Installing Python packages from $(basename "$lock")"
    pip --require-hashes --only-binary :all: -r "$lock" || die "The Python packages could not be installed.
What is already there is kept: make sure that this machine reaches a package index, and run the same again."
    remember "packages-$1" "$wanted"
fi

wanted=$(fingerprint "$root/pyproject.toml" "$version" "$venv")
if ! done_before project "$wanted" || [ ! -x "$venv/bin/creative-registry" ]; then
    pip --no-index --no-build-isolation --editable "$root"
    remember project "$wanted"
fi
