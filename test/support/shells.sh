#!/usr/bin/env bash
# Installs Debian's zsh and bash-completion where they are missing: the tests of completion press TAB in real shells.
set -euo pipefail
if command -v zsh >/dev/null && [ -e /usr/share/bash-completion/bash_completion ]; then exit 0; fi
if [ "$(id -u)" -ne 0 ]; then
  echo 'found no zsh or no bash-completion, expected: apt-get install zsh bash-completion' >&2
  exit 1
fi
apt-get update -qq
DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends zsh bash-completion >/dev/null
