// Command cilium has Cilium's policy repository judge connections.
//
// It reads one cluster a line, {"objects": [...], "kinds": {"<address>": "<kind>"}, "probes": ["<source> <destination> <protocol> <port>",
// ...]}, and answers each with {"verdicts": ["allowed" | "blocked", ...]} or {"error": "..."}. What stands at an address is a pod of the
// objects, or a node, an API server, an agent on the subject's own node (host), or else something outside.
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"os"
	"runtime/debug"

	"github.com/cilium/cilium/pkg/option"
	"github.com/cilium/cilium/pkg/policy"
	"github.com/cilium/cilium/pkg/policy/api"
)

type request struct {
	Objects []json.RawMessage `json:"objects"`
	Kinds   map[string]string `json:"kinds"`
	Probes  []string          `json:"probes"`
}

type response struct {
	Verdicts []string `json:"verdicts,omitempty"`
	Error    string   `json:"error,omitempty"`
}

var logger = slog.New(slog.NewTextHandler(io.Discard, nil))

func main() {
	// The agent's defaults, on a cluster with both address families.
	option.Config.EnableIPv4 = true
	option.Config.EnableIPv6 = true
	option.Config.EnableNonDefaultDenyPolicies = true
	policy.SetPolicyEnabled(option.DefaultEnforcement)
	api.InitEntities(clusterName)

	lines := bufio.NewReader(os.Stdin)
	answers := json.NewEncoder(os.Stdout)
	for {
		line, err := lines.ReadBytes('\n')
		if err != nil {
			return
		}
		if err := answers.Encode(answer(line)); err != nil {
			return
		}
	}
}

func answer(line []byte) (given response) {
	defer func() {
		if failure := recover(); failure != nil {
			given = response{Error: fmt.Sprintf("%v\n%s", failure, debug.Stack())}
		}
	}()
	var asked request
	if err := json.Unmarshal(line, &asked); err != nil {
		return response{Error: err.Error()}
	}
	verdicts, err := judge(asked)
	if err != nil {
		return response{Error: err.Error()}
	}
	return response{Verdicts: verdicts}
}
