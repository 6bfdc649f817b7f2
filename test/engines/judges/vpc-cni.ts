import { AgentPod, type Probe } from '../../../lib/netpol/verdict/vpc-cni/agent';
import type { ControllerOutput } from '../../../lib/netpol/verdict/vpc-cni/controller';

/** What the controller hands to the agent of a node, and connections of the pod db-0 in the namespace a: `<direction> <address> <protocol> <port>`. */
export interface AgentCase extends ControllerOutput {
  readonly mode: 'standard' | 'strict';
  readonly nodeIp: string;
  readonly probes: readonly string[];
}

/** Our model of the agent on a case. */
export function judge(given: AgentCase): string[] {
  const pod = new AgentPod(given, { name: 'db-0', namespace: 'a' }, given);
  return given.probes.map((text) => {
    const [direction, address = '', protocol, port] = text.split(' ');
    return pod.verdict({
      direction: direction as Probe['direction'],
      address,
      protocol: protocol as Probe['protocol'],
      port: Number(port),
    });
  });
}
