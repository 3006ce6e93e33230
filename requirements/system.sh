#!/bin/sh
# Installs the system packages that are missing for PURPOSE, and says which and why.
#   requirements/system.sh run|test
# Asks apt only when something is missing. Needs root, or sudo; without either it prints the one command to type.
set -eu

purpose=${1:?usage: requirements/system.sh run|test}
python=${PYTHON:-python3}
is_ubuntu=$(. /etc/os-release 2>/dev/null && [ "${ID:-}" = ubuntu ] && echo yes || true)

case "${LC_ALL:-${LC_MESSAGES:-${LANG:-}}}" in [zZ][hH]*) chinese=yes ;; *) chinese= ;; esac
say() { if [ -n "$chinese" ]; then echo "$2"; else echo "$1"; fi; }

want() { # package, why, 为什么
  say "  $1: $2" "  $1: $3"
}

has_library() { "$python" -c "import ctypes; ctypes.CDLL('$1')" 2>/dev/null; }

has_chinese_font() {
  [ -e /usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc ] && return 0
  command -v fc-list >/dev/null && [ -n "$(fc-list :lang=zh family 2>/dev/null | head -n 1)" ]
}

has_browser() {
  for name in chromium chromium-browser google-chrome google-chrome-stable; do
    command -v "$name" >/dev/null && return 0
  done
  return 1
}

want_browser() {
  if [ -z "$is_ubuntu" ]; then
    want chromium "the browser of the stories" "浏览器故事测试"
    return
  fi
  # Ubuntu's chromium is a snap, which containers cannot run: Playwright brings one, these are its libraries.
  for package in libnss3 libnspr4 libatk1.0-0t64 libatk-bridge2.0-0t64 libcups2t64 libdrm2 libxkbcommon0 \
    libxcomposite1 libxdamage1 libxfixes3 libxrandr2 libgbm1 libasound2t64 libatspi2.0-0t64; do
    dpkg -s "$package" >/dev/null 2>&1 || want "$package" "library of the stories' browser" "测试浏览器所需的库"
  done
}

look() {
  "$python" -c 'import venv, ensurepip' 2>/dev/null || want python3-venv "makes the folder .venv for Python packages" "建立 Python 环境 .venv"
  has_library libpango-1.0.so.0 || want libpango-1.0-0 "sets the text of audit PDFs" "审计 PDF 的文字排版"
  has_library libpangoft2-1.0.so.0 || want libpangoft2-1.0-0 "the same, with fonts" "审计 PDF 的字体排版"
  has_library libharfbuzz-subset.so.0 || want libharfbuzz-subset0 "keeps PDFs small" "缩小 PDF 文件"
  has_chinese_font || want fonts-noto-cjk "Chinese characters in PDFs" "PDF 中的汉字"
  [ "$purpose" = test ] || return 0
  command -v pdftotext >/dev/null || want poppler-utils "reads PDFs back in tests" "测试时读取 PDF"
  command -v msgfmt >/dev/null || want gettext "finds texts that are not translated" "检查未翻译的文字"
  has_library libatomic.so.1 || want libatomic1 "the stories' browser is driven with it" "驱动测试浏览器"
  has_browser || want_browser
}

if ! "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
  say "Python 3.11 or later is needed; if you have one under another name: make PYTHON=python3.12 …" \
    "需要 Python 3.11 或更高版本；若名称不同，请用：make PYTHON=python3.12 …" >&2
  exit 1
fi

found=$(look)
[ -n "$found" ] || exit 0
missing=$(printf '%s\n' "$found" | sed 's/^ *//; s/:.*//' | tr '\n' ' ')

say "Missing on this machine:" "本机缺少："
printf '%s\n' "$found"
if ! command -v apt-get >/dev/null; then
  say "There is no apt here: install these, or what they are called on your system." \
    "本机没有 apt：请安装上述软件包（名称可能不同）。" >&2
  exit 1
fi

if [ "$(id -u)" = 0 ]; then
  elevate=
elif command -v sudo >/dev/null && { sudo -n true 2>/dev/null || [ -t 0 ]; }; then
  elevate=sudo
else
  say "Type this once as root, then again what you typed:" "请以 root 执行一次以下命令，然后重试：" >&2
  echo "  apt-get update && apt-get install -y --no-install-recommends $missing" >&2
  exit 1
fi
say "Installing them …" "正在安装……"
log=$(mktemp)
install_missing() {
  $elevate apt-get update -q || return 1
  # shellcheck disable=SC2086
  $elevate env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends $missing
}
if ! install_missing >"$log" 2>&1 </dev/null; then
  tail -n 15 "$log" >&2
  exit 1
fi
rm -f "$log"
