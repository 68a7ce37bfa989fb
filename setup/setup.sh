#!/bin/sh
# setup.sh run|check|test: everything that running, checking or testing needs. Seconds when nothing is missing.
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
test)
    packages test
    setup/assets.sh
    REGISTRY_DATABASE_URL='' setup/system.sh database # tests always make their own cluster
    setup/system.sh browser
    ;;
*) die "Usage: $0 run|check|test" ;;
esac
