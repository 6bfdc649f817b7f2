const namePart = /^[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$/;
const prefixPart = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;

/** Why a text is not a label key (apimachinery IsQualifiedName), or undefined. */
export function labelKeyProblem(key: string): string | undefined {
  const slash = key.indexOf('/');
  const name = slash < 0 ? key : key.slice(slash + 1);
  const prefix = slash < 0 ? undefined : key.slice(0, slash);
  const valid = namePart.test(name) && (prefix === undefined || (prefix.length <= 253 && prefixPart.test(prefix)));
  return valid ? undefined : `${JSON.stringify(key)} is not a label key`;
}

/** Why a text is not a label value (apimachinery IsValidLabelValue), or undefined. */
export function labelValueProblem(value: string): string | undefined {
  return value === '' || namePart.test(value) ? undefined : `${JSON.stringify(value)} is not a label value`;
}
