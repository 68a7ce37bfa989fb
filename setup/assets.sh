#!/bin/sh
# Front-end files: npm packages at the locked versions, copied to maps/static/vendor by assets.py.
set -eu
. "$(dirname -- "$0")/say.sh"

wanted=$(fingerprint "$root/package.json" "$root/package-lock.json" "$root/setup/assets.py")
if done_before assets "$wanted" && [ -d "$root/maps/static/vendor" ] && [ -d "$root/node_modules" ]; then exit 0; fi

# npm 7 and newer reads this lock; a machine without gets node from a Python package.
new_enough() { command -v npm >/dev/null && [ "$(npm --version 2>/dev/null | cut -d. -f1)" -ge 7 ] 2>/dev/null; }
if ! new_enough; then
    node="$stamps/node"
    lock="$root/requirements-node.lock"
    if ! done_before node "$(fingerprint "$lock" "$node")"; then
        say "Installing node, which brings npm"
        rm -rf "$node"
        "$venv/bin/python" -m venv "$node"
        "$node/bin/python" -m pip --disable-pip-version-check --no-input install --quiet --no-deps \
            --require-hashes --only-binary :all: -r "$lock" || die "node could not be installed. Install it, then run the same again: apt-get install npm"
        remember node "$(fingerprint "$lock" "$node")"
    fi
    PATH="$node/bin:$PATH"
    export PATH
fi

say "Installing front-end files"
(cd "$root" && npm ci --silent) || die "The front-end packages could not be installed.
Make sure that this machine reaches a package index for npm, and run the same again."
"$venv/bin/python" "$root/setup/assets.py" copy
remember assets "$wanted"
