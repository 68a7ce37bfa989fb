#!/bin/sh
# setup.sh run|check|test|bench: everything that each of these needs. Seconds when nothing is missing.
# Each step is remembered by the content it was made from, after it ended: cut it short at any point and run again.
set -eu
. "$(dirname -- "$0")/say.sh"
cd "$root"

packages() { setup/packages.sh "$1"; }
mkdir -p "$stamps"
if command -v flock >/dev/null; then
    exec 9>"$stamps/lock" # two set-ups at once take turns
    flock 9
fi

case ${1:-} in
run)
    packages run
    setup/assets.sh
    setup/system.sh database
    ;;
check)
    packages test
    ;;
test | bench)
    packages test
    setup/assets.sh
    REGISTRY_DATABASE_URL='' setup/system.sh database # tests always make their own cluster
    if [ "$1" = test ]; then
        setup/system.sh browser
    setup/system.sh qgis || say "Without QGIS its tests fail; the others run."
    else
        setup/system.sh wrk || say "Servers cannot be asked without wrk; the other benchmarks can run"
    fi
    ;;
*) die "Usage: $0 run|check|test|bench" ;;
esac
