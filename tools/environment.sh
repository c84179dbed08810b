#!/bin/sh
# Makes the virtual environment given as $1 and puts the locked packages into it. Safe to run again at any time.
set -eu
venv=$1
here=$(pwd -P)

say() { printf '%s\n' "$*"; }

# The first Python that is new enough and can make virtual environments.
find_python() {
    found=
    for name in ${PYTHON:-} python3 python3.14 python3.13 python3.12 python3.11; do
        command -v "$name" >/dev/null 2>&1 || continue
        "$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || continue
        found=${found:-$name}
        if "$name" -c 'import ensurepip, venv' 2>/dev/null; then
            printf '%s' "$name"
            return 0
        fi
    done
    if [ -n "$found" ]; then
        say "$found cannot make virtual environments. On Debian or Ubuntu: apt install python3-venv" >&2
    else
        say "This needs Python 3.11 or newer, and there is none here. Install it, or set PYTHON to its path." >&2
    fi
    return 1
}

moved=no
if [ -e "$venv/bin/cme" ] && ! grep -qF "\"$here/$venv/" "$venv/bin/cme"; then
    moved=yes  # its programs name the old place
fi
if [ "$moved" = yes ] || ! "$venv/bin/python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
    python=$(find_python)
    say "Making a virtual environment with $("$python" --version) ..."
    rm -rf "$venv"
    "$python" -m venv "$venv"
fi
python=$here/$venv/bin/python
export PIP_DISABLE_PIP_VERSION_CHECK=1 UV_SYSTEM_CERTS=1 UV_PYTHON_DOWNLOADS=never UV_LINK_MODE=copy
# uv does not read pip's settings: hand on where pip was told to look.
if [ -n "${PIP_INDEX_URL:-}" ] && [ -z "${UV_DEFAULT_INDEX:-}" ]; then
    export UV_DEFAULT_INDEX="$PIP_INDEX_URL"
fi

say "Installing the Python packages (the first time takes about a minute) ..."
quiet=--quiet
[ -t 1 ] && quiet=
if "$python" -m pip install --quiet --require-hashes -r requirements/bootstrap.txt &&
    "$python" -m uv pip install $quiet --python "$python" --require-hashes -r requirements/dev.txt; then
    :
else
    say "The quick installer could not do it; trying with pip (about a minute) ..."
    "$python" -m pip install --quiet --require-hashes -r requirements/dev.txt
fi

# The project itself: its folder on the path, and the command. No build step, so nothing more is fetched.
site=$("$python" -c 'import sysconfig; print(sysconfig.get_path("purelib"))')
printf '%s\n' "$here" >"$site/cme.pth"
cat >"$venv/bin/cme" <<SCRIPT
#!/bin/sh
exec "$python" -m portal.cli "\$@"
SCRIPT
chmod 755 "$venv/bin/cme"
say "The Python packages are installed."
