import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { type Color, colors } from '../../lib/names';
import { kubectlLayer } from '../../tools/kubectl-layer';
import type { Application } from './world/applications';
import { callAws } from './world/aws-calls';
import { inventory } from './world/inventory';
import { ApiError } from './world/kubernetes-api';
import { type LiveCluster, startWorld, type World } from './world/world';

/** What the tests share: they are one story, in order, in one world. */

let started: World | undefined;

/** @throws Error before `begin` */
export function world(): World {
  if (!started) throw new Error('found no world: begin() starts it');
  return started;
}
export const live = (color: Color): LiveCluster => world().colors[color];

/** Printed at the end: waves, refusals, calls. */
export const report: string[] = [];

/** What stood in each cluster before its root application. */
export const stoodBefore = new Map<Color, ReadonlySet<string>>();

export async function begin(): Promise<void> {
  started = await startWorld();
  await callAws(started.deployment.aws, 'AmazonSQS.CreateQueue', { QueueName: 'dev-jobs' });
  for (const color of colors) stoodBefore.set(color, await inventory(live(color)));
}

export async function end(): Promise<void> {
  process.stdout.write(`${report.join('\n\n')}\n`);
  await started?.stop();
}

export type Values = Record<string, unknown> & {
  readonly services: readonly (Record<string, unknown> & { readonly name: string })[];
  readonly samples: Record<string, unknown>;
  readonly source: { readonly folder: string };
};

/** Applies a color's root application, as the last resource of its platform stack does. @param change of the Helm values it passes on */
export async function applyRoot(color: Color, change: (values: Values) => Values = (same) => same): Promise<void> {
  const objects = structuredClone(live(color).root) as Application[];
  for (const { kind, spec } of objects) {
    if (kind === 'Application' && spec.source.helm)
      Object.assign(spec.source.helm, { valuesObject: change(spec.source.helm.valuesObject as Values) });
  }
  const { code, stderr } = await live(color).cluster.apply(objects);
  if (code !== 0) throw new Error(stderr);
}

export const onBoth = <T>(act: (color: Color) => Promise<T>): Promise<T[]> => Promise.all(colors.map(act));

/** @param path of one object in the API */
export const exists = async (color: Color, path: string): Promise<boolean> =>
  live(color)
    .api.call('GET', path)
    .then(
      () => true,
      (error: unknown) => (error instanceof ApiError && error.status === 404 ? false : Promise.reject(error)),
    );

const run = promisify(execFile);

/** A command of docs/teardown.md. @param values of its <placeholders> */
export function documented(command: RegExp, values: Readonly<Record<string, string>> = {}): string {
  const found = command.exec(readFileSync(resolve('docs/teardown.md'), 'utf8'))?.[1];
  if (found === undefined) throw new Error(`docs/teardown.md: found no command like ${String(command)}`);
  return found.replace(/<(\w+)>/g, (_, name: string) => values[name] ?? '');
}

/** Runs a command as a person would who has the color's kubeconfig. */
export async function shell(color: Color, command: string): Promise<void> {
  const { kubectl } = kubectlLayer();
  const kubeconfig = join(process.env.BLUEGREEN_CLUSTER_DIR ?? '', color, 'kubeconfig');
  await run('sh', ['-c', command], { env: { ...process.env, KUBECONFIG: kubeconfig, PATH: `${dirname(kubectl)}:${process.env.PATH}` } });
}
