#!/bin/sh
# Runs the tests with whatever optional programs can be had: a Chromium and the virus scanner clamd.
# What can't be had is said loudly once, and its tests skip.
set -eu
PATH=$PATH:/usr/sbin:/usr/local/sbin  # where clamd is
export PATH
chromium=$(sh tools/find_chromium.sh) || chromium=
if [ -n "$chromium" ]; then
    export CHROMIUM="$chromium"
    echo "Browser tests use $CHROMIUM"
else
    unset CHROMIUM
    echo "!! NO CHROMIUM: the browser tests are SKIPPED. Install chromium, or set CHROMIUM to its path."
fi
if ! sh tools/find_clamd.sh; then
    echo "!! NO CLAMD: the virus scanner test is SKIPPED. Install clamav-daemon for it."
fi
[ $# -gt 0 ] || set -- tests
exec .venv/bin/python -m pytest -n "${TEST_PROCESSES:-2}" --dist worksteal "$@"
