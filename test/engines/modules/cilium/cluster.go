package main

import (
	"encoding/json"
	"fmt"
	"net/netip"

	"github.com/cilium/cilium/pkg/identity"
	"github.com/cilium/cilium/pkg/k8s"
	cilium "github.com/cilium/cilium/pkg/k8s/apis/cilium.io/v2"
	slim "github.com/cilium/cilium/pkg/k8s/slim/k8s/api/networking/v1"
	"github.com/cilium/cilium/pkg/labels"
	"github.com/cilium/cilium/pkg/policy/types"
	"github.com/cilium/cilium/pkg/policy/utils"
)

const clusterName = "default"

// object is what is read of pods and namespaces.
type object struct {
	Kind     string
	Metadata struct {
		Name, Namespace string
		Labels          map[string]string
	}
	Spec struct {
		HostNetwork        bool
		ServiceAccountName string
		Containers         []struct{ Ports []containerPort }
	}
	Status struct {
		PodIPs []struct{ IP string }
	}
}

type containerPort struct {
	Name          string
	ContainerPort uint16
	Protocol      string
}

// endpoint is what stands at an address.
type endpoint struct {
	identity *identity.Identity
	isPod    bool
	tcp, udp map[string]uint16
}

type cluster struct {
	endpoints map[string]*endpoint
	policies  types.PolicyEntries
	next      identity.NumericIdentity
}

func read(asked request) (*cluster, error) {
	c := &cluster{endpoints: map[string]*endpoint{}, next: identity.MinimalNumericIdentity}
	namespaces := map[string]map[string]string{}
	var pods []object
	for _, raw := range asked.Objects {
		var one object
		if err := json.Unmarshal(raw, &one); err != nil {
			return nil, err
		}
		switch one.Kind {
		case "Namespace":
			namespaces[one.Metadata.Name] = one.Metadata.Labels
		case "Pod":
			pods = append(pods, one)
		default:
			entries, err := parsePolicy(one.Kind, raw)
			if err != nil {
				return nil, fmt.Errorf("%s: %w", raw, err)
			}
			c.policies = append(c.policies, entries...)
		}
	}
	for _, pod := range pods {
		c.addPod(pod, namespaces[pod.Metadata.Namespace])
	}
	for address, kind := range asked.Kinds {
		if err := c.addAddress(address, kind); err != nil {
			return nil, err
		}
	}
	return c, nil
}

// parsePolicy reads a policy as the agent does when its watch brings one.
func parsePolicy(kind string, raw json.RawMessage) (types.PolicyEntries, error) {
	switch kind {
	case "CiliumNetworkPolicy", "CiliumClusterwideNetworkPolicy":
		var parsed cilium.CiliumNetworkPolicy
		if err := json.Unmarshal(raw, &parsed); err != nil {
			return nil, err
		}
		rules, err := parsed.Parse(logger, clusterName)
		if err != nil {
			return nil, err
		}
		return utils.RulesToPolicyEntries(rules), nil
	case "NetworkPolicy":
		var parsed slim.NetworkPolicy
		if err := json.Unmarshal(raw, &parsed); err != nil {
			return nil, err
		}
		setDefaults(&parsed.Spec)
		return k8s.ParseNetworkPolicy(logger, clusterName, &parsed)
	}
	return nil, fmt.Errorf("expected a Namespace, a Pod or a policy that Cilium enforces")
}

// setDefaults fills in what the API server does (pkg/apis/networking/v1/defaults.go of Kubernetes); protocols the agent takes for TCP itself.
func setDefaults(spec *slim.NetworkPolicySpec) {
	if len(spec.PolicyTypes) == 0 {
		spec.PolicyTypes = []slim.PolicyType{slim.PolicyTypeIngress}
		if len(spec.Egress) != 0 {
			spec.PolicyTypes = append(spec.PolicyTypes, slim.PolicyTypeEgress)
		}
	}
}

func (c *cluster) addPod(pod object, namespace map[string]string) {
	if pod.Spec.HostNetwork {
		for _, ip := range pod.Status.PodIPs {
			c.endpoints[ip.IP] = remoteNode()
		}
		return
	}
	account := pod.Spec.ServiceAccountName
	if account == "" {
		account = "default"
	}
	own := map[string]string{
		"io.kubernetes.pod.namespace":         pod.Metadata.Namespace,
		"io.cilium.k8s.policy.cluster":        clusterName,
		"io.cilium.k8s.policy.serviceaccount": account,
	}
	for key, value := range namespace {
		own["io.cilium.k8s.namespace.labels."+key] = value
	}
	for key, value := range pod.Metadata.Labels {
		own[key] = value
	}
	c.next++
	one := &endpoint{
		identity: identity.NewIdentity(c.next, labels.Map2Labels(own, labels.LabelSourceK8s)),
		isPod:    true,
		tcp:      map[string]uint16{},
		udp:      map[string]uint16{},
	}
	for _, container := range pod.Spec.Containers {
		for _, port := range container.Ports {
			if port.Protocol == "UDP" {
				one.udp[port.Name] = port.ContainerPort
			} else {
				one.tcp[port.Name] = port.ContainerPort
			}
		}
	}
	for _, ip := range pod.Status.PodIPs {
		c.endpoints[ip.IP] = one
	}
}

func remoteNode() *endpoint {
	return &endpoint{identity: identity.LookupReservedIdentity(identity.ReservedIdentityRemoteNode)}
}

// addAddress gives an address the labels that the agent's ipcache does: those of its prefix for what is outside, and for an API server that is
// no node its own beside them.
func (c *cluster) addAddress(text, kind string) error {
	if _, isPod := c.endpoints[text]; isPod {
		return nil
	}
	address, err := netip.ParseAddr(text)
	if err != nil {
		return err
	}
	switch kind {
	case "node":
		c.endpoints[text] = remoteNode()
		return nil
	case "host":
		c.endpoints[text] = &endpoint{identity: identity.LookupReservedIdentity(identity.ReservedIdentityHost)}
		return nil
	}
	own := labels.GetCIDRLabels(netip.PrefixFrom(address, address.BitLen()))
	if kind == "api-server" {
		own.MergeLabels(labels.LabelKubeAPIServer)
	}
	c.next++
	c.endpoints[text] = &endpoint{identity: identity.NewIdentity(identity.IdentityScopeLocal|c.next, own)}
	return nil
}
