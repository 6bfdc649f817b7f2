package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"sync"
	"syscall"

	"github.com/aws/aws-network-policy-agent/api/v1alpha1"
	"github.com/aws/aws-network-policy-agent/controllers"
	"github.com/aws/aws-network-policy-agent/pkg/ebpf"
	"github.com/aws/aws-network-policy-agent/pkg/logger"
	"github.com/aws/aws-network-policy-agent/pkg/utils"
	"github.com/vishvananda/netlink"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/types"
	ctrl "sigs.k8s.io/controller-runtime"
	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/controller-runtime/pkg/client/fake"
)

// What every case stands on; the judge on the other side has the same.
const (
	nodeIP4    = "10.0.0.1"
	nodeIP6    = "a00:0:0:100::"
	podIP4     = "10.1.9.9"
	podIP6     = "a00:100:900:900::"
	conntrack  = "/sys/fs/bpf/globals/aws/maps/global_aws_conntrack_map"
	cleanEvery = 24 * 3600 // seconds: flows must not be cleaned up in the middle of a case
)

var subject = types.NamespacedName{Namespace: "a", Name: "db-0"}

// The subject, a pod with which it shares an identifier, and one with which it does not.
var pods = []types.NamespacedName{subject, {Namespace: "a", Name: "db-1"}, {Namespace: "a", Name: "other-0"}}

// node is a node with an agent: its eBPF client, the devices of its pods, and what connections are tried with.
type node struct {
	ipv6   bool
	nodeIP string
	podIP  string
	client ebpf.BpfClient
	scheme *runtime.Scheme
	flows  *table
	state  []*table // of all pods
	wires  *wires
	ports  uint16
}

// moded is the client with the mode of a case; everything else of it is the agent's.
type moded struct {
	ebpf.BpfClient
	mode string
}

func (m moded) GetNetworkPolicyMode() string { return m.mode }

func newNode(ipv6 bool) (*node, error) {
	n := &node{ipv6: ipv6, nodeIP: nodeIP4, podIP: podIP4, scheme: runtime.NewScheme()}
	if ipv6 {
		n.nodeIP, n.podIP = nodeIP6, podIP6
	}
	if err := v1alpha1.AddToScheme(n.scheme); err != nil {
		return nil, err
	}
	folder, err := os.Executable()
	if err != nil {
		return nil, err
	}
	// The agent opens its programs by name in the working directory.
	if err := os.Chdir(filepath.Dir(folder)); err != nil {
		return nil, err
	}
	if err := mounts(); err != nil {
		return nil, err
	}
	logger.New("error", "", 0, 0)
	for _, pod := range pods {
		if err := addVeth(pod); err != nil {
			return nil, err
		}
	}
	if n.client, err = ebpf.NewBpfClient(context.Background(), n.nodeIP, false, false, ipv6, cleanEvery, 65536, "standard", false, "error"); err != nil {
		return nil, fmt.Errorf("the agent does not start: %w", err)
	}
	if n.flows, err = openTable(conntrack); err != nil {
		return nil, err
	}
	return n, n.attach()
}

// mounts gives the agent a BPF file system of its own, and keeps its SDK's log and its copies of the programs off this machine.
func mounts() error {
	if err := syscall.Mount("bpf", "/sys/fs/bpf", "bpf", 0, "mode=0700"); err != nil {
		return fmt.Errorf("mounting a BPF file system: %w", err)
	}
	if err := syscall.Mount("tmpfs", "/var/log", "tmpfs", 0, ""); err != nil {
		return fmt.Errorf("mounting /var/log: %w", err)
	}
	return nil
}

// podEnd is the name of the device that goes with one of the node.
func podEnd(device string) string { return "p" + strings.TrimPrefix(device, ebpf.POD_VETH_PREFIX) }

// addVeth makes the device of a pod on the node, named as the VPC CNI names it.
func addVeth(pod types.NamespacedName) error {
	var name string
	// The agent looks for a device of this name; the first it looks for is the one to make.
	lookup := func() error {
		_, err := utils.GetHostVethName(pod.Name, pod.Namespace, 0, []string{ebpf.POD_VETH_PREFIX})
		return err
	}
	if err := lookup(); err != nil {
		for _, word := range strings.Fields(err.Error()) {
			if trimmed := strings.TrimSuffix(word, ":"); strings.HasPrefix(trimmed, ebpf.POD_VETH_PREFIX) {
				name = trimmed
			}
		}
	}
	if err := netlink.LinkAdd(&netlink.Veth{LinkAttrs: netlink.LinkAttrs{Name: name}, PeerName: podEnd(name)}); err != nil {
		return fmt.Errorf("adding %s: %w", name, err)
	}
	link, err := netlink.LinkByName(name)
	if err != nil {
		return err
	}
	return netlink.LinkSetUp(link)
}

