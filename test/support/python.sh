#!/usr/bin/env bash
# Makes .cache/venv with the pinned Python tools of the tests (moto, cfn-lint), once per requirements file.
set -euo pipefail
cd "$(dirname "$0")/../.."
stamp=".cache/venv/$(sha256sum test/support/requirements.txt | cut -c1-16)"
[ -e "$stamp" ] && exit 0
rm -rf .cache/venv
python3 -m venv .cache/venv
.cache/venv/bin/pip install --quiet --disable-pip-version-check --requirement test/support/requirements.txt
touch "$stamp"
