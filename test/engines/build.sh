#!/usr/bin/env bash
# Builds the drivers of the engines that `npm run test:engines` asks, from their Go modules, unless the cache has them. Prints one `name=folder`
# line each.
#
#   test/engines/build.sh [kubernetes|cilium|vpc-cni]...    default: all, one after the other
#
# XDG_CACHE_HOME  the binaries are kept under $XDG_CACHE_HOME/bluegreen-eks/engines (default: ~/.cache)
#
# Needs bash, openssl and Go.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
cache=${XDG_CACHE_HOME:-$HOME/.cache}/bluegreen-eks/engines
names=(kubernetes cilium vpc-cni)

fail() { printf 'error: %s\n' "$*" >&2; exit 1; }

# Keyed by everything that decides what comes out; `revision` is to be raised when build() changes.
folder_of() {
  local revision=1
  echo "$cache/$1-$(cd "$here/modules/$1" && cat ./* - <<<"$revision" | openssl sha256 -r | cut -c1-10)"
}

# The agent's own eBPF programs, compiled as its Makefile does. $1: folder
programs() {
  local source file
  source=$(cd "$here/modules/vpc-cni" && GOFLAGS=-mod=readonly GOWORK=off go list -m -f '{{.Dir}}' github.com/aws/aws-network-policy-agent)/pkg/ebpf/c
  mkdir "$1/include" || return
  bpftool btf dump file /sys/kernel/btf/vmlinux format c > "$1/include/vmlinux.h" || return
  for file in "$source"/*.bpf.c; do
    clang-14 -I "$1/include" -I "$source" -g -O2 -w -fpie -target bpf -DCORE -D__BPF_TRACING__ -march=bpf -D__TARGET_ARCH_x86 \
      -c "$file" -o "$1/$(basename "$file" .c).o" || return
  done
  rm -r "$1/include"
}

build() {
  local name=$1 target draft
  [ -f "$here/modules/$name/go.mod" ] || fail "found $name, expected one of: ${names[*]}"
  target=$(folder_of "$name")
  if [ ! -d "$target" ]; then
    command -v go >/dev/null || fail "found no go on PATH, expected Go $(awk '$1 == "go" { print $2 }' "$here/modules/$name/go.mod") or newer"
    mkdir -p "$cache"
    exec 9>"$cache/lock"
    if command -v flock >/dev/null; then flock 9; fi # one build at a time: each wants both cores and 2 GB
  fi
  if [ ! -d "$target" ]; then
    printf 'building the driver of %s, once (minutes)\n' "$name" >&2
    draft=$(mktemp -d "$cache/draft.XXXXXX")
    (cd "$here/modules/$name" && GOFLAGS='-p=2 -trimpath -buildvcs=false -mod=readonly' GOWORK=off nice go build -ldflags '-s -w' -o "$draft/driver" .) ||
      { rm -rf "$draft"; fail "the driver of $name was not built; the output of go is above"; }
    [ "$name" != vpc-cni ] || programs "$draft" || { rm -rf "$draft"; fail 'the eBPF programs were not built; the output of clang is above'; }
    printf 'built the driver of %s (%ss)\n' "$name" "$SECONDS" >&2
    mv "$draft" "$target"
  fi
  echo "$name=$target"
}

[ $# -gt 0 ] || set -- "${names[@]}"
for name in "$@"; do build "$name"; done
