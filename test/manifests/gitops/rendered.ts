import { resolve } from 'node:path';
import { parseAllDocuments } from 'yaml';
import { loadEnvironment } from '../../../lib/config/load';
import type { Environment } from '../../../lib/config/schema';
import { type Color, clusterName, targetGroupName } from '../../../lib/names';
import { type GitopsValues, gitopsValues } from '../../../lib/stacks/platform/gitops-values';
import { helmTemplate } from '../../../tools/render/helm-template';
import { type Application, ownApplications } from '../../../tools/render/own-applications';

/** An object as a chart writes it. */
export interface Rendered {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly labels: Record<string, string>;
    readonly annotations?: Record<string, string>;
    readonly finalizers?: readonly string[];
  };
  readonly spec: Record<string, unknown>;
}

export const chartsFolder = resolve('gitops');

/** Values of the bootstrap chart, as the platform stack of a color passes them. */
export function valuesOf(environment: Environment | string, color: Color = 'green'): GitopsValues {
  const env = typeof environment === 'string' ? loadEnvironment(environment) : environment;
  const cluster = env.clusters[color];
  if (cluster.kind !== 'managed') throw new TypeError(`${env.name}: ${color} is not managed`);
  const targetGroups = Object.fromEntries(
    env.services.map((service) => [service.name, { name: targetGroupName(env.name, service.name, color) }]),
  );
  return gitopsValues({
    environment: env,
    color,
    cluster,
    clusterName: clusterName(env.name, color),
    vpcId: 'vpc-0a1b2c3d',
    targetGroups,
  });
}

export const objectsIn = (text: string): Rendered[] =>
  parseAllDocuments(text).flatMap((document) => (document.toJS() as Rendered | null) ?? []);

/** What the bootstrap chart makes of values, as text. */
export const bootstrapText = (values: object, kubernetes = '1.36'): string =>
  helmTemplate(resolve(chartsFolder, 'bootstrap'), { values, kubernetes });

export const bootstrapOf = (values: object, kubernetes?: string): Rendered[] => objectsIn(bootstrapText(values, kubernetes));

/** What the Applications bring up whose charts are in this repository, by their names. */
export function broughtUp(values: GitopsValues): ReadonlyMap<string, readonly Rendered[]> {
  const own = ownApplications(bootstrapText(values), { ...values.source, charts: chartsFolder, kubernetes: '1.36' });
  return new Map([...own].map(([name, text]) => [name, objectsIn(text)]));
}

export const ofKind = (objects: readonly Rendered[], kind: string): Rendered[] => objects.filter((object) => object.kind === kind);

/** The one object of a kind (and name). @throws if there is none or more than one */
export function one(objects: readonly Rendered[], kind: string, name?: string): Rendered {
  const [found, ...more] = ofKind(objects, kind).filter(({ metadata }) => name === undefined || metadata.name === name);
  if (!found || more.length > 0) throw new RangeError(`expected one ${kind} ${name ?? ''}, found ${found ? more.length + 1 : 0}`);
  return found;
}

export const application = (objects: readonly Rendered[], name: string): Rendered & Application =>
  one(objects, 'Application', name) as Rendered & Application;
