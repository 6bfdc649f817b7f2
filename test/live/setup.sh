#!/bin/sh
# Installs Debian's Redis where it is missing; it serves the Argo CD of a test and nothing else.
set -eu
if command -v redis-server >/dev/null; then exit 0; fi
if [ "$(id -u)" -ne 0 ]; then
  echo 'found no redis-server, expected: apt-get install redis-server' >&2
  exit 1
fi
apt-get update -qq
# Its own service must not start: the tests start one on a port of their own.
printf '#!/bin/sh\nexit 101\n' > /usr/sbin/policy-rc.d
chmod +x /usr/sbin/policy-rc.d
DEBIAN_FRONTEND=noninteractive apt-get install -y -qq redis-server >/dev/null
rm /usr/sbin/policy-rc.d
