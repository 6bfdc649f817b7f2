import { mirroringRegions } from '../catalog/mirroring-regions';
import { type Problem, problemAt } from '../problems/problem';
import type { Environment } from '../schema';
import { duplicates } from './duplicates';

/** Traffic Mirroring is not in every region. */
export const mirroringInRegion = ({ mirroring, region }: Environment): Problem[] =>
  !mirroring || mirroringRegions.has(region)
    ? []
    : [
        problemAt(
          ['mirroring'],
          'VPC Traffic Mirroring is not available in this region',
          region,
          `no mirroring, or a region that has it: ${[...mirroringRegions].toSorted().join(', ')}`,
        ),
      ];

const at = (index: number) => ['mirroring', 'colors', index];

/** Nodes of a color are found by the tags that this app gives them; each color is said once. */
export const mirroredColors = (env: Environment): Problem[] => {
  const colors = env.mirroring?.colors ?? [];
  return [
    ...colors.flatMap((color, index) => {
      const { kind } = env.clusters[color];
      return kind === 'managed'
        ? []
        : [problemAt(at(index), 'its nodes are not of this app', `${color}, which is ${kind}`, 'a color whose cluster is managed')];
    }),
    ...duplicates(colors, (color) => color).map(({ index, key }) => problemAt(at(index), 'said already', key, 'each color once')),
  ];
};

/** Ports go with a protocol that has them. */
export const mirroredPorts = (env: Environment): Problem[] =>
  (env.mirroring?.rules ?? []).flatMap(({ protocol, destinationPort }, index) =>
    protocol === 'any' && destinationPort !== undefined
      ? [problemAt(['mirroring', 'rules', index, 'protocol'], 'a port needs a protocol', `any, port ${destinationPort}`, 'tcp or udp')]
      : [],
  );
