#!/bin/sh
# Pins and hashes what pyproject.toml names, from the public index only and without its address in the files.
#   requirements/pin.sh [--upgrade]
# Extras stay in the pins: of "coverage==7.1" and somebody's "coverage[toml]>=7" older pips take the newest for the second.
set -eu

[ -x .venv/bin/pip-compile ] || .venv/bin/python -m pip install --quiet pip-tools
export PIP_CONFIG_FILE=/dev/null
unset PIP_FIND_LINKS PIP_EXTRA_INDEX_URL PIP_INDEX_URL
pin() {
  .venv/bin/pip-compile --quiet --generate-hashes --allow-unsafe --no-strip-extras --no-header \
    --no-emit-index-url --no-emit-find-links --no-emit-trusted-host "$@" pyproject.toml
}
pin "$@" --output-file requirements/run.txt

versions=$(mktemp) # constraints know no extras
trap 'rm -f "$versions"' EXIT
sed -n 's/^\([a-z0-9._-]*\)\(\[[^]]*\]\)\{0,1\}==\([^ ]*\).*/\1==\3/p' requirements/run.txt >"$versions"
pin "$@" --extra test --constraint "$versions" --output-file requirements/test.txt
sed -i "\|$versions|d" requirements/test.txt
