import { isPlatformNamespace } from '../../names';
/**
 * Service accounts that have a role on the old cluster and none on the new. A role that trusts one cluster's OIDC issuer does not trust the next
 * one's: pods would start and be denied at their first call of AWS. Pure.
 * https://docs.aws.amazon.com/eks/latest/userguide/associate-service-account-role.html, https://docs.aws.amazon.com/eks/latest/userguide/pod-id-role.html
 */

export interface ServiceAccount {
  readonly namespace: string;
  readonly name: string;
  /** Of the annotation eks.amazonaws.com/role-arn (IRSA). */
  readonly roleArn?: string;
}

/** What the new cluster gives roles by. */
export interface IdentitySources {
  readonly clusterName: string;
  readonly clusterArn: string;
  /** URL of its OIDC issuer. */
  readonly issuer?: string;
  /** Service accounts with a Pod Identity association. */
  readonly associations: readonly { readonly namespace: string; readonly serviceAccount: string }[];
}

export interface IdentityGap {
  readonly namespace: string;
  readonly serviceAccount: string;
  readonly roleArn: string;
  /** `none`: nothing gives it the role. `issuer`: it has the annotation there too, and the role must trust that issuer, which cannot be read from here. */
  readonly kind: 'none' | 'issuer';
  /** The association, as a command. */
  readonly association: string;
  /** What the role's trust policy needs for the association. */
  readonly podIdentityTrust: object;
  /** What it needs to go on with IRSA instead; undefined where the issuer is not known. */
  readonly issuerTrust?: object;
}

/**
 * Anyone who may write in a namespace may write the annotation, and it ends in commands to paste. What is no ARN of a role gives no role on the old cluster
 * either, so nothing is lost without it.
 */
const isRole = (text: string): boolean => /^arn:aws[a-z-]{0,20}:iam::\d{12}:role\/[\w+=,.@/-]{1,576}$/.test(text);

const key = (namespace: string, name: string): string => `${namespace}/${name}`;

/**
 * @param old service accounts of the cluster in use
 * @param fresh those of the new one
 */
export function identityGaps(old: readonly ServiceAccount[], fresh: readonly ServiceAccount[], sources: IdentitySources): IdentityGap[] {
  const associated = new Set(sources.associations.map(({ namespace, serviceAccount }) => key(namespace, serviceAccount)));
  const annotated = new Set(fresh.filter(({ roleArn }) => roleArn !== undefined).map(({ namespace, name }) => key(namespace, name)));
  return old.flatMap(({ namespace, name, roleArn }) => {
    if (roleArn === undefined || !isRole(roleArn) || isPlatformNamespace(namespace) || associated.has(key(namespace, name))) return [];
    return [gap(namespace, name, roleArn, annotated.has(key(namespace, name)) ? 'issuer' : 'none', sources)];
  });
}

function gap(namespace: string, serviceAccount: string, roleArn: string, kind: IdentityGap['kind'], sources: IdentitySources): IdentityGap {
  const { clusterName, clusterArn, issuer } = sources;
  const association =
    `aws eks create-pod-identity-association --cluster-name ${clusterName} --namespace ${namespace} ` +
    `--service-account ${serviceAccount} --role-arn ${roleArn}`;
  return {
    namespace,
    serviceAccount,
    roleArn,
    kind,
    association,
    podIdentityTrust: podIdentityTrust(clusterArn),
    ...(issuer !== undefined && { issuerTrust: issuerTrust(roleArn, issuer, namespace, serviceAccount) }),
  };
}

const podIdentityTrust = (clusterArn: string): object => ({
  Effect: 'Allow',
  Principal: { Service: 'pods.eks.amazonaws.com' },
  Action: ['sts:AssumeRole', 'sts:TagSession'],
  Condition: { StringEquals: { 'aws:SourceAccount': clusterArn.split(':')[4] }, ArnEquals: { 'aws:SourceArn': clusterArn } },
});

/** The OIDC provider is in the role's account. */
function issuerTrust(roleArn: string, issuer: string, namespace: string, serviceAccount: string): object {
  const [, partition, , , account] = roleArn.split(':');
  const provider = issuer.replace(/^https:\/\//, '').replace(/\/$/, '');
  return {
    Effect: 'Allow',
    Principal: { Federated: `arn:${partition}:iam::${account}:oidc-provider/${provider}` },
    Action: 'sts:AssumeRoleWithWebIdentity',
    Condition: {
      StringEquals: {
        [`${provider}:aud`]: 'sts.amazonaws.com',
        [`${provider}:sub`]: `system:serviceaccount:${namespace}:${serviceAccount}`,
      },
    },
  };
}
