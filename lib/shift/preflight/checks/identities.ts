import { mayHaveIdentity } from '../../../config/rules/namespaces';
import type { Environment } from '../../../config/schema';
import { type Color, otherColor } from '../../../names';
import { block, type Check, ok, warn } from '../check';
import { type IdentityGap, identityGaps } from '../identities';
import type { Observed } from '../observe/observed';

const name = 'identities';

/** Service accounts with a role on the cluster in use (IRSA) that have none on the new one; a check for each, with the statement to add. */
export function identityChecks(env: Environment, to: Color, { serviceAccounts, identitySources }: Observed): Check[] {
  const from = otherColor(to);
  for (const reading of [serviceAccounts[from], serviceAccounts[to], identitySources]) {
    if (!reading.ok) return [warn(name, `cannot be read: ${reading.why}`, 'check it by hand, or give this command the access')];
  }
  const [old, fresh, sources] = [serviceAccounts[from], serviceAccounts[to], identitySources];
  if (!old.ok || !fresh.ok || !sources.ok) return [];
  const gaps = identityGaps(old.value, fresh.value, sources.value);
  const annotated = old.value.filter(({ roleArn }) => roleArn !== undefined).length;
  if (gaps.length === 0)
    return [ok(name, `every role that a service account has on ${from} (${annotated} by IRSA) has its counterpart on ${to}`)];
  const served = new Set(env.services.map(({ namespace }) => namespace));
  return gaps.map((gap) => judge(gap, from, to, served.has(gap.namespace)));
}

function judge(gap: IdentityGap, from: Color, to: Color, isServed: boolean): Check {
  const { namespace, serviceAccount, roleArn, kind } = gap;
  const what = `${name}: ${namespace}/${serviceAccount}`;
  const found = `has ${roleArn} on ${from} by IRSA`;
  if (kind === 'issuer') {
    const todo = gap.issuerTrust
      ? `check that the role's trust policy has ${JSON.stringify(gap.issuerTrust)}`
      : `check that the role trusts ${to}'s issuer`;
    return warn(what, `${found} and on ${to} too; whether the role trusts ${to}'s issuer cannot be read from here`, todo);
  }
  const irsa = gap.issuerTrust ? `; or annotate the account on ${to} and add ${JSON.stringify(gap.issuerTrust)}` : '';
  const configured = `identities: { namespace: '${namespace}', serviceAccount: '${serviceAccount}', role: { existingArn: '${roleArn}' } } and a deploy, or `;
  const todo =
    (mayHaveIdentity(namespace, serviceAccount) ? configured : '') +
    `\`${gap.association}\`; and to the role's trust policy add ${JSON.stringify(gap.podIdentityTrust)}${irsa}`;
  return (isServed ? block : warn)(what, `${found} and nothing on ${to}`, todo);
}
