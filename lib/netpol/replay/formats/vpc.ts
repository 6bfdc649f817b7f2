import { FormatError } from '../format-error';
import type { FlowFormat, Sink } from '../record';
import { isReplyByPorts, transportOf } from './transport';

/**
 * Fields of VPC flow logs in the default format, which is version 2
 * (https://docs.aws.amazon.com/vpc/latest/userguide/flow-log-records.html).
 */
const defaultFields = [
  'version',
  'account-id',
  'interface-id',
  'srcaddr',
  'dstaddr',
  'srcport',
  'dstport',
  'protocol',
  'packets',
  'bytes',
  'start',
  'end',
  'action',
  'log-status',
];

/** What a record must have; addresses of packets are better than those of interfaces, and flags better than ports. */
const required = ['srcport', 'dstport', 'protocol', 'start', 'end', 'action'] as const;

/**
 * The fields of a log: from its header line (as in S3), or the default format where the line is a record of it.
 * @param given fields of a custom format, for logs without a header (as in CloudWatch Logs)
 */
export function vpcFieldsOf(line: string, given: readonly string[] | undefined): readonly string[] | undefined {
  const words = wordsOf(line);
  if (words.includes('srcaddr') || words.includes('pkt-srcaddr')) return words;
  if (given !== undefined) return given;
  const record = withoutTime(words);
  return record[0] === '2' && record.length === defaultFields.length && record[2]?.startsWith('eni-') ? defaultFields : undefined;
}

/** Characters; longer than any record, which has some 40 fields. The rest of a line is not read. */
const maxRecord = 16_384;
const wordsOf = (line: string): string[] => line.slice(0, maxRecord).split(/\s+/);

/** Exports of CloudWatch Logs put the time of the event before it. */
const withoutTime = (words: readonly string[]): readonly string[] => (/^\d{4}-\d\d-\d\dT/.test(words[0] ?? '') ? words.slice(1) : words);

/** VPC flow logs, versions 2 to 5, in the default or a custom format. @throws FormatError where fields are missing */
export function vpcFormat(fields: readonly string[]): FlowFormat {
  const missing = missingFields(fields);
  if (missing.length > 0)
    throw new FormatError(
      `VPC flow logs without ${missing.join(', ')}; found: ${fields.join(' ')}; expected: a format with srcport dstport protocol start end action and pkt-srcaddr pkt-dstaddr, better with tcp-flags too`,
    );
  const at = new Map(fields.map((field, index) => [field, index]));
  return {
    name: 'VPC flow logs',
    judgedBy: 'none',
    facts: () => new Map(),
    read(line, sink) {
      const words = withoutTime(wordsOf(line));
      // Every file of a log begins with the header.
      if (words.includes('srcaddr') || words.includes('pkt-srcaddr')) return sink.skip('header lines');
      if (words.length !== fields.length) return sink.unreadable(`not a record of ${fields.length} fields`);
      readRecord((field) => valueAt(words, at.get(field)), sink);
    },
  };
}

/** What a log must say to be judged. @returns the fields that are missing */
function missingFields(fields: readonly string[]): string[] {
  const addresses = (['src', 'dst'] as const).filter((end) => !fields.includes(`${end}addr`) && !fields.includes(`pkt-${end}addr`));
  return [...addresses.map((end) => `pkt-${end}addr`), ...required.filter((field) => !fields.includes(field))];
}

const valueAt = (words: readonly string[], index: number | undefined): string | undefined => {
  const value = index === undefined ? undefined : words[index];
  return value === '-' ? undefined : value;
};

function readRecord(value: (field: string) => string | undefined, sink: Sink): void {
  const status = value('log-status');
  if (status === 'NODATA') return sink.skip('intervals without traffic');
  if (status === 'SKIPDATA') return sink.skip('intervals of which records are missing: the log is not complete');
  if (value('action') === 'REJECT') return sink.skip('connections that a security group or network ACL rejected');
  const protocol = transportOf(value('protocol'));
  if (protocol === undefined) return sink.skip('flows of other protocols than TCP, UDP and SCTP');
  const [from, to] = [value('pkt-srcaddr') ?? value('srcaddr'), value('pkt-dstaddr') ?? value('dstaddr')];
  const [source, port] = [Number(value('srcport')), Number(value('dstport'))];
  const [start, end] = [Number(value('start')), Number(value('end'))];
  if (from === undefined || to === undefined || !isPort(source) || !isPort(port) || !(start > 0))
    return sink.unreadable('a record without addresses, ports or times');
  const reply = isReply(value('tcp-flags'), source, port);
  if (reply === undefined) return sink.skip('flows of which it is not known who opened the connection');
  if (reply) return sink.skip('replies');
  sink.record({
    time: start * 1000,
    ...(end > start && { until: end * 1000 }),
    from: { ip: from },
    to: { ip: to },
    protocol,
    port,
    direction: undefined,
    verdict: undefined,
    conditionsMet: true,
    flows: 1,
  });
}

const isPort = (value: number): boolean => Number.isInteger(value) && value > 0 && value < 65_536;

const [syn, synAck] = [2, 18];

/** The flags of an interval are those of all its packets: a client's has SYN, a server's SYN and ACK; neither in the middle of a connection. */
function isReply(flags: string | undefined, source: number, port: number): boolean | undefined {
  const bits = Number(flags ?? 0);
  if ((bits & synAck) === synAck) return true;
  return bits & syn ? false : isReplyByPorts(source, port);
}
