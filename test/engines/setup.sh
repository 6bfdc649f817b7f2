#!/bin/sh
# Installs what builds and runs the agent's eBPF programs, where it is missing: clang 14, bpftool, libbpf's headers, ip(8). Without root
# nothing is installed, and the tests of that engine say what is missing.
set -eu
if command -v clang-14 && command -v bpftool && command -v ip && [ -e /usr/include/bpf/bpf_helpers.h ]; then exit 0; fi >/dev/null
[ "$(id -u)" -eq 0 ] || exit 0
apt-get update -qq
DEBIAN_FRONTEND=noninteractive apt-get install -y -qq clang-14 bpftool libbpf-dev iproute2 >/dev/null
