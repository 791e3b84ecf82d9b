#!/bin/sh
# The system programs that tests need: PostgreSQL's server, Chromium and openssl.
# Installs what is missing when it may; otherwise says so in one line, and fails only where CI=true.
set -eu

has_postgresql() {
  command -v initdb >/dev/null 2>&1 || ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1
}

has_chromium() {
  command -v chromium >/dev/null 2>&1 || command -v chromium-browser >/dev/null 2>&1 ||
    command -v google-chrome >/dev/null 2>&1
}

missing() {
  has_postgresql || printf ' postgresql'
  has_chromium || printf ' chromium'
  command -v openssl >/dev/null 2>&1 || printf ' openssl'
}

if [ -n "$(missing)" ] && [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
  echo "Installing:$(missing)"
  export DEBIAN_FRONTEND=noninteractive
  log=$(mktemp)
  # shellcheck disable=SC2046  # one word per package
  { apt-get update -qq && apt-get install -y -qq --no-install-recommends $(missing); } >"$log" 2>&1 ||
    { tail -n 20 "$log"; echo "apt-get could not install them."; }
  rm -f "$log"
fi

if [ -n "$(missing)" ]; then
  echo "Missing on this system:$(missing). The tests that need them are shown as skipped at the end."
  [ "${CI:-}" != true ] || exit 1
fi
