import type { Registries } from '../../config/schema';
import { publicRegistries } from '../../config/schema/registries';
import type { ChartSource } from './chart-source';

/** Other names of a registry: ECR Public answers to both. */
const aliases: Readonly<Record<string, string>> = { 'ecr-public.aws.com': publicRegistries.ecrPublic };

/** Registry and path that stands for a public registry, by its host name. */
export const prefixesByHost = (registries: Registries): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries(publicRegistries).flatMap(([key, host]) => {
      const prefix = registries.images[key as keyof typeof publicRegistries];
      return prefix === undefined ? [] : [[host, prefix]];
    }),
  );

/**
 * An image's repository at the organization's registry. Pure.
 * @param repository with its registry and without tag, such as quay.io/argoproj/argocd
 * @returns the same where its registry is not mirrored; the rules of the configuration want each that is in use
 */
export function mirroredImage(repository: string, registries: Registries | undefined): string {
  if (!registries) return repository;
  const slash = repository.indexOf('/');
  const host = repository.slice(0, slash);
  const prefix = prefixesByHost(registries)[aliases[host] ?? host];
  return prefix === undefined ? repository : `${prefix}${repository.slice(slash)}`;
}

/**
 * Where a chart comes from: below `charts` under its own name, or by the registry of images that its OCI reference names. Digests are those of the public
 * registry, and a chart with a digest is pulled without a login: from a mirror it comes by its tag.
 */
export function mirroredChart(source: ChartSource, registries: Registries | undefined): ChartSource {
  const { chart, version } = source;
  if (registries?.charts !== undefined) return { chart: `oci://${registries.charts}/${chart.slice(chart.lastIndexOf('/') + 1)}`, version };
  if (!chart.startsWith('oci://')) return source;
  const reference = chart.slice('oci://'.length);
  const mirrored = mirroredImage(reference, registries);
  return mirrored === reference ? source : { chart: `oci://${mirrored}`, version };
}
