import type { Direction, TransportProtocol } from '../../../lib/netpol/model/kubernetes';
import type { Source } from '../../../lib/netpol/model/source';
import type { Endpoint } from '../../../lib/netpol/verdict/endpoint';
import type { DirectedPolicy, Evaluator } from '../../../lib/netpol/verdict/evaluator';
import { PortSpace } from '../../../lib/netpol/verdict/ports';
import { holds } from '../../../lib/netpol/verdict/predicate';

/** A connection attempt. The verdict is that of its first packet (for `conditionsMet: false`, of its first request). */
export interface Flow {
  readonly from: Endpoint;
  readonly to: Endpoint;
  readonly protocol: TransportProtocol;
  readonly port: number;
  /**
   * Whether it satisfies whatever rules ask for beyond addresses, labels and destination ports: HTTP methods, DNS names, TLS names,
   * mutual authentication, source ports.
   */
  readonly conditionsMet: boolean;
}

/** What one side of a connection says to it, and which policies are responsible. */
export interface Verdict {
  readonly verdict: 'allowed' | 'blocked' | 'either';
  readonly policies: readonly Source[];
}

/** Only pods with a network of their own are subjects of policies, under every CNI here. */
export function policiesApplying(evaluator: Evaluator, direction: Direction, subject: Endpoint): DirectedPolicy[] {
  if (subject.kind !== 'pod') return [];
  return evaluator.policies.filter((policy) => policy.direction === direction && holds(policy.subject, subject));
}

/** The verdict of one direction: egress rules of `from`, or ingress rules of `to`. */
export function verdictOf(evaluator: Evaluator, direction: Direction, flow: Flow): Verdict {
  const [subject, peer] = direction === 'ingress' ? [flow.to, flow.from] : [flow.from, flow.to];
  const applying = policiesApplying(evaluator, direction, subject);
  const space = new PortSpace([
    ...applying.flatMap((policy) => policy.ports),
    ...[...flow.to.namedPorts.values(), flow.port].map((port) => ({ protocol: flow.protocol, low: port, high: port })),
  ]);
  const judgment = evaluator.judge(direction, applying, subject, peer, space);
  const bit = space.bitOf(flow.protocol, flow.port, flow.conditionsMet);
  const verdict = judgment.always & bit ? 'allowed' : judgment.possibly & bit ? 'either' : 'blocked';
  return { verdict, policies: judgment.because(bit) };
}

/** Whether a connection comes about: both sides must let it. */
export function connects(evaluator: Evaluator, flow: Flow): 'allowed' | 'blocked' | 'either' {
  const sides = new Set((['egress', 'ingress'] as const).map((direction) => verdictOf(evaluator, direction, flow).verdict));
  if (sides.has('blocked')) return 'blocked';
  return sides.has('either') ? 'either' : 'allowed';
}
