#!/bin/sh
# Resolves pyproject.toml into requirements/*.txt: the newest versions allowed, each with its hashes, and no
# address of any server.
set -eu
export UV_SYSTEM_CERTS=1 UV_PYTHON_DOWNLOADS=never
lock() {
    out=$1
    shift
    .venv/bin/python -m uv pip compile --quiet --upgrade --generate-hashes --no-header --no-annotate --universal \
        --python-version 3.11 --output-file "$out" "$@"
    if grep -n '://' "$out"; then
        echo "$out names a server; see the lines above." >&2
        exit 1
    fi
    echo "Wrote $out"
}
lock requirements/production.txt pyproject.toml
lock requirements/dev.txt --extra embedded --extra dev pyproject.toml
printf 'splink>=4,<5\nduckdb\n' >.venv/bench.in
lock requirements/bench.txt .venv/bench.in
echo uv >.venv/bootstrap.in
lock requirements/bootstrap.txt .venv/bootstrap.in
