#!/bin/sh
# Installs the locked npm packages of folder $1, which are for $2. Packages run no scripts of their own.
set -eu
if ! command -v node >/dev/null 2>&1 || ! command -v npm >/dev/null 2>&1; then
    echo "This needs Node 20 or newer with npm, and there is none here. Install it, then try again." >&2
    exit 1
fi
major=$(node -p 'process.versions.node.split(".")[0]')
if [ "$major" -lt 20 ]; then
    echo "This needs Node 20 or newer; here is Node $(node --version). Install a newer one, then try again." >&2
    exit 1
fi
echo "Installing the npm packages for $2 ..."
cd "$1"
npm ci --ignore-scripts --no-audit --no-fund --loglevel=error
