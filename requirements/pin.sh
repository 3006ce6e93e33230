#!/bin/sh
# Pins and hashes what pyproject.toml names, from the public index only and without its address in the files.
#   requirements/pin.sh [--upgrade]
set -eu

[ -x .venv/bin/pip-compile ] || .venv/bin/python -m pip install --quiet pip-tools
export PIP_CONFIG_FILE=/dev/null
unset PIP_FIND_LINKS PIP_EXTRA_INDEX_URL PIP_INDEX_URL
pin() {
  .venv/bin/pip-compile --quiet --generate-hashes --allow-unsafe --strip-extras --no-header \
    --no-emit-index-url --no-emit-find-links --no-emit-trusted-host "$@" pyproject.toml
}
pin "$@" --output-file requirements/run.txt
pin "$@" --extra test --constraint requirements/run.txt --output-file requirements/test.txt
