import { groupBy } from '../group-by';
import type { Direction } from '../model/kubernetes';
import { AgentView, dropsNamedPort, entriesOfRules, maxPortEntries } from './agent-view';
import { type Finding, isRefused, type PerPolicy, refused } from './findings';
import type { ResolvedPolicy } from './resolve';

/** What the VPC CNI's agent makes of the policies of each namespace. */
export type AgentViews = ReadonlyMap<string, AgentView>;

/** Refuses what the VPC CNI would not enforce as it is written. A policy that is too full by itself does not count against others. */
export function judgeForAgent(policies: readonly (readonly ResolvedPolicy[])[]): {
  readonly findings: PerPolicy;
  readonly views: AgentViews;
} {
  const alone = policies.map((own) => own.flatMap(limitsOfPolicy));
  const left = policies.map((own, index) => (isRefused(alone[index] ?? []) ? [] : own));
  const views = new Map(
    [...groupBy(left.flat(), ({ namespace }) => namespace)].map(([namespace, list]) => [namespace, new AgentView(list)]),
  );
  const findings = left.map((own, index) => [
    ...(alone[index] ?? []),
    ...own.flatMap((policy) => limitsTogether(policy, views.get(policy.namespace)!)),
  ]);
  return { findings, views };
}

const directions: readonly Direction[] = ['ingress', 'egress'];

function limitsOfPolicy(policy: ResolvedPolicy): Finding[] {
  return directions.flatMap((direction): Finding[] => {
    const rules = policy[direction] ?? [];
    const field = `spec.${direction}`;
    if (rules.some((rule) => dropsNamedPort(rule, direction)))
      return [refused(field, 'names a port towards an address block or any destination, which the VPC CNI drops; write the number')];
    if (entriesOfRules(rules) <= maxPortEntries) return [];
    const entries = new AgentView([policy]).portEntries(policy, direction);
    return entries > maxPortEntries ? [refused(field, tooMany(entries, 'this policy needs'))] : [];
  });
}

function limitsTogether(policy: ResolvedPolicy, view: AgentView): Finding[] {
  return directions.flatMap((direction): Finding[] => {
    if ((policy[direction] ?? []).length === 0) return [];
    const entries = view.portEntries(policy, direction);
    return entries > maxPortEntries ? [refused(`spec.${direction}`, tooMany(entries, 'the policies of the same pods together need'))] : [];
  });
}

const tooMany = (entries: number, who: string): string =>
  `${who} ${entries} port entries for one address; the VPC CNI keeps ${maxPortEntries} and drops the rest. Use port ranges, or --strict-target upstream`;
