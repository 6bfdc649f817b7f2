#!/usr/bin/env bash
# Two real Kubernetes API servers, blue and green, on this machine: kube-apiserver, its controllers and one etcd, built from their Go modules.
#
#   test/cluster/apiserver.sh build           builds the binaries, unless the cache has them; prints their folder
#   test/cluster/apiserver.sh start [--scheduler] [--while PID]
#                                             starts both colors on loopback and prints the `export` lines to use them;
#                                             with --scheduler, pods get nodes (if a test makes some), autoscalers act;
#                                             with --while, stops them when that process is gone
#   test/cluster/apiserver.sh env             prints the `export` lines of those that run
#   test/cluster/apiserver.sh stop            stops what start started
#
# BLUEGREEN_CLUSTER_DIR  where keys, data, logs and pids live (default: a folder of this user under TMPDIR)
# XDG_CACHE_HOME         the binaries are kept under $XDG_CACHE_HOME/bluegreen-eks/cluster (default: ~/.cache)
#
# There is no kubelet, and a scheduler only on request: pods are created and deleted, never run. Needs bash, curl, openssl, node; Go to build.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
cache=${XDG_CACHE_HOME:-$HOME/.cache}/bluegreen-eks/cluster
dir=${BLUEGREEN_CLUSTER_DIR:-${TMPDIR:-/tmp}/bluegreen-cluster-$(id -u)}

# What `workers handover` and the tests observe; the rest (nodes, volumes, certificates) has nothing to do without nodes.
controllers=deployment-controller,replicaset-controller,statefulset-controller,job-controller,cronjob-controller,namespace-controller
controllers+=,serviceaccount-controller,serviceaccount-token-controller,garbage-collector-controller,endpointslice-controller
controllers+=,disruption-controller,root-ca-certificate-publisher-controller
# With pods that run: what scales them by metrics, and what removes those of a node that is gone.
controllers_of_running_pods=,horizontal-pod-autoscaler-controller,pod-garbage-collector-controller

fail() { printf 'error: %s\n' "$*" >&2; exit 1; }
say() { printf '%s\n' "$*" >&2; }
version_of() { awk -v module="$1" '$1 == module && $2 ~ /^v/ { print $2; exit }' "$here/go.mod"; }

# Keyed by everything that decides what comes out; `revision` is to be raised when build() changes.
bin_dir() {
  local revision=2 recipe
  recipe=$(cat "$here/go.mod" "$here/go.sum" - <<<"$revision" | openssl sha256 -r | cut -c1-10)
  echo "$cache/kubernetes-$(version_of k8s.io/kubernetes)-etcd-$(version_of go.etcd.io/etcd/server/v3)-$recipe"
}

build() {
  local target draft version flags='' package
  target=$(bin_dir)
  if [ ! -x "$target/kube-scheduler" ]; then
    command -v go >/dev/null || fail "found no go on PATH; Go $(awk '$1 == "go" { print $2 }' "$here/go.mod") or newer is needed, or a cluster of your own in KUBECONFIG"
    mkdir -p "$cache"
    exec 9>"$cache/lock"
    if command -v flock >/dev/null; then flock 9; fi # two at once repeat the same minutes of work
  fi
  if [ ! -x "$target/kube-scheduler" ]; then
    say "building kube-apiserver $(version_of k8s.io/kubernetes) and etcd $(version_of go.etcd.io/etcd/server/v3), once (minutes)"
    draft=$(mktemp -d "$cache/draft.XXXXXX")
    version=$(version_of k8s.io/kubernetes)
    for package in k8s.io/component-base/version k8s.io/client-go/pkg/version; do
      flags+=" -X $package.gitVersion=$version -X $package.gitMajor=1 -X $package.gitMinor=$(cut -d. -f2 <<<"$version") -X $package.gitTreeState=clean"
    done
    for package in go.etcd.io/etcd/server/v3 k8s.io/kubernetes/cmd/kube-{apiserver,controller-manager,scheduler}; do
      (cd "$here" && GOFLAGS='-p=2 -trimpath -buildvcs=false -mod=readonly' GOWORK=off nice go build -ldflags "-s -w$flags" -o "$draft/" "$package") ||
        { rm -rf "$draft"; fail "$package was not built; what go said is above"; }
      say "built $package (${SECONDS}s)"
    done
    mv "$draft/server" "$draft/etcd"
    rm -rf "$target"
    mv "$draft" "$target"
  fi
  echo "$target"
}

# Starts a program that the script outlives, and remembers it. $1: name
launch() {
  local name=$1
  shift
  "$@" >"$dir/$name.log" 2>&1 </dev/null &
  printf '%s %s\n' "$!" "$name" >>"$dir/pids"
}

