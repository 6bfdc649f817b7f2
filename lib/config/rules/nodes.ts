import { managedClusters } from '../derived/managed-clusters';
import { type Problem, problemAt } from '../problems/problem';
import type { Environment } from '../schema';
import { duplicates } from './duplicates';

/** A group grows from its least size to its largest. */
export const systemNodeSizes = (env: Environment): Problem[] =>
  managedClusters(env).flatMap(({ color, cluster }) => {
    const { minSize, maxSize } = cluster.systemNodes;
    if (minSize <= maxSize) return [];
    return [
      problemAt(
        ['clusters', color, 'systemNodes', 'minSize'],
        'more nodes at least than at most',
        `minSize ${minSize}, maxSize ${maxSize}`,
        `minSize up to ${maxSize}, or maxSize of ${minSize} or more`,
      ),
    ];
  });

/** System nodes are nodes too: the addresses are planned for `capacity.maxNodes` in all. */
export const systemNodesWithinCapacity = (env: Environment): Problem[] =>
  managedClusters(env).flatMap(({ color, cluster }) =>
    cluster.systemNodes.maxSize <= cluster.capacity.maxNodes
      ? []
      : [
          problemAt(
            ['clusters', color, 'systemNodes', 'maxSize'],
            'more system nodes than nodes in all',
            `maxSize ${cluster.systemNodes.maxSize}, capacity.maxNodes ${cluster.capacity.maxNodes}`,
            `at most ${cluster.capacity.maxNodes}, or a larger capacity.maxNodes`,
          ),
        ],
  );

/**
 * Families on the Xen hypervisor: they cannot take address prefixes.
 * https://docs.aws.amazon.com/ec2/latest/instancetypes/ec2-nitro-instances.html
 */
const xenFamilies = new Set('t1 t2 m1 m2 m3 m4 c1 c3 c4 r3 r4 i2 i3 d2 h1 hs1 x1 x1e g2 g3 g3s p2 p3 f1 cc2 cr1'.split(' '));
const smallSizes = new Set(['nano', 'micro', 'small', 'medium']);

/** Nitro, and large at least: smaller types and older ones hold too few pods with prefix delegation. */
export const systemNodeTypes = (env: Environment): Problem[] =>
  systemTypes(env).flatMap(({ path, type, family, size }) => {
    const expected = 'a Nitro type of size large or more, such as m7g.large or m7i.xlarge';
    if (xenFamilies.has(family)) return [problemAt(path, 'not a Nitro instance: the VPC CNI gives it no address prefixes', type, expected)];
    return smallSizes.has(size) ? [problemAt(path, 'too small to hold the system pods', type, expected)] : [];
  });

/** Graviton families carry a g after their generation: m7g, c7gn, r8gd; a1 is the first. */
const isArm = (family: string): boolean => family === 'a1' || /^[a-z]+\d+[a-z]*g/.test(family);

/** The AMI is of one architecture, and so must the types be. */
export const systemNodeArchitecture = (env: Environment): Problem[] =>
  systemTypes(env).flatMap(({ path, type, family, architecture }) =>
    isArm(family) === (architecture === 'arm64')
      ? []
      : [
          problemAt(
            path,
            `not an ${architecture} instance`,
            type,
            `systemNodes.architecture: "${isArm(family) ? 'arm64' : 'amd64'}", or a type such as ${architecture === 'arm64' ? 'm7g.large' : 'm7i.large'}`,
          ),
        ],
  );

function systemTypes(env: Environment) {
  return managedClusters(env).flatMap(({ color, cluster: { systemNodes } }) =>
    systemNodes.instanceTypes.map((type, index) => {
      const [family = '', size = ''] = type.split('.');
      return {
        path: ['clusters', color, 'systemNodes', 'instanceTypes', index],
        type,
        family,
        size,
        architecture: systemNodes.architecture,
      };
    }),
  );
}

/** Node pools have names of their own: two of the same name would be one object in the cluster. */
export const nodePoolNames = (env: Environment): Problem[] =>
  managedClusters(env).flatMap(({ color, cluster }) =>
    duplicates(cluster.nodePools, ({ name }) => name).map(({ key, index, first }) =>
      problemAt(
        ['clusters', color, 'nodePools', index, 'name'],
        'a second node pool of this name',
        `${key}, as nodePools[${first}]`,
        'another name',
      ),
    ),
  );

/** A release of AL2023 is for nodes that run it; another image would be pinned by nobody. */
export const amiPinOfImage = (env: Environment): Problem[] =>
  managedClusters(env).flatMap(({ color, cluster: { pins, nodeImage } }) => {
    if (pins.ami === undefined || nodeImage.kind === 'al2023') return [];
    const expected = nodeImage.kind === 'custom' ? 'no pin: amiIds name the images' : 'no pin: nodeImage.release says which Bottlerocket';
    return [problemAt(['clusters', color, 'pins', 'ami'], `a release of AL2023, and the nodes are ${nodeImage.kind}`, pins.ami, expected)];
  });
