#!/bin/sh
# Installs Chromium from Debian where it is missing; nothing is downloaded by the tests themselves.
set -eu
if command -v chromium >/dev/null; then exit 0; fi
if [ "$(id -u)" -ne 0 ]; then
  echo 'chromium is missing: apt-get install chromium' >&2
  exit 1
fi
apt-get update -qq
DEBIAN_FRONTEND=noninteractive apt-get install -y -qq chromium >/dev/null
