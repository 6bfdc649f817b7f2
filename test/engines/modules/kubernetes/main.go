// Command kubernetes has kube-network-policies judge connections: the implementation of NetworkPolicy that SIG Network maintains.
//
// It reads one cluster a line, {"objects": [...], "probes": ["<source> <destination> <protocol> <port>", ...]}, and answers each with
// {"verdicts": ["allowed" | "blocked", ...]} or {"error": "..."}.
package main

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"net"
	"os"
	"strconv"
	"strings"

	v1 "k8s.io/api/core/v1"
	networkingv1 "k8s.io/api/networking/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/client-go/informers"
	"k8s.io/client-go/kubernetes/fake"
	"k8s.io/client-go/kubernetes/scheme"
	"k8s.io/client-go/tools/cache"
	"sigs.k8s.io/kube-network-policies/pkg/networkpolicy"
)

type request struct {
	Objects []json.RawMessage `json:"objects"`
	Probes  []string          `json:"probes"`
}

type response struct {
	Verdicts []string `json:"verdicts,omitempty"`
	Error    string   `json:"error,omitempty"`
}

// engine is the controller with the caches that it looks objects up in. They are filled by hand; nothing watches an API server.
type engine struct {
	controller                 *networkpolicy.Controller
	policies, namespaces, pods cache.Indexer
}

func main() {
	judge, err := newEngine()
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
		var asked request
		var answer response
		if err := json.Unmarshal(line, &asked); err != nil {
			answer.Error = err.Error()
		} else if answer.Verdicts, err = judge.verdicts(asked); err != nil {
			answer.Error = err.Error()
		}
		if err := answers.Encode(answer); err != nil {
			return
		}
	}
}

func newEngine() (*engine, error) {
	client := fake.NewClientset()
	factory := informers.NewSharedInformerFactory(client, 0)
	policies, namespaces, pods := factory.Networking().V1().NetworkPolicies(), factory.Core().V1().Namespaces(), factory.Core().V1().Pods()
	// Without the NRI plugin the controller fails on an address that is no pod's (v0.8.0).
	config := networkpolicy.Config{NodeName: "node", NRIdisabled: false}
	controller, err := networkpolicy.NewController(client, policies, namespaces, pods, factory.Core().V1().Nodes(), nil, nil, nil, config)
	if err != nil {
		return nil, err
	}
	return &engine{
		controller: controller,
		policies:   policies.Informer().GetIndexer(),
		namespaces: namespaces.Informer().GetIndexer(),
		pods:       pods.Informer().GetIndexer(),
	}, nil
}

func (e *engine) verdicts(asked request) ([]string, error) {
	if err := e.load(asked.Objects); err != nil {
		return nil, err
	}
	verdicts := make([]string, 0, len(asked.Probes))
	for _, probe := range asked.Probes {
		p, err := parseProbe(probe)
		if err != nil {
			return nil, err
		}
		if evaluatePacket(e.controller, context.Background(), p) {
			verdicts = append(verdicts, "allowed")
		} else {
			verdicts = append(verdicts, "blocked")
		}
	}
	return verdicts, nil
}

func (e *engine) load(objects []json.RawMessage) error {
	var policies, namespaces, pods []any
	for _, raw := range objects {
		object, err := decode(raw)
		if err != nil {
			return err
		}
		switch typed := object.(type) {
		case *networkingv1.NetworkPolicy:
			setDefaults(&typed.Spec)
			policies = append(policies, typed)
		case *v1.Namespace:
			namespaces = append(namespaces, typed)
		case *v1.Pod:
			setPodDefaults(typed)
			pods = append(pods, typed)
		default:
			return fmt.Errorf("found %T, expected NetworkPolicy, Namespace or Pod", object)
		}
	}
	if err := e.policies.Replace(policies, ""); err != nil {
		return err
	}
	if err := e.namespaces.Replace(namespaces, ""); err != nil {
		return err
	}
	return e.pods.Replace(pods, "")
}

// decode reads an object, and again what it is written as: a client never gets an empty list, and the controller takes one for "allow all".
func decode(raw json.RawMessage) (runtime.Object, error) {
	object, _, err := scheme.Codecs.UniversalDeserializer().Decode(raw, nil, nil)
	if err != nil {
		return nil, err
	}
	written, err := json.Marshal(object)
	if err != nil {
		return nil, err
	}
	object, _, err = scheme.Codecs.UniversalDeserializer().Decode(written, nil, nil)
	return object, err
}

// setDefaults fills in what the API server does (pkg/apis/networking/v1/defaults.go of Kubernetes).
func setDefaults(spec *networkingv1.NetworkPolicySpec) {
	if len(spec.PolicyTypes) == 0 {
		spec.PolicyTypes = []networkingv1.PolicyType{networkingv1.PolicyTypeIngress}
		if len(spec.Egress) != 0 {
			spec.PolicyTypes = append(spec.PolicyTypes, networkingv1.PolicyTypeEgress)
		}
	}
	tcp := v1.ProtocolTCP
	fill := func(ports []networkingv1.NetworkPolicyPort) {
		for i := range ports {
			if ports[i].Protocol == nil {
				ports[i].Protocol = &tcp
			}
		}
	}
	for _, rule := range spec.Ingress {
		fill(rule.Ports)
	}
	for _, rule := range spec.Egress {
		fill(rule.Ports)
	}
}

func setPodDefaults(pod *v1.Pod) {
	for _, container := range pod.Spec.Containers {
		for i := range container.Ports {
			if container.Ports[i].Protocol == "" {
				container.Ports[i].Protocol = v1.ProtocolTCP
			}
		}
	}
}

func parseProbe(text string) (packet, error) {
	parts := strings.Fields(text)
	if len(parts) != 4 {
		return packet{}, fmt.Errorf("found %q, expected <source> <destination> <protocol> <port>", text)
	}
	from, to := net.ParseIP(parts[0]), net.ParseIP(parts[1])
	port, err := strconv.Atoi(parts[3])
	if from == nil || to == nil || err != nil {
		return packet{}, fmt.Errorf("found %q, expected two addresses and a port", text)
	}
	family := v1.IPv4Protocol
	if to.To4() == nil {
		family = v1.IPv6Protocol
	}
	return packet{family: family, srcIP: from, dstIP: to, proto: v1.Protocol(parts[2]), srcPort: 49_152, dstPort: port}, nil
}
