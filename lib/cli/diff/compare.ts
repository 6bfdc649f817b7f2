import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { type Assembly, AssemblyError, readAssembly } from '../../diff/assembly';
import { deployedTemplates, withLookupRole } from '../../diff/aws/deployed-templates';
import { type CheckedKind, checkedKinds } from '../../diff/checked-kinds';
import { commentOf } from '../../diff/comment';
import { type EnvironmentDiff, environmentDiff, refusedKinds } from '../../diff/environment-diff';
import { refusalText } from '../../diff/report';
import type { Templates } from '../../diff/stack-diff';
import { everyStackName, loadBalancersIn } from '../../diff/stacks';
import { diffText } from '../../diff/text';
import { stackIds, stackName } from '../../names';
import { waitFor } from '../../progress/waiting';
import { ExitCode, type Host, RefusedError, UsageError } from '../host';
import { readEnvironment } from '../options';
import type { DiffOptions } from './options';

/** Compares, prints, and says whether the change may pass. */
export async function compare(host: Host, options: DiffOptions): Promise<ExitCode> {
  const [checked, allowed] = [kindsOf('--fail-on', options.failOn), kindsOf('--allow', options.allow)];
  const { env, templates, against } = options;
  const after = templates === undefined ? await synthesized(host, options) : assemblyIn(host, templates, env);
  const before = against === undefined ? await inForce(host, env, after) : assemblyIn(host, against, env).templates;
  const diff = environmentDiff(env, before, after.templates);
  host.stdout(printed(diff, options, host.color));
  const refused = refusedKinds(diff, checked, allowed);
  host.stderr(refusalText(refused));
  return refused.length === 0 ? ExitCode.done : ExitCode.refused;
}

function printed(diff: EnvironmentDiff, { json, markdown }: DiffOptions, color: boolean): string {
  if (json) return `${JSON.stringify(diff, undefined, 2)}\n`;
  return markdown ? commentOf([diff]) : diffText(diff, color);
}

function kindsOf(option: string, names: readonly string[] = []): CheckedKind[] {
  return names.map((name) => {
    const kind = checkedKinds.find((one) => one === name);
    if (!kind) throw new UsageError(`${option}: found ${name}; expected: ${checkedKinds.join(', ')}, or both with a comma`);
    return kind;
  });
}

function assemblyIn(host: Host, folder: string, environment: string): Assembly {
  try {
    return readAssembly(resolve(host.cwd, folder), environment);
  } catch (error) {
    throw error instanceof AssemblyError ? new UsageError(error.message) : error;
  }
}

async function inForce({ signal }: Host, environment: string, { region, lookupRole, templates }: Assembly): Promise<Templates> {
  // Once the synthesis has asked for the signal, Ctrl-C ends nothing that does not ask for it, too.
  const options = await withLookupRole(lookupRole, { region }, { signal });
  const read = (stacks: readonly string[]) => deployedTemplates(stacks, options, { signal });
  const known = loadBalancersIn(environment, templates[stackName(environment, stackIds.traffic)]);
  return read(await everyStackName(environment, known, read));
}

/** A process of its own: what runs does not load what synthesizes. */
async function synthesized(host: Host, { env, environments }: DiffOptions): Promise<Assembly> {
  // A mistake in the file is worth its own message, before a process is started.
  readEnvironment(host, { env, environments });
  const folder = mkdtempSync(join(tmpdir(), 'bluegreen-diff-'));
  try {
    const app = resolve(__dirname, '..', '..', '..', 'bin', 'loader', 'app.cjs');
    const args = ['--env', env, '--environments', resolve(host.cwd, environments), '--out', join(folder, 'cdk.out')];
    host.stderr(`Synthesizing ${env} …\n`);
    await waitFor(`synthesis of ${env}`, synthesis([app, ...args], host)).catch((error: Error & { stderr?: string }) => {
      if (host.signal.aborted) throw new RefusedError('interrupted; nothing was compared');
      throw new UsageError(`${env} cannot be synthesized:\n${(error.stderr ?? error.message).trimEnd()}`);
    });
    return readAssembly(join(folder, 'cdk.out'), env);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const synthesis = (args: readonly string[], host: Host) =>
  promisify(execFile)(process.execPath, args, {
    cwd: resolve(__dirname, '..', '..', '..'),
    // Findings of cdk-nag are for `npm run synth`.
    env: { ...process.env, CDK_VALIDATION: 'false' },
    maxBuffer: 64 * 2 ** 20,
    signal: host.signal,
  });
