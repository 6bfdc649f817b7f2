import * as s from './scalars';
import { z } from './zod';

/** Registries of the images that the platform's charts and manifests name, by their keys in the configuration. */
export const publicRegistries = { ecrPublic: 'public.ecr.aws', quay: 'quay.io', ghcr: 'ghcr.io', dockerHub: 'docker.io' } as const;
export type PublicRegistry = keyof typeof publicRegistries;

/**
 * A registry and a path in it, without scheme, tag and closing slash: what is put in front of the rest of an image's or a chart's name.
 * https://github.com/opencontainers/distribution-spec/blob/v1.1.1/spec.md#pulling-manifests
 */
const prefix = s.pattern(
  /^(?=.{1,200}$)[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?){1,8}(?::\d{1,5})?(?:\/[a-z0-9]{1,64}(?:(?:\.|_|__|-{1,8})[a-z0-9]{1,64}){0,8}){0,8}$/,
  'a registry, with or without a path, such as 111111111111.dkr.ecr.eu-west-1.amazonaws.com/quay',
);

const imagesOf = (registry: PublicRegistry) => prefix.optional().describe(`Where images of \`${publicRegistries[registry]}\` are.`);

/** Where images and charts come from instead of their public registries (docs/organization.md). */
export const registries = z.strictObject({
  images: z
    .strictObject({
      ecrPublic: imagesOf('ecrPublic'),
      quay: imagesOf('quay'),
      ghcr: imagesOf('ghcr'),
      dockerHub: imagesOf('dockerHub'),
    })
    .describe(
      'Registry and path, such as a prefix of an ECR pull-through cache, by the public registry that it stands for: the rest of the name is kept. Each registry that the environment uses.',
    ),
  charts: prefix
    .optional()
    .describe(
      "OCI registry and path below which every chart is, under its own name. Left out: charts come from their projects' repositories, and Karpenter's with the images of `public.ecr.aws`.",
    ),
  chartsSecret: s.dnsLabel
    .optional()
    .describe(
      'Secret in the argocd namespace with which Argo CD reads `charts`, made by hand or by External Secrets. Left out: the registry admits Argo CD without credentials.',
    ),
});

export type Registries = z.output<typeof registries>;
