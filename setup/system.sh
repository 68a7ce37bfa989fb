#!/bin/sh
# system.sh python|database|browser|qgis|wrk: installs what only the operating system can bring, if it is missing.
set -eu
. "$(dirname -- "$0")/say.sh"

# as_root COMMAND...: run it as root, or fail.
as_root() {
    if [ "$(id -u)" -eq 0 ]; then
        "$@"
    elif command -v sudo >/dev/null && { [ -t 0 ] || sudo -n true 2>/dev/null; }; then
        sudo -- "$@"
    else
        return 1
    fi
}

# apt PACKAGE...: install them, waiting for another apt that is at work.
apt() {
    what=$1
    shift
    if [ "$(uname -s)" = Darwin ]; then
        die "$what is missing. Install it: brew install $brew"
    fi
    command -v apt-get >/dev/null || die "$what is missing. Install it with your system's package manager; Debian's packages are: $*"
    by_hand="$what is missing, and installing it needs root. Run this as root, then try again:

    apt-get update && apt-get install $*
"
    as_root true || die "$by_hand"
    say "Installing $what: $*"
    mkdir -p "$stamps"
    log="$stamps/apt.log"
    : >"$log"
    retry as_root env DEBIAN_FRONTEND=noninteractive apt-get update -qq >>"$log" 2>&1 9>&- ||
        die "$(tail -5 "$log")

The list of packages could not be read. $by_hand"
    retry as_root env DEBIAN_FRONTEND=noninteractive UCF_FORCE_CONFFOLD=1 apt-get install -y -qq \
        --no-install-recommends -o DPkg::Lock::Timeout=300 \
        -o Dpkg::Options::=--force-confdef -o Dpkg::Options::=--force-confold \
        "$@" >>"$log" 2>&1 9>&- ||
        die "$(tail -5 "$log")

$by_hand"
}

retry() {
    for pause in 2 5 10 20 0; do
        "$@" && return 0
        [ "$pause" -eq 0 ] || sleep "$pause"
    done
    return 1
}

python() {
    brew="python@3.13"
    if ! find_python >/dev/null; then
        newest=$(python3 -c 'import platform; print(platform.python_version())' 2>/dev/null || true)
        [ -z "$newest" ] || [ "$(uname -s)" = Darwin ] || die "Python $newest is installed, and 3.11 or newer is needed.
Debian 12, Ubuntu 24.04 and newer have it; or install one and name it: PYTHON=/path/to/python3.12 make run"
        apt "Python 3.11 or newer" python3 python3-venv
        find_python >/dev/null || die "The system's Python is $(python3 --version 2>&1), and 3.11 or newer is needed.
Debian 12, Ubuntu 24.04 and newer have it; or install one and name it: PYTHON=/path/to/python3.12 make run"
    fi
    python=$(find_python)
    if ! "$python" -c 'import ensurepip, venv' 2>/dev/null; then
        apt "Python's venv module" "python$("$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])')-venv"
    fi
    echo "$python"
}

find_python() {
    for candidate in "${PYTHON:-python3}" python3.13 python3.12 python3.11; do
        if "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            echo "$candidate"
            return 0
        fi
    done
    return 1
}

# The registry itself knows which servers it can run: one rule, in registry/cluster/binaries.py.
database() {
    brew="postgresql@17 postgis"
    [ -z "${REGISTRY_DATABASE_URL:-}" ] || return 0
    if usable 2>/dev/null; then return 0; fi
    [ -z "${REGISTRY_PG_BIN:-}" ] || usable || exit 1
    major=$(installed_server)
    if [ -z "$major" ] && [ "$(uname -s)" != Darwin ] && command -v apt-cache >/dev/null; then
        major=$(offered_server)
        if [ -z "$major" ]; then
            retry as_root apt-get update -qq || true
            major=$(offered_server)
        fi
        # We run our own server; Debian's default one would only take memory.
        settings=/etc/postgresql-common/createcluster.conf
        if [ ! -e "$settings" ] && as_root true; then
            as_root mkdir -p "$(dirname "$settings")"
            echo "create_main_cluster = false" | as_root tee "$settings" >/dev/null
        fi
    fi
    major=${major:-17}
    apt "PostgreSQL with PostGIS" "postgresql-$major" "postgresql-$major-postgis-3"
    usable || exit 1
}

usable() {
    (cd "$root" && "$venv/bin/python" -m registry.cluster)
}

installed_server() {
    for program in /usr/lib/postgresql/*/bin/postgres; do
        [ -x "$program" ] && basename "$(dirname "$(dirname "$program")")"
    done | sort -n | tail -1
}

offered_server() {
    apt-cache depends postgresql 2>/dev/null | sed -n 's/.*Depends: postgresql-\([0-9][0-9]*\)$/\1/p' | head -1
}

# The same names in the same order: tests/fixtures/chromium.py. A page costs the headless shell half of what it costs
# the program with windows.
browser() {
    for program in chromium-headless-shell chromium chromium-browser google-chrome; do
        command -v "$program" >/dev/null && return 0
    done
    brew="--cask chromium"
    package=chromium
    if grep -qs '^ID=debian$' /etc/os-release; then package=chromium-headless-shell; fi
    if grep -qs '^ID=ubuntu$' /etc/os-release; then package=chromium-browser; fi
    apt "Chromium, which the tests drive" "$package"
}

# QGIS comes for the system's own Python; on another system name its Python in QGIS_PYTHON.
qgis() {
    "${QGIS_PYTHON:-/usr/bin/python3}" -c 'import qgis.core' 2>/dev/null && return 0
    brew="--cask qgis"
    apt "QGIS, which the tests let read the service" python3-qgis qgis-providers
}

wrk() {
    command -v wrk >/dev/null && return 0
    brew="wrk"
    apt "wrk, which the benchmarks ask servers with" wrk
}

case ${1:-} in
python | database | browser | qgis | wrk) "$1" ;;
*) die "Usage: $0 python|database|browser|qgis|wrk" ;;
esac
