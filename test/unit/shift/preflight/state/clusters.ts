import { type Kubernetes, KubernetesError, type KubernetesObject, type PrintedObject } from '../../../../../lib/kubernetes/kubernetes';
import { stateChecks } from '../../../../../lib/shift/preflight/checks/state/state';
import { observeState } from '../../../../../lib/shift/preflight/observe/state/state';
import { staging } from '../fixture';

/** Objects of a cluster by the plural of their kind; a kind that is left out is not served. */
export type Objects = Readonly<Record<string, readonly object[] | KubernetesError>>;

export const cluster = (objects: Objects): Kubernetes => {
  const list = async <T>({ plural, version }: { plural: string; version: string }) => {
    const found = objects[`${plural}.${version}`] ?? objects[plural];
    if (found instanceof KubernetesError) throw found;
    if (!found) throw new KubernetesError('no-such-kind', plural);
    return found as readonly T[];
  };
  return {
    context: 'test',
    list: (kind) => list(kind),
    names: async (kind) =>
      (await list<KubernetesObject & { type?: string }>(kind)).map(
        ({ metadata: { name, namespace }, type }): PrintedObject => ({ name, ...(namespace && { namespace }), ...(type && { type }) }),
      ),
    get: () => Promise.reject(new Error('preflight lists')),
    patch: () => Promise.reject(new Error('preflight changes nothing')),
  };
};

/** What every cluster serves, without any object. */
export const bare: Objects = Object.fromEntries(
  [
    'persistentvolumeclaims persistentvolumes secrets deployments statefulsets daemonsets cronjobs services ingresses namespaces',
    'validatingwebhookconfigurations mutatingwebhookconfigurations customresourcedefinitions storageclasses priorityclasses runtimeclasses ingressclasses',
  ]
    .flatMap((line) => line.split(' '))
    .map((plural) => [plural, []]),
);

export const object = (name: string, more: object = {}, namespace = 'shop') => ({ metadata: { name, namespace }, ...more });

/** All checks of a shift to green, from what the two API servers list. */
export async function judged(blue: Objects, green: Objects) {
  const state = {
    blue: await observeState(cluster({ ...bare, ...blue })),
    green: await observeState(cluster({ ...bare, ...green })),
  };
  return stateChecks(staging, 'green', { state });
}

/** The one check of a name, without its prefix `state: `. */
export async function check(name: string, blue: Objects, green: Objects = {}) {
  const found = (await judged(blue, green)).find((one) => one.name === `state: ${name}`);
  if (!found) throw new Error(`no check of the name ${name}`);
  return found;
}
