// Command vpc-cni has the VPC CNI's network policy agent judge connections of one pod, with its own eBPF programs in this kernel.
//
// It reads one case a line, {"mode": "standard", "policyEndpoints": [...], "clusterPolicyEndpoints": [...], "probes": ["<direction> <address>
// <protocol> <port>", ...], "wire": false}, and answers each with {"verdicts": ["allowed" | "blocked", ...]} or {"error": "..."}. The endpoints
// are the specs of the agent's custom resources; the probes are connections of the pod db-0 in the namespace a.
//
// It must run as root in a network and a mount namespace of its own (unshare --net --mount), with the compiled programs in its folder. With the
// argument 6 it is the agent of an IPv6 cluster.
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"runtime/debug"

	"github.com/aws/aws-network-policy-agent/api/v1alpha1"
)

type request struct {
	Mode                   string                               `json:"mode"`
	PolicyEndpoints        []v1alpha1.PolicyEndpointSpec        `json:"policyEndpoints"`
	ClusterPolicyEndpoints []v1alpha1.ClusterPolicyEndpointSpec `json:"clusterPolicyEndpoints"`
	Probes                 []string                             `json:"probes"`
	// Wire sends real packets instead of asking the programs.
	Wire bool `json:"wire"`
}

type response struct {
	Verdicts []string `json:"verdicts,omitempty"`
	Error    string   `json:"error,omitempty"`
}

func main() {
	node, err := newNode(len(os.Args) > 1 && os.Args[1] == "6")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	lines := bufio.NewReader(os.Stdin)
	answers := json.NewEncoder(os.Stdout)
	for {
		line, err := lines.ReadBytes('\n')
		if err != nil {
			return
		}
		if err := answers.Encode(answer(node, line)); err != nil {
			return
		}
	}
}

func answer(node *node, line []byte) (given response) {
	defer func() {
		if failure := recover(); failure != nil {
			given = response{Error: fmt.Sprintf("%v\n%s", failure, debug.Stack())}
		}
	}()
	var asked request
	if err := json.Unmarshal(line, &asked); err != nil {
		return response{Error: err.Error()}
	}
	verdicts, err := node.judge(asked)
	if err != nil {
		return response{Error: err.Error()}
	}
	return response{Verdicts: verdicts}
}
