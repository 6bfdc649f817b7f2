import { colors } from '../../names';
import { type Problem, problemAt } from '../problems/problem';
import type { Environment } from '../schema';
import { duplicates } from './duplicates';

/** A service account has one identity. */
export const identitiesOnce = (env: Environment): Problem[] =>
  duplicates(env.identities, ({ namespace, serviceAccount }) => `${namespace}/${serviceAccount}`).map(({ key, index, first }) =>
    problemAt(
      ['identities', index],
      'the service account has an identity already',
      `${key}, as identities[${first}]`,
      'one identity per service account',
    ),
  );

/** IRSA trusts the issuers of clusters: a role that is made here needs one at least. */
export const irsaHasIssuer = (env: Environment): Problem[] => {
  if (colors.some((color) => env.clusters[color].oidcIssuer !== undefined)) return [];
  return env.identities.flatMap(({ irsa, role }, index) =>
    irsa && 'policyArns' in role
      ? [
          problemAt(
            ['identities', index, 'irsa'],
            'no cluster has an oidcIssuer that the role could trust',
            'irsa: true',
            'clusters.<color>.oidcIssuer, as printed by aws eks describe-cluster --query cluster.identity.oidc.issuer; a new cluster has one after its first deploy, until then irsa: false',
          ),
        ]
      : [],
  );
};

/** The trust policy of a role that exists is its owner's. */
export const irsaOfOwnRoles = (env: Environment): Problem[] =>
  env.identities.flatMap(({ irsa, role }, index) =>
    irsa && 'existingArn' in role
      ? [
          problemAt(
            ['identities', index, 'irsa'],
            'this app does not change the trust of a role that exists',
            `irsa: true with ${role.existingArn}`,
            "irsa: false, and the clusters' issuers in that role's own trust policy; or role: {policyArns}",
          ),
        ]
      : [],
  );

/** Dependencies have names of their own, and each opens its port once. */
export const dependenciesOnce = (env: Environment): Problem[] => [
  ...duplicates(env.dependencies, ({ name }) => name).map(({ key, index, first }) =>
    problemAt(['dependencies', index, 'name'], 'a second dependency of this name', `${key}, as dependencies[${first}]`, 'another name'),
  ),
  ...duplicates(env.dependencies, ({ securityGroupId, port }) => `${securityGroupId} port ${port}`).map(({ key, index, first }) =>
    problemAt(
      ['dependencies', index],
      'the port is opened already',
      `${key}, by dependencies[${first}]`,
      'each port of a security group once',
    ),
  ),
];
