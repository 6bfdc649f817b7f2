import type { Verdict } from './draft';
import type { ResolvedPolicy } from './resolve';
import { type AgentView, dropsNamedPort, maxPortEntries } from './vpc-cni';

/** Adds to a verdict what the VPC CNI would not enforce as the policy is written. */
export function judgeForVpcCni(policy: ResolvedPolicy, view: AgentView, verdict: Verdict): void {
  for (const direction of ['ingress', 'egress'] as const) {
    const rules = policy[direction] ?? [];
    if (rules.length === 0) continue;
    if (rules.some((rule) => dropsNamedPort(rule, direction))) {
      verdict.refuse(
        `spec.${direction}`,
        'names a port towards an address block or any destination, which the VPC CNI drops; write the number',
      );
    }
    const entries = view.portEntries(policy, direction);
    if (entries > maxPortEntries) {
      verdict.refuse(
        `spec.${direction}`,
        `the pods come to ${entries} port entries over all policies; the VPC CNI keeps ${maxPortEntries} for an address and drops the rest. Use ranges, or --strict-target upstream`,
      );
    }
  }
}
