# Shared by the scripts of this folder: saying things, and remembering what has been done.
# shellcheck shell=sh

root=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd)
stamps="$root/.setup"
venv="$root/.venv"

say() { printf '\033[1m%s\033[0m\n' "$*" >&2; }

die() {
    printf '\n%s\n' "$*" >&2
    exit 1
}

# The content hash of files and words; files that do not exist count as such.
fingerprint() {
    for word in "$@"; do
        if [ -f "$word" ]; then cat "$word"; else printf '%s\n' "$word"; fi
    done | if command -v sha256sum >/dev/null; then sha256sum; else shasum -a 256; fi | cut -d' ' -f1
}

# done_before NAME FINGERPRINT: whether that step ended well with the same content.
done_before() { [ "$(cat "$stamps/$1" 2>/dev/null)" = "$2" ]; }

# remember NAME FINGERPRINT: only after the step; a step that was cut short is done again.
remember() {
    mkdir -p "$stamps"
    printf '%s\n' "$2" >"$stamps/$1.new"
    mv "$stamps/$1.new" "$stamps/$1"
}

forget() { rm -f "$stamps/$1"; }
