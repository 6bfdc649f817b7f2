import type { Inventory } from '../../../../lib/netpol/model/inventory';
import type { Direction, TransportProtocol } from '../../../../lib/netpol/model/kubernetes';
import { readInventory } from '../../../../lib/netpol/read/read';
import type { Endpoint } from '../../../../lib/netpol/verdict/endpoint';
import { evaluatorFor, type Mode } from '../../../../lib/netpol/verify/verify';
import { verdictOf } from '../../../support/netpol/verdict-of';

/** Reads YAML as the commands do, and demands that there was nothing to complain of. */
export function setOf(yaml: string): Inventory {
  const inventory = readInventory([{ name: 'test.yaml', read: () => Buffer.from(yaml) }]);
  const errors = inventory.problems.filter(({ severity }) => severity === 'error');
  if (errors.length > 0) throw new Error(errors.map(({ message, field }) => `${field ?? ''} ${message}`).join('\n'));
  return inventory;
}

export type Asked = { port?: number; protocol?: TransportProtocol; conditionsMet?: boolean; mode?: Mode };

/** The verdict of one direction, and by which policies. */
export function ask(set: Inventory, direction: Direction, subject: Endpoint, peer: Endpoint, asked: Asked = {}): string {
  const { port = 80, protocol = 'TCP', conditionsMet = true, mode = 'upstream' } = asked;
  const [from, to] = direction === 'ingress' ? [peer, subject] : [subject, peer];
  return verdictOf(evaluatorFor(set, mode, 'test'), direction, { from, to, port, protocol, conditionsMet }).verdict;
}