# Waits for "$@" to succeed, as long as every program still runs.
await() {
  local what=$1 pid name deadline=$((SECONDS + 90))
  shift
  until "$@" >/dev/null 2>&1; do
    while read -r pid name; do
      kill -0 "$pid" 2>/dev/null || { tail -n 5 "$dir/$name.log" >&2; fail "$name has ended while waiting for $what; its log is $dir/$name.log"; }
    done <"$dir/pids"
    [ "$SECONDS" -lt "$deadline" ] || fail "$what did not come within 90 s; the logs are in $dir"
    sleep 0.2
  done
}

free_ports() {
  node -e '
    const servers = Array.from({ length: Number(process.argv[1]) }, () => require("node:net").createServer().listen(0, "127.0.0.1"));
    Promise.all(servers.map((server) => new Promise((resolve) => server.once("listening", resolve)))).then(() => {
      console.log(servers.map((server) => server.address().port).join(" "));
      for (const server of servers) server.close();
    });' "$1"
}

kubeconfig() { # $1: path, then pairs of color and port
  local file=$1 pairs=("${@:2}") index color
  {
    printf 'apiVersion: v1\nkind: Config\ncurrent-context: %s\nclusters:\n' "${pairs[0]}"
    for ((index = 0; index < ${#pairs[@]}; index += 2)); do
      color=${pairs[index]}
      printf '  - {name: %s, cluster: {server: "https://127.0.0.1:%s", certificate-authority: "%s"}}\n' "$color" "${pairs[index + 1]}" "$dir/$color/apiserver.crt"
    done
    printf 'contexts:\n'
    for ((index = 0; index < ${#pairs[@]}; index += 2)); do
      color=${pairs[index]}
      # <color>-nobody: a user whom the cluster knows and allows nothing.
      printf '  - {name: %s, context: {cluster: %s, user: admin}}\n  - {name: %s-nobody, context: {cluster: %s, user: nobody}}\n' "$color" "$color" "$color" "$color"
    done
    printf 'users:\n  - {name: admin, user: {token: %s}}\n  - {name: nobody, user: {token: %s}}\n' "$admin" "$nobody"
  } >"$file"
}

start_color() { # $1: color, $2: port, $3: second octet of its service CIDR
  local color=$1 port=$2
  mkdir -p "$dir/$color"
  launch "apiserver-$color" "$bin/kube-apiserver" --bind-address=127.0.0.1 --secure-port="$port" --cert-dir="$dir/$color" \
    --etcd-servers="http://127.0.0.1:$etcd_port" --etcd-prefix="/$color" --service-cluster-ip-range="10.$3.0.0/16" \
    --token-auth-file="$dir/tokens.csv" --authorization-mode=RBAC --allow-privileged=true \
    --service-account-issuer="https://oidc.$color.example" --api-audiences="https://oidc.$color.example,sts.amazonaws.com" \
    --service-account-key-file="$dir/service-account.key" --service-account-signing-key-file="$dir/service-account.key" \
    --requestheader-client-ca-file="$dir/front-proxy-ca.crt" --requestheader-allowed-names=front-proxy-client \
    --requestheader-username-headers=X-Remote-User --requestheader-group-headers=X-Remote-Group \
    --requestheader-extra-headers-prefix=X-Remote-Extra- \
    --proxy-client-cert-file="$dir/front-proxy-client.crt" --proxy-client-key-file="$dir/front-proxy-client.key"
  await "apiserver-$color" curl --noproxy '*' -ksSf "https://127.0.0.1:$port/readyz"
  kubeconfig "$dir/$color/kubeconfig" "$color" "$port"
  launch "controllers-$color" "$bin/kube-controller-manager" --kubeconfig="$dir/$color/kubeconfig" --controllers="$controllers" --secure-port=0 \
    --leader-elect=false --service-account-private-key-file="$dir/service-account.key" --root-ca-file="$dir/$color/apiserver.crt"
  [ "$scheduler" = no ] || launch "scheduler-$color" "$bin/kube-scheduler" --kubeconfig="$dir/$color/kubeconfig" --leader-elect=false --secure-port=0
}

# What the API servers prove to aggregated ones (such as KEDA's) that a request comes from them.
front_proxy_certificates() {
  openssl req -x509 -newkey rsa:2048 -nodes -days 30 -subj /CN=front-proxy-ca -keyout "$dir/front-proxy-ca.key" -out "$dir/front-proxy-ca.crt" 2>/dev/null
  openssl req -newkey rsa:2048 -nodes -subj /CN=front-proxy-client -keyout "$dir/front-proxy-client.key" -out "$dir/front-proxy-client.csr" 2>/dev/null
  openssl x509 -req -days 30 -in "$dir/front-proxy-client.csr" -CA "$dir/front-proxy-ca.crt" -CAkey "$dir/front-proxy-ca.key" -CAcreateserial \
    -extfile <(echo extendedKeyUsage=clientAuth) -out "$dir/front-proxy-client.crt" 2>/dev/null
}

start() {
  [ ! -s "$dir/pids" ] || fail "$dir/pids: found a running pair; \`$0 stop\` it first, or set another BLUEGREEN_CLUSTER_DIR"
  bin=$(build)
  mkdir -p "$dir"
  chmod 700 "$dir"
  : >"$dir/pids"
  trap stop EXIT
  admin=$(openssl rand -hex 16) nobody=$(openssl rand -hex 16)
  (umask 077 && printf '%s,admin,admin,"system:masters"\n%s,nobody,nobody\n' "$admin" "$nobody" >"$dir/tokens.csv")
  openssl genrsa -out "$dir/service-account.key" 2048 2>/dev/null
  front_proxy_certificates
  [ "$scheduler" = no ] || controllers+=$controllers_of_running_pods
  read -r etcd_port peer_port blue_port green_port <<<"$(free_ports 4)"
  # Nothing here has to survive a power failure.
  launch etcd "$bin/etcd" --data-dir="$dir/etcd" --unsafe-no-fsync --log-level=warn \
    --listen-client-urls="http://127.0.0.1:$etcd_port" --advertise-client-urls="http://127.0.0.1:$etcd_port" \
    --listen-peer-urls="http://127.0.0.1:$peer_port" --initial-advertise-peer-urls="http://127.0.0.1:$peer_port" \
    --initial-cluster="default=http://127.0.0.1:$peer_port"
  await etcd curl --noproxy '*' -sSf "http://127.0.0.1:$etcd_port/readyz"
  start_color blue "$blue_port" 100
  start_color green "$green_port" 101
  kubeconfig "$dir/kubeconfig" blue "$blue_port" green "$green_port"
  # The last of the things a fresh cluster makes for itself; before it, no pod is admitted.
  for port in "$blue_port" "$green_port"; do
    await 'the default service account' curl --noproxy '*' -ksSf -H "Authorization: Bearer $admin" "https://127.0.0.1:$port/api/v1/namespaces/default/serviceaccounts/default"
  done
  trap - EXIT
  # Whatever ends the owner's whole group must not end who cleans up after it: without etcd an API server waits for ever.
  if [ -n "$owner" ]; then (trap '' TERM INT HUP; while kill -0 "$owner" 2>/dev/null; do sleep 1; done; stop) >/dev/null 2>&1 </dev/null & fi
  print_env
}

print_env() {
  [ -s "$dir/pids" ] || fail "$dir: found no running pair; run \`$0 start\`"
  printf 'export KUBECONFIG=%q\nexport BLUEGREEN_CLUSTER_DIR=%q\n' "$dir/kubeconfig" "$dir"
}

stop() {
  trap - EXIT
  [ -f "$dir/pids" ] || return 0
  local pid name ours=()
  while read -r pid name; do
    # A pid that has been given to another program since is not ours: ours have the folder among their arguments.
    if ps -o args= -p "$pid" 2>/dev/null | grep -qF -- "$dir"; then ours+=("$pid"); fi
  done <"$dir/pids"
  # At once and without a farewell, which takes an API server ten seconds: nothing here has to survive.
  kill -9 ${ours[@]+"${ours[@]}"} 2>/dev/null || true
  for pid in ${ours[@]+"${ours[@]}"}; do
    while kill -0 "$pid" 2>/dev/null; do sleep 0.1; done
  done
  rm -f "$dir/pids"
  rm -rf "$dir/etcd" "$dir/blue" "$dir/green" "$dir/kubeconfig" "$dir/tokens.csv" "$dir/service-account.key" "$dir"/front-proxy-*
}

owner='' scheduler=no
case "${1:-}" in
  build) build ;;
  start)
    if [ "${2:-}" = --scheduler ]; then
      scheduler=yes
      set -- "$1" "${@:3}"
    fi
    if [ "${2:-}" = --while ]; then owner=${3:?expected a pid after --while}; fi
    start
    ;;
  env) print_env ;;
  stop) stop ;;
  *)
    sed -n '2,/^set /{/^#/s/^# \{0,1\}//p;}' "$0" >&2
    exit 2
    ;;
esac
