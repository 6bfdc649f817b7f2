import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { Account } from './account';
import { type Call, callOf } from './call';
import { judge, type Statement, type Verdict } from './judge';
import { needsOf } from './needs';

/** Who calls, by its access key. */
export interface Principal {
  /** As the list of calls names it. */
  readonly name: string;
  readonly arn: string;
  readonly statements: readonly Statement[];
}

/** One call, judged. */
export interface JudgedCall {
  readonly principal: string;
  /** Such as ec2:CreateFleet. */
  readonly action: string;
  /** See Call. */
  readonly parameters: Call['parameters'];
  readonly verdicts: readonly Verdict[];
}

/** An answer in place of the local AWS's. */
export interface Answer {
  readonly status: number;
  /** Content type. */
  readonly type: string;
  readonly body: string;
}

/** By action: what the local AWS lacks. A call is judged before it gets one. */
export type StandIns = Readonly<Record<string, (call: Call) => Answer>>;

/** An endpoint that stands before a local AWS and refuses what IAM would. */
export interface IamProxy {
  readonly endpoint: string;
  readonly calls: readonly JudgedCall[];
  /** What could not be judged, such as an operation without a rule. A test must find it empty. */
  readonly faults: readonly string[];
  /** @returns the access key by which the principal is known; any secret will do */
  admit(principal: Principal): string;
  stop(): Promise<void>;
}

/**
 * Starts the proxy on the loopback.
 * @param backend endpoint of the local AWS
 * @param account what a verdict may have to look up there
 * @param standIns answers to what the local AWS lacks
 */
export async function startIamProxy(backend: string, account: Account, standIns: StandIns = {}): Promise<IamProxy> {
  const principals = new Map<string, Principal>();
  const calls: JudgedCall[] = [];
  const faults: string[] = [];
  const server = createServer((asked, answer) => {
    void read(asked).then(async (body) => {
      const { method = 'GET', url = '/', headers } = asked;
      let call: Call | undefined;
      let refused: Verdict | undefined;
      try {
        call = callOf({ method, url, headers, body: body.toString() });
        const principal = principals.get(call.accessKey);
        if (!principal) throw new RangeError(`${call.service}:${call.operation}: found nobody with the access key ${call.accessKey}`);
        const verdicts = (await needsOf(call, account)).map((needed) => judge(needed, principal.statements));
        calls.push({ principal: principal.name, action: `${call.service}:${call.operation}`, parameters: call.parameters, verdicts });
        refused = verdicts.find(({ allowed }) => !allowed);
        if (refused) return refuse(answer, call, principal, refused);
        const standIn = isDryRun(call) ? dryRun : standIns[`${call.service}:${call.operation}`]?.(call);
        if (standIn) return void answer.writeHead(standIn.status, { 'content-type': standIn.type }).end(standIn.body);
      } catch (error) {
        faults.push(String(error));
      }
      forward(backend, asked, body, answer);
    });
  });
  await new Promise<void>((done, failed) => server.once('error', failed).listen(0, '127.0.0.1', done));
  const address = server.address();
  if (!address || typeof address === 'string') throw new Error('found no port on the loopback');
  return {
    endpoint: `http://localhost:${address.port}`,
    calls,
    faults,
    admit: (principal) => {
      const key = `AKIA${String(principals.size + 1).padStart(16, '0')}`;
      principals.set(key, principal);
      return key;
    },
    stop: async () => {
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
    },
  };
}

/** EC2 says this when a call that asks for nothing but its verdict is allowed; the local AWS knows it for some calls only. */
const isDryRun = ({ service, parameters }: Call): boolean => service === 'ec2' && parameters.DryRun === 'true';
const dryRun: Answer = {
  status: 412,
  type: 'text/xml',
  body:
    '<Response><Errors><Error><Code>DryRunOperation</Code><Message>Request would have succeeded, but DryRun flag is set.</Message></Error></Errors>' +
    '<RequestID>0</RequestID></Response>',
};

function read(asked: IncomingMessage): Promise<Buffer> {
  return new Promise((done) => {
    const chunks: Buffer[] = [];
    asked.on('data', (chunk: Buffer) => chunks.push(chunk));
    asked.once('end', () => done(Buffer.concat(chunks)));
  });
}

function forward(backend: string, { method, url = '/', headers }: IncomingMessage, body: Buffer, answer: ServerResponse): void {
  const target = new URL(url, backend);
  const sent = request(target, { method, headers: { ...headers, host: target.host } }, (response) => {
    answer.writeHead(response.statusCode ?? 502, response.headers);
    response.pipe(answer);
  });
  sent.once('error', (error) => answer.writeHead(502).end(String(error)));
  sent.end(body);
}

/** Says no in the words and the protocol of the service. EC2 has a code of its own. */
function refuse(answer: ServerResponse, { service, parameters }: Call, principal: Principal, { action, resource }: Verdict): void {
  const message = `User: ${principal.arn} is not authorized to perform: ${action} on resource: ${resource} because no identity-based policy allows the ${action} action`;
  const code = service === 'ec2' ? 'UnauthorizedOperation' : 'AccessDenied';
  const text = message.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
  if (parameters.Action !== undefined && service === 'ec2') {
    answer.writeHead(403, { 'content-type': 'text/xml' });
    answer.end(
      `<Response><Errors><Error><Code>${code}</Code><Message>${text}</Message></Error></Errors><RequestID>0</RequestID></Response>`,
    );
  } else if (parameters.Action !== undefined) {
    answer.writeHead(403, { 'content-type': 'text/xml' });
    answer.end(
      `<ErrorResponse><Error><Type>Sender</Type><Code>${code}</Code><Message>${text}</Message></Error><RequestId>0</RequestId></ErrorResponse>`,
    );
  } else {
    answer.writeHead(400, { 'content-type': 'application/x-amz-json-1.1', 'x-amzn-errortype': `${code}Exception` });
    answer.end(JSON.stringify({ __type: `${code}Exception`, message }));
  }
}

/** Calls by principal and action, with how often, on what, and which statements allowed them. */
export function callsTable(calls: readonly JudgedCall[]): string {
  const rows = new Map<string, { count: number; allowed: boolean; by: Set<string>; refused: Set<string> }>();
  for (const { principal, action, verdicts } of calls) {
    const key = `${principal} ${action}`;
    const row = rows.get(key) ?? { count: 0, allowed: true, by: new Set(), refused: new Set() };
    row.count += 1;
    for (const { allowed, by, action: needed, resource } of verdicts) {
      if (allowed && by !== undefined) row.by.add(by);
      if (!allowed) row.refused.add(`${needed} on ${resource}`);
    }
    rows.set(key, { ...row, allowed: row.refused.size === 0 });
  }
  return [...rows]
    .toSorted(([a], [b]) => a.localeCompare(b))
    .map(
      ([key, { count, allowed, by, refused }]) =>
        `${allowed ? 'allowed' : 'REFUSED'} ${String(count).padStart(4)} × ${key} by ${[...by, ...[...refused].map((one) => `(nothing allows ${one})`)].join(', ')}`,
    )
    .join('\n');
}

/** Every refusal, as `principal: action on resource`. */
export const refusals = (calls: readonly JudgedCall[]): string[] =>
  calls.flatMap(({ principal, verdicts }) =>
    verdicts.filter(({ allowed }) => !allowed).map(({ action, resource }) => `${principal}: ${action} on ${resource}`),
  );
