import type { TransportProtocol } from '../../model/kubernetes';

const transports: Readonly<Record<string, TransportProtocol>> = {
  tcp: 'TCP',
  udp: 'UDP',
  sctp: 'SCTP',
  6: 'TCP',
  17: 'UDP',
  132: 'SCTP',
};

/** A protocol with ports, by its name in any case or its number; undefined for any other. */
export const transportOf = (value: unknown): TransportProtocol | undefined =>
  typeof value === 'string' || typeof value === 'number' ? transports[String(value).toLowerCase()] : undefined;

/** Where Linux begins to number the ports of clients (net.ipv4.ip_local_port_range). */
const firstClientPort = 32_768;

/**
 * Whether a packet goes from the server to the client, as far as its ports show: a client's is high and a server's low; of two of one kind the
 * lower is the server's. Undefined where they are equal.
 */
export function isReplyByPorts(source: number, destination: number): boolean | undefined {
  if (source === destination) return undefined;
  const [fromClient, toClient] = [source >= firstClientPort, destination >= firstClientPort];
  return fromClient === toClient ? source < destination : toClient;
}
