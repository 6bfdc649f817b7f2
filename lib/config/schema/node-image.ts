import * as s from './scalars';
import { z } from './zod';

const families = ['al2023', 'bottlerocket'] as const;

/** What Karpenter's default nodes run (docs/organization.md). https://karpenter.sh/v1.14/concepts/nodeclasses/#specamiselectorterms */
export const nodeImage = z
  .discriminatedUnion(
    'kind',
    [
      z.strictObject({ kind: z.literal('al2023').describe('Amazon Linux 2023, at the release of `pins.ami` or of config/versions.ts.') }),
      z.strictObject({
        kind: z.literal('bottlerocket').describe('Bottlerocket.'),
        release: s
          .pattern(/^v?\d{1,3}\.\d{1,3}\.\d{1,3}$/, 'a release of Bottlerocket such as v1.64.0')
          .optional()
          .describe(
            'Release. Left out: the one of config/versions.ts. Never the latest: every node would be replaced on the day of a release.',
          ),
      }),
      z.strictObject({
        kind: z.literal('custom').describe('Images of your organization, built from one of these families.'),
        family: z
          .enum(families, { error: `one of ${families.join(', ')}` })
          .describe('Family that the images are built from: Karpenter writes their user data, and the volumes are laid out for it.'),
        amiIds: z
          .array(s.amiId)
          .min(1, { error: 'at least one image' })
          .max(30, { error: 'at most 30 images' })
          .describe(
            'Ids of the images, one for each architecture of the node pools. A new id replaces the nodes, within the disruption budget.',
          ),
      }),
    ],
    { error: 'kind: al2023, bottlerocket or custom' },
  )
  .prefault({ kind: 'al2023' });
