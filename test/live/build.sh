#!/usr/bin/env bash
# Builds the controllers that `npm run test:live` runs, from their Go modules, unless the cache has them. Prints one `name=folder` line each.
#
#   test/live/build.sh [argocd|keda|karpenter]...    default: all three, one after the other
#
# XDG_CACHE_HOME  the binaries are kept under $XDG_CACHE_HOME/bluegreen-eks/live (default: ~/.cache)
#
# Needs bash, openssl and Go. The scheduler is built with the API server (test/cluster/apiserver.sh): they share nearly every package.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
cache=${XDG_CACHE_HOME:-$HOME/.cache}/bluegreen-eks/live

fail() { printf 'error: %s\n' "$*" >&2; exit 1; }

# The module that a folder of modules/ builds from, and what it builds out of it: lines of `binary package`.
upstream_of() {
  case "$1" in
    argocd) echo github.com/argoproj/argo-cd/v3 ;;
    keda) echo github.com/kedacore/keda/v2 ;;
    karpenter) echo github.com/aws/karpenter-provider-aws ;;
    *) fail "found $1, expected argocd, keda or karpenter" ;;
  esac
}
packages_of() {
  case "$1" in
    argocd) echo argocd github.com/argoproj/argo-cd/v3/cmd ;;
    keda) printf '%s %s\n' operator github.com/kedacore/keda/v2/cmd/operator adapter github.com/kedacore/keda/v2/cmd/adapter ;;
    karpenter) echo karpenter github.com/aws/karpenter-provider-aws/cmd/controller ;;
  esac
}

# Folders of the same module that are kept beside the binaries: definitions, manifests, charts.
manifests_of() {
  case "$1" in
    argocd) echo manifests/crds hack/git-verify-wrapper.sh ;; # the repository server calls the script
    keda) echo config ;;
    karpenter) echo charts/karpenter charts/karpenter-crd pkg/apis/crds ;;
  esac
}

version_of() { awk -v module="$(upstream_of "$1")" '$1 == module && $2 ~ /^v/ { print $2; exit } $1 == "require" && $2 == module { print $3; exit }' "$here/modules/$1/go.mod"; }

# Keyed by everything that decides what comes out; `revision` is to be raised when build() changes.
folder_of() {
  local revision=3 module=$here/modules/$1
  echo "$cache/$1-$(version_of "$1")-$(cat "$module/go.mod" "$module/go.sum" - <<<"$revision" | openssl sha256 -r | cut -c1-10)"
}

# The linker writes what Argo CD and KEDA say of themselves; Karpenter's image name does not matter here.
ldflags_of() {
  case "$1" in
    argocd) echo "-X github.com/argoproj/argo-cd/v3/common.version=$(version_of argocd | tr -d v) -X github.com/argoproj/argo-cd/v3/common.gitTreeState=clean" ;;
    keda) echo "-X github.com/kedacore/keda/v2/version.Version=$(version_of keda | tr -d v)" ;;
    karpenter) echo "-X sigs.k8s.io/karpenter/pkg/operator.Version=$(version_of karpenter | tr -d v)" ;;
  esac
}

build() {
  local name=$1 target draft binary package
  target=$(folder_of "$name")
  if [ ! -d "$target" ]; then
    command -v go >/dev/null || fail "found no go on PATH, expected Go $(awk '$1 == "go" { print $2 }' "$here/modules/$name/go.mod") or newer"
    mkdir -p "$cache"
    exec 9>"$cache/lock"
    if command -v flock >/dev/null; then flock 9; fi # one build at a time: each wants both cores and 2 GB
  fi
  if [ ! -d "$target" ]; then
    printf 'building %s %s, once (minutes)\n' "$name" "$(version_of "$name")" >&2
    draft=$(mktemp -d "$cache/draft.XXXXXX")
    while read -r binary package; do
      (cd "$here/modules/$name" && GOFLAGS='-p=2 -trimpath -buildvcs=false -mod=readonly' GOWORK=off nice go build -ldflags "-s -w $(ldflags_of "$name")" -o "$draft/$binary" "$package") ||
        { rm -rf "$draft"; fail "$package was not built; the output of go is above"; }
      printf 'built %s (%ss)\n' "$package" "$SECONDS" >&2
    done < <(packages_of "$name")
    for package in $(manifests_of "$name"); do
      mkdir -p "$draft/$(dirname "$package")"
      cp -R --no-preserve=mode "$(cd "$here/modules/$name" && GOFLAGS=-mod=readonly GOWORK=off go list -m -f '{{.Dir}}' "$(upstream_of "$name")")/$package" "$draft/$package"
    done
    find "$draft" -name '*.sh' -exec chmod +x {} +
    mv "$draft" "$target"
  fi
  echo "$name=$target"
}

for name in "${@:-argocd keda karpenter}"; do
  for one in $name; do build "$one"; done
done
