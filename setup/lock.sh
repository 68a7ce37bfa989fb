#!/bin/sh
# Renews the locks from pyproject.toml, setup/node.in and package.json. Needs uv and npm; read the diff before committing.
set -eu
. "$(dirname -- "$0")/say.sh"
cd "$root"

uv=$(command -v uv || echo "$venv/bin/uv")
compile() {
    "$uv" pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-annotate --no-header \
        --no-emit-index-url --no-emit-find-links "$@"
}
compile pyproject.toml --group build --output-file requirements.lock
compile pyproject.toml --group build --group test --constraints requirements.lock --output-file requirements-test.lock
compile setup/node.in --output-file requirements-node.lock
npm install --package-lock-only
"$venv/bin/python" setup/assets.py list
