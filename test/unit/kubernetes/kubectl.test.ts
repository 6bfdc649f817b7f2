import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { kubectl } from '../../../lib/kubernetes/kubectl';
import { kinds } from '../../../lib/kubernetes/kubernetes';

const folder = mkdtempSync(join(tmpdir(), 'bluegreen-kubectl-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** A kubectl that does what a script says. */
function program(name: string, script: string): string {
  const path = join(folder, name);
  writeFileSync(path, `#!/bin/sh\n${script}\n`);
  chmodSync(path, 0o755);
  return path;
}

const cluster = (path: string, timeoutMs?: number) =>
  kubectl({ context: 'prod-green', env: { PATH: process.env.PATH, BLUEGREEN_KUBECTL: path }, ...(timeoutMs && { timeoutMs }) });

/** What kubectl 1.36 and auth plugins print where no cluster of the tests can say it. */
test.each([
  ['not-authenticated', 'error: You must be logged in to the server (Unauthorized)'],
  ['not-authenticated', 'Unable to connect to the server: getting credentials: exec: executable aws failed with exit code 255'],
  ['not-authenticated', 'Unable to connect to the server: getting credentials: exec: executable aws not found'],
  ['unreachable', 'Unable to connect to the server: dial tcp: lookup x.eks.amazonaws.com: no such host'],
  ['unreachable', 'The connection to the server 127.0.0.1:1 was refused - did you specify the right host or port?'],
  ['timeout', 'Unable to connect to the server: net/http: request canceled while waiting for connection (Client.Timeout exceeded)'],
  ['conflict', 'Error from server (Conflict): Operation cannot be fulfilled on deployments.apps "web": the object has been modified'],
  ['failed', 'error: something that nobody has seen'],
])('%s: %s', async (kind, said) => {
  const path = program('says', `echo '${said}' >&2; exit 1`);
  await expect(cluster(path).list(kinds.nodes)).rejects.toMatchObject({
    kind,
    message: expect.stringContaining(`context prod-green: ${said}`),
  });
});

test('no kubectl on this machine', async () => {
  await expect(cluster('/nonexistent/kubectl').list(kinds.nodes)).rejects.toMatchObject({
    kind: 'no-kubectl',
    message: expect.stringContaining('install kubectl'),
  });
});

test('an auth plugin that waits for ever is ended', async () => {
  const path = program('hangs', 'exec sleep 30');
  const before = Date.now();
  await expect(cluster(path, 50).list(kinds.nodes)).rejects.toMatchObject({ kind: 'timeout' });
  expect(Date.now() - before).toBeLessThan(5000);
});

test('something that is no JSON', async () => {
  await expect(cluster(program('chats', 'echo hello')).list(kinds.nodes)).rejects.toMatchObject({
    kind: 'failed',
    message: expect.stringContaining('hello'),
  });
});

describe('names and types of objects, as kubectl prints them', () => {
  const names = (text: string) => cluster(program('table', `cat <<'END'\n${text}\nEND`)).names(kinds.secrets);

  test('of a namespace each', async () => {
    const text = ['NAMESPACE   NAME   TYPE                DATA   AGE', 'shop        tls    kubernetes.io/tls   2      3d'].join('\n');
    expect(await names(text)).toEqual([{ namespace: 'shop', name: 'tls', type: 'kubernetes.io/tls' }]);
  });

  test('of none, with a column of two words', async () => {
    expect(await names('NAME        CREATED AT\nweb.a.com   2026-11-02T03:00:00Z')).toEqual([{ name: 'web.a.com' }]);
  });

  test('none at all: kubectl says so elsewhere', async () => {
    expect(await names('')).toEqual([]);
  });
});
