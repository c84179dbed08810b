#!/bin/sh
# Code 0 if clamd is here, or could be installed (Debian, as root, in CI); code 1 if not. Starts no service.
set -u
PATH=$PATH:/usr/sbin:/usr/local/sbin
command -v clamd >/dev/null 2>&1 && exit 0
[ "$(id -u)" = 0 ] && [ "${CI:-}" = true ] && grep -q '^ID=debian' /etc/os-release 2>/dev/null || exit 1
echo "Installing Debian's clamav-daemon for the virus scanner test ..."
export DEBIAN_FRONTEND=noninteractive RUNLEVEL=1
{ apt-get update -qq && apt-get install -y -qq --no-install-recommends clamav-daemon; } >/dev/null 2>&1 </dev/null
command -v clamd >/dev/null 2>&1
