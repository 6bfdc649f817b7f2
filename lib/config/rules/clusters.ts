import { contains, parseBlock, privateAddressSpace, sharedAddressSpace } from '../../addresses';
import { clusterName, colors } from '../../names';
import { managedClusters } from '../derived/managed-clusters';
import { type Problem, problemAt } from '../problems/problem';
import type { Environment } from '../schema';
import { listBlocks } from './blocks';
import { duplicates } from './duplicates';
import { isWideOpen, widest } from './open-blocks';

/** There is something to build: without a managed cluster there are no pod subnets, no add-ons and no platform of this app's own. */
export const oneManagedCluster = (env: Environment): Problem[] =>
  managedClusters(env).length > 0
    ? []
    : [
        problemAt(
          ['clusters'],
          'there is no cluster to build',
          colors.map((color) => `${color}: ${env.clusters[color].kind}`).join(', '),
          'kind: "managed" for the color that this app is to build',
        ),
      ];

/** An existing cluster is not the one that the other color is going to be. */
export const clusterNamesDiffer = (env: Environment): Problem[] =>
  colors.flatMap((color) => {
    const cluster = env.clusters[color];
    if (cluster.kind !== 'existing') return [];
    return managedClusters(env)
      .filter((managed) => clusterName(env.name, managed.color) === cluster.name)
      .map((managed) =>
        problemAt(
          ['clusters', color, 'name'],
          `${managed.color} is going to have this name`,
          cluster.name,
          `the name of the cluster that exists, or kind: "managed" for ${color} if this app built it`,
        ),
      );
  });

/** Each color has a context of its own: with one for both, policies of a cluster would be compared with themselves. */
export const kubeContextsDiffer = (env: Environment): Problem[] =>
  duplicates(colors, (color) => env.clusters[color].kubeContext).map(({ key }) =>
    problemAt(['clusters', 'green', 'kubeContext'], 'blue has the same context', key, 'a context of its own for each cluster'),
  );

/** The public endpoint is opened to named addresses, never to the world. */
export const publicEndpointClosed = (env: Environment): Problem[] =>
  endpointCidrs(env, 'publicCidrs').flatMap(({ path, cidr }) =>
    isWideOpen(cidr) ? [problemAt(path, 'the API server would be open to the internet', cidr, `addresses of your own, ${widest}`)] : [],
  );

/** The private endpoint is opened to named addresses too: it admits everything that reaches the VPC. */
export const privateEndpointClosed = (env: Environment): Problem[] =>
  endpointCidrs(env, 'privateCidrs').flatMap(({ path, cidr }) =>
    isWideOpen(cidr)
      ? [problemAt(path, 'the API server would be open to every network that reaches the VPC', cidr, `addresses of your own, ${widest}`)]
      : [],
  );

/** EKS refuses private ranges in the public endpoint's list: nobody arrives from them. */
export const publicEndpointIsPublic = (env: Environment): Problem[] => {
  const reserved = [...privateAddressSpace, sharedAddressSpace];
  return endpointCidrs(env, 'publicCidrs').flatMap(({ path, cidr }) => {
    const block = parseBlock(cidr);
    return block && reserved.some((space) => contains(space, block))
      ? [
          problemAt(
            path,
            'nobody reaches the public endpoint from here',
            cidr,
            `public addresses; none inside ${listBlocks(reserved)}: those go into endpoint.privateCidrs`,
          ),
        ]
      : [];
  });
};

/** https://docs.aws.amazon.com/eks/latest/userguide/service-quotas.html: public endpoint access CIDR ranges per cluster */
const publicCidrQuota = 40;

/** EKS takes at most 40 blocks for the public endpoint. */
export const publicCidrsQuota = (env: Environment): Problem[] =>
  managedClusters(env).flatMap(({ color, cluster }) => {
    const count = cluster.endpoint.publicCidrs.length;
    return count <= publicCidrQuota
      ? []
      : [
          problemAt(
            ['clusters', color, 'endpoint', 'publicCidrs'],
            'more blocks than EKS allows',
            `${count} blocks`,
            `at most ${publicCidrQuota}`,
          ),
        ];
  });

function endpointCidrs(env: Environment, list: 'publicCidrs' | 'privateCidrs') {
  return managedClusters(env).flatMap(({ color, cluster }) =>
    cluster.endpoint[list].map((cidr, index) => ({ path: ['clusters', color, 'endpoint', list, index], cidr })),
  );
}

/** A principal has one access entry in a cluster. */
export const accessOnce = (env: Environment): Problem[] =>
  managedClusters(env).flatMap(({ color, cluster }) =>
    duplicates(cluster.access, ({ principalArn }) => principalArn).map(({ key, index, first }) =>
      problemAt(
        ['clusters', color, 'access', index, 'principalArn'],
        'the principal has an entry already',
        `${key}, in access[${first}]`,
        'one entry per principal',
      ),
    ),
  );

/** An entry says what its principal may do, once: `policy` or `policies`, each policy once, or groups. */
export const accessSaysWhat = (env: Environment): Problem[] =>
  managedClusters(env).flatMap(({ color, cluster }) =>
    cluster.access.flatMap(({ policy, namespaces, policies, groups }, index) => {
      const path = ['clusters', color, 'access', index];
      if (policy !== undefined && policies !== undefined)
        return [
          problemAt([...path, 'policies'], 'there is `policy` already', `policy: ${policy}`, 'all policies of the entry in `policies`'),
        ];
      if (policy === undefined && namespaces !== undefined)
        return [
          problemAt(
            [...path, 'namespaces'],
            'there is no `policy` that they would limit',
            namespaces.join(', '),
            'namespaces beside `policy`, or in each of `policies`',
          ),
        ];
      if (policy === undefined && policies === undefined && groups === undefined)
        return [problemAt(path, 'the principal could do nothing', 'neither policy nor groups', 'policy, policies or groups')];
      return duplicates(policies ?? [], (one) => one.policy).map(({ key, index: at, first }) =>
        problemAt([...path, 'policies', at], 'EKS takes each policy once for a principal', key, `its namespaces in policies[${first}]`),
      );
    }),
  );
