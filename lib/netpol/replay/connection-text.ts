import { plural } from '../../text/listing';
import { type Connection, flowsOf } from './connections';
import type { Party } from './party';

/** `shop/web → outside of the cluster (203.0.113.10), TCP 443`. */
export function describeConnection(connection: Connection): string {
  const { from, to, protocol, port, conditionsMet, service } = connection;
  const through =
    service === undefined
      ? ''
      : `, through Service ${service.service.source.namespace ?? 'default'}/${service.service.source.name} port ${service.port}`;
  const failed = conditionsMet ? '' : ', requests that failed a layer-7 rule';
  return `${describeParty(from, connection)} → ${describeParty(to, connection)}, ${protocol} ${port}${through}${failed}`;
}

const describeParty = ({ name, knownFrom }: Party, { addresses }: Connection): string =>
  knownFrom === 'address' && addresses.size > 0 ? `${name} (${[...addresses].join(', ')})` : name;

/** `1,204 flows, 2026-11-21T10:00:00Z to 2026-11-28T09:59:59Z`. */
export function describeFlows(connection: Connection): string {
  const { first, last } = connection;
  const span = Number.isFinite(first)
    ? first === last
      ? `, ${timeText(first)}`
      : `, ${timeText(first)} to ${timeText(last)}`
    : ', at unknown times';
  return `${plural(flowsOf(connection), 'flow')}${span}`;
}

/** In UTC, to the second. */
export const timeText = (time: number): string => `${new Date(time).toISOString().slice(0, 19)}Z`;