// attach loads the programs of every pod, once: that takes the kernel a fifth of a second each.
func (n *node) attach() error {
	for _, pod := range pods {
		identifier := utils.GetPodIdentifier(pod.Name, pod.Namespace)
		if err := n.client.AttacheBPFProbes(pod, identifier, ebpf.INTERFACE_COUNT_DEFAULT); err != nil {
			return fmt.Errorf("attaching the programs of %s: %w", pod, err)
		}
		for _, direction := range []string{"ingress", "egress"} {
			rules, clusterRules := utils.GetBPFMapPinPathFromPodIdentifier(identifier, direction)
			for _, path := range []string{rules, clusterRules, utils.GetPodStateBPFMapPinPathFromPodIdentifier(identifier, direction)} {
				opened, err := openTable(path)
				if err != nil {
					return err
				}
				n.state = append(n.state, opened)
			}
		}
	}
	return nil
}

// judge brings the policies to the agent as its watches would, on pods that have just started, and tries the connections.
func (n *node) judge(asked request) ([]string, error) {
	if err := n.startPods(asked.Mode); err != nil {
		return nil, err
	}
	if err := n.reconcile(asked); err != nil {
		return nil, err
	}
	defer n.flows.clear()
	if asked.Wire {
		return n.tryOnWire(asked.Probes)
	}
	return n.runPrograms(asked.Probes)
}

// startPods empties every map, and the agent's memory of what it has written there, as if the pods were new. Then it does what the agent does when
// the CNI announces a pod that no known policy selects (EnforceNpToPod in pkg/rpc).
func (n *node) startPods(mode string) error {
	for _, one := range n.state {
		one.clear()
	}
	state := ebpf.DEFAULT_ALLOW
	if utils.IsStrictMode(mode) {
		state = ebpf.DEFAULT_DENY
	}
	for _, pod := range pods {
		identifier := utils.GetPodIdentifier(pod.Name, pod.Namespace)
		for _, name := range []string{"ingressInMemoryMap", "egressInMemoryMap", "clusterPolicyIngressInMemoryMap", "clusterPolicyEgressInMemoryMap"} {
			(*sync.Map)(reflect.ValueOf(n.client).Elem().FieldByName(name).UnsafePointer()).Delete(identifier)
		}
		if err := n.client.UpdatePodStateEbpfMaps(identifier, ebpf.POD_STATE_MAP_KEY, state, true, true); err != nil {
			return err
		}
		if err := n.client.UpdatePodStateEbpfMaps(identifier, ebpf.CLUSTER_POLICY_POD_STATE_MAP_KEY, ebpf.DEFAULT_ALLOW, true, true); err != nil {
			return err
		}
	}
	return nil
}

func (n *node) reconcile(asked request) error {
	var objects []client.Object
	for _, spec := range asked.PolicyEndpoints {
		meta := metav1.ObjectMeta{Namespace: spec.PolicyRef.Namespace, Name: spec.PolicyRef.Name + "-x7k2p"}
		objects = append(objects, &v1alpha1.PolicyEndpoint{ObjectMeta: meta, Spec: spec})
	}
	for _, spec := range asked.ClusterPolicyEndpoints {
		objects = append(objects, &v1alpha1.ClusterPolicyEndpoint{ObjectMeta: metav1.ObjectMeta{Name: spec.PolicyRef.Name + "-x7k2p"}, Spec: spec})
	}
	api := fake.NewClientBuilder().WithScheme(n.scheme).WithObjects(objects...).Build()
	bpf := moded{BpfClient: n.client, mode: asked.Mode}
	policies := controllers.NewPolicyEndpointsReconciler(api, n.nodeIP, bpf, n.ipv6)
	clusterPolicies := controllers.NewClusterPolicyEndpointsReconciler(api, n.nodeIP, bpf)
	for _, object := range objects {
		reconcile := policies.Reconcile
		if _, ok := object.(*v1alpha1.ClusterPolicyEndpoint); ok {
			reconcile = clusterPolicies.Reconcile
		}
		if _, err := reconcile(context.Background(), ctrl.Request{NamespacedName: client.ObjectKeyFromObject(object)}); err != nil {
			return fmt.Errorf("reconciling %s: %w", object.GetName(), err)
		}
	}
	return nil
}
