#!/bin/sh
# Makes .venv hold what requirements/PURPOSE.txt pins; does nothing when it already does.
#   requirements/environment.sh run|test
set -eu

purpose=${1:?usage: requirements/environment.sh run|test}
python=${PYTHON:-python3}
lock=requirements/$purpose.txt
wanted="$("$python" -c 'import sys; print(*sys.version_info[:2])') $(cksum <"$lock")"
stamp=.venv/.holds-$purpose

case "${LC_ALL:-${LC_MESSAGES:-${LANG:-}}}" in [zZ][hH]*) chinese=yes ;; *) chinese= ;; esac
say() { if [ -n "$chinese" ]; then echo "$2"; else echo "$1"; fi; }

[ "$(cat "$stamp" 2>/dev/null)" = "$wanted" ] && .venv/bin/python -c '' 2>/dev/null && exit 0

say "Installing Python packages into .venv …" "正在安装 Python 软件包到 .venv……"
same_python='import sys, pip; sys.exit(f"{sys.version_info[0]} {sys.version_info[1]}" != sys.argv[1])'
.venv/bin/python -c "$same_python" "$("$python" -c 'import sys; print(*sys.version_info[:2])')" 2>/dev/null \
  || "$python" -m venv --clear .venv
.venv/bin/python -m pip install --quiet --disable-pip-version-check --no-input --require-hashes --requirement "$lock"
if [ "$purpose" = test ] && ! command -v chromium >/dev/null && ! command -v google-chrome >/dev/null; then
  # Ubuntu, whose chromium is a snap: the browser that Playwright brings.
  .venv/bin/python -m playwright install chromium
fi
echo "$wanted" >"$stamp"
