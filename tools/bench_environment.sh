#!/bin/sh
# Makes the environment $2 for what the benchmarks compare us with, by means of the product's environment $1.
# Where it cannot be had, the benchmarks run without it.
set -eu
python=$1/bin/python
there=$2
export PIP_DISABLE_PIP_VERSION_CHECK=1 UV_SYSTEM_CERTS=1 UV_PYTHON_DOWNLOADS=never UV_LINK_MODE=copy
if [ -n "${PIP_INDEX_URL:-}" ] && [ -z "${UV_DEFAULT_INDEX:-}" ]; then
    export UV_DEFAULT_INDEX="$PIP_INDEX_URL"
fi
echo "Installing what the benchmarks compare with, in $there ..."
rm -rf "$there"
"$python" -m venv "$there"
"$python" -m uv pip install --quiet --python "$there/bin/python" --require-hashes -r requirements/bench.txt ||
    { rm -rf "$there"; mkdir -p "$there"; echo "They cannot be installed here; Splink is left out." >&2; }
