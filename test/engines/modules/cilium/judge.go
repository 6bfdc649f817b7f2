package main

import (
	"fmt"
	"strconv"
	"strings"
	"sync"

	"github.com/cilium/cilium/pkg/identity"
	"github.com/cilium/cilium/pkg/identity/identitymanager"
	ipcache "github.com/cilium/cilium/pkg/ipcache/types"
	"github.com/cilium/cilium/pkg/policy"
	"github.com/cilium/cilium/pkg/policy/types"
	testpolicy "github.com/cilium/cilium/pkg/testutils/policy"
	"github.com/cilium/cilium/pkg/u8proto"
)

// judge brings the policies to a repository as the agent does, and looks every connection up in the policy maps of its two ends. Only pods have
// a policy map.
func judge(asked request) ([]string, error) {
	c, err := read(asked)
	if err != nil {
		return nil, err
	}
	known := identity.IdentityMap{}
	for _, one := range c.endpoints {
		known[one.identity.ID] = one.identity.LabelArray
	}
	manager := identitymanager.NewIDManager(logger)
	repository := policy.NewPolicyRepository(logger, known, nil, nil, manager, testpolicy.NewPolicyMetricsNoop())
	repository.UpdateIdentities(known, nil)
	repository.ReplaceByResource(c.policies, ipcache.ResourceID("case"))
	repository.GetSelectorCache().UpdateIdentities(known, nil, &sync.WaitGroup{})

	verdicts := make([]string, 0, len(asked.Probes))
	for _, text := range asked.Probes {
		allowed, err := c.connects(repository, manager, text)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", text, err)
		}
		if allowed {
			verdicts = append(verdicts, "allowed")
		} else {
			verdicts = append(verdicts, "blocked")
		}
	}
	return verdicts, nil
}

func (c *cluster) connects(repository *policy.Repository, manager identitymanager.IDManager, text string) (bool, error) {
	parts := strings.Fields(text)
	if len(parts) != 4 {
		return false, fmt.Errorf("expected <source> <destination> <protocol> <port>")
	}
	from, to := c.endpoints[parts[0]], c.endpoints[parts[1]]
	protocol, err := u8proto.ParseProtocol(parts[2])
	if err != nil || from == nil || to == nil {
		return false, fmt.Errorf("expected two known addresses and a protocol")
	}
	port, err := strconv.ParseUint(parts[3], 10, 16)
	if err != nil {
		return false, err
	}
	flow := types.Flow{
		From:          from.identity,
		To:            to.identity,
		Proto:         protocol,
		Dport:         uint16(port),
		NamedPortsTCP: to.tcp,
		NamedPortsUDP: to.udp,
	}
	found, _, _, err := policy.LookupFlow(logger, repository, manager, flow)
	if err != nil {
		return false, err
	}
	out := !from.isPod || found.Egress == types.DecisionAllowed
	in := !to.isPod || found.Ingress == types.DecisionAllowed
	return out && in, nil
}
