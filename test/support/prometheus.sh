#!/usr/bin/env bash
# Installs Debian's Prometheus where it is missing; it serves the test of analyses and nothing else.
set -euo pipefail
if command -v prometheus >/dev/null; then exit 0; fi
if [ "$(id -u)" -ne 0 ]; then
  echo 'found no prometheus, expected: apt-get install prometheus' >&2
  exit 1
fi
apt-get update -qq
# Its own service must not start: the test starts one on a port of its own.
printf '#!/bin/sh\nexit 101\n' > /usr/sbin/policy-rc.d
chmod +x /usr/sbin/policy-rc.d
DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends prometheus >/dev/null
rm /usr/sbin/policy-rc.d
