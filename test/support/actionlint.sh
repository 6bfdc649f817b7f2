#!/usr/bin/env bash
# Checks the workflows with actionlint, built once from its Go module.
set -euo pipefail
cd "$(dirname "$0")/../.."
version=v1.7.7
folder="${XDG_CACHE_HOME:-$HOME/.cache}/bluegreen-eks/actionlint-$version"
if [ ! -x "$folder/actionlint" ]; then
  if ! command -v go >/dev/null; then
    echo 'found no go, expected: Go 1.24 or later, to build actionlint' >&2
    exit 1
  fi
  GOBIN="$folder" GOFLAGS= go install "github.com/rhysd/actionlint/cmd/actionlint@$version"
fi
"$folder/actionlint" -color=false .github/workflows/*.yml
