import type { Direction } from '../../model/kubernetes';
import type { FlowFormat, Sink } from '../record';
import type { Timestamps } from '../timestamps';
import { isReplyByPorts, transportOf } from './transport';

interface AgentEvent {
  readonly source: string;
  readonly sourcePort: number;
  readonly destination: string;
  readonly port: number;
  readonly protocol: string;
  readonly verdict: string;
  readonly direction: Direction | undefined;
}

// pkg/ebpf/events/events.go of aws/aws-network-policy-agent. Since 1.2 one text (with colons for IPv6, without for IPv4), before that a field
// each; in CloudWatch Logs a text of its own, without the direction. Lengths are bounded: a line of 16 MB that begins an event again and again
// would otherwise be searched to its end each time.
const inText =
  /Src IP: (\S{1,64}) Src Port: (\d{1,6}) Dest IP: (\S{1,64}) Dest Port: (\d{1,6}) Proto:? (.{1,32}?) Verdict:? (\S{1,32})(?: Direction:? (ingress|egress))?/;
const inCloudWatch =
  /SIP: ?([^;]{1,64});SPORT: ?(\d{1,6});DIP: ?([^;]{1,64});DPORT: ?(\d{1,6});PROTOCOL: ?([^;]{1,32});PolicyVerdict: ?([^;"]{1,32})/;

/** Whether a line is one of the agent's, be it about a flow or not. */
export const isAgentLine = (line: string): boolean =>
  inText.test(line) ||
  inCloudWatch.test(line) ||
  /"msg":\s*"Flow Info/.test(line) ||
  /"caller":\s*"(ebpf|events|rpc|controllers)\//.test(line);

/** The log of the VPC CNI's network policy agent: /var/log/aws-routed-eni/network-policy-agent.log, or its events in CloudWatch Logs. */
export function agentFormat(times: Timestamps): FlowFormat {
  return {
    name: "log of the VPC CNI's agent",
    judgedBy: 'new',
    facts: () => new Map(),
    read(line, sink) {
      const event = eventIn(line);
      if (event === undefined) return unread(line, sink);
      readEvent(event, timeIn(line, times), sink);
    },
  };
}

function unread(line: string, sink: Sink): void {
  if (/Flow Info|PolicyVerdict/.test(line)) sink.unreadable('an event that cannot be read');
  else sink.skip('lines of the agent that are not about flows');
}

function eventIn(line: string): AgentEvent | undefined {
  const found = inText.exec(line) ?? inCloudWatch.exec(line);
  if (found === null) return line.startsWith('{') ? eventInFields(line) : undefined;
  const [, source = '', sourcePort, destination = '', port, protocol = '', verdict = '', direction] = found;
  return {
    source: source.trim(),
    sourcePort: Number(sourcePort),
    destination: destination.trim(),
    port: Number(port),
    protocol: protocol.trim(),
    verdict: verdict.trim(),
    direction: direction as Direction | undefined,
  };
}

/** `{"msg":"Flow Info:  ","Src IP":"10.1.206.228","Src Port":49880,…}` */
function eventInFields(line: string): AgentEvent | undefined {
  const fields = jsonIn(line);
  const text = (key: string): string => (typeof fields?.[key] === 'string' ? fields[key] : '');
  if (fields === undefined || text('Src IP') === '') return undefined;
  return {
    source: text('Src IP'),
    sourcePort: Number(fields['Src Port']),
    destination: text('Dest IP'),
    port: Number(fields['Dest Port']),
    protocol: text('Proto'),
    verdict: text('Verdict'),
    direction: undefined,
  };
}

function jsonIn(line: string): Readonly<Record<string, unknown>> | undefined {
  try {
    return JSON.parse(line) as Readonly<Record<string, unknown>>;
  } catch {
    return undefined;
  }
}

/** `ts` of the agent's own log, before 1.0.5 `timestamp`; a time before the event in exports of CloudWatch Logs, milliseconds in its API. */
function timeIn(line: string, times: Timestamps): number | undefined {
  const found = /"(?:ts|timestamp)":\s*(?:"([^"]+)"|(\d{13}))/.exec(line) ?? /^(\d{4}-\d\d-\d\dT\S+)/.exec(line);
  if (found === null) return undefined;
  return found[2] === undefined ? times.read(found[1]) : Number(found[2]);
}

function readEvent(event: AgentEvent, time: number | undefined, sink: Sink): void {
  const { sourcePort, port, verdict, direction } = event;
  const protocol = transportOf(event.protocol);
  if (protocol === undefined) return sink.skip('flows of other protocols than TCP, UDP and SCTP');
  if (verdict !== 'ACCEPT' && verdict !== 'DENY') return sink.skip('entries of connection tracking that expired');
  if (!(port > 0 && port < 65_536)) return sink.unreadable('an event that cannot be read');
  // The agent forgets connections that rest, and then judges the server's next packet as if it opened one.
  if (isReplyByPorts(sourcePort, port) === true && sourcePort < wellKnown)
    return sink.skip('packets from a server to a client: answers in connections that the agent had forgotten');
  sink.record({
    time,
    from: { ip: paddedIp(event.source) },
    to: { ip: paddedIp(event.destination) },
    protocol,
    port,
    direction,
    verdict: verdict === 'DENY' ? 'denied' : 'allowed',
    conditionsMet: true,
    flows: 1,
  });
}

/** Only ports that no client is given by chance identify a server for sure. */
const wellKnown = 32_768;

/** Up to 1.4.1 the agent leaves zero bytes out at the end of an IPv4 address: `10.1.2` is 10.1.2.0. */
function paddedIp(text: string): string {
  if (!/^\d+(\.\d+){0,2}$/.test(text)) return text;
  return [...text.split('.'), '0', '0', '0'].slice(0, 4).join('.');
}
