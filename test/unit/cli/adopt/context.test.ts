import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readPlatform } from '../../../../lib/cli/adopt/platform-reading';
import { testHost } from '../test-host';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'context-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** Reads with a kubectl that knows these contexts, and no AWS: its endpoint refuses connections. */
async function reading(contexts: readonly string[]): Promise<string> {
  const program = join(folder, 'kubectl');
  const config = JSON.stringify({ contexts: contexts.map((name) => ({ name, context: { user: 'u' } })), users: null });
  writeFileSync(program, `#!/bin/sh\necho '${config}'\n`);
  chmodSync(program, 0o755);
  const before = { ...process.env };
  Object.assign(process.env, {
    AWS_ENDPOINT_URL: 'http://127.0.0.1:9',
    AWS_ACCESS_KEY_ID: 'x',
    AWS_SECRET_ACCESS_KEY: 'x',
    AWS_MAX_ATTEMPTS: '1',
  });
  try {
    const host = testHost({ env: { BLUEGREEN_KUBECTL: program, PATH: process.env.PATH } });
    await readPlatform(host, { cluster: 'legacy', region: 'eu-west-1', loadBalancers: [] });
    return 'read';
  } catch (error) {
    return (error as Error).message;
  } finally {
    process.env = before;
  }
}

test('a context is found by the name of its cluster, or by the ARN that the AWS command line calls it by', async () => {
  expect(await reading(['other', 'legacy'])).toMatch(/GetCallerIdentity/);
  expect(await reading(['arn:aws:eks:eu-west-1:111111111111:cluster/legacy'])).toMatch(/GetCallerIdentity/);
});

test('none, or several: the option is asked for, with the command that makes one', async () => {
  expect(await reading(['legacy-2'])).toMatch(
    /--context: found no context of that cluster in the kubeconfig; expected --context <name>, or: aws eks update-kubeconfig --region eu-west-1 --name legacy --alias legacy/,
  );
  expect(await reading(['legacy', 'arn:aws:eks:eu-west-1:111111111111:cluster/legacy'])).toMatch(
    /found legacy and arn:aws:eks:[^]*; expected --context <name>\nNothing was written/,
  );
});
