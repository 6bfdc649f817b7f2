import type { LabelSelector, Labels, Requirement } from '../model/selector/label-selector';
import type { Source } from '../model/source';
import type { RawObject } from './documents';
import { FieldError, type FieldPath, Fields } from './fields';
import { labelKeyProblem, labelValueProblem } from './label-syntax';

/** An object whose apiVersion, kind and metadata were read; the reader of its kind goes on from here. */
export interface ReadObject {
  readonly source: Source;
  readonly labels: Labels;
  readonly top: Fields;
  readonly metadata: Fields;
}

/** Reads what all kinds share. @throws FieldError */
export function readObject(raw: RawObject, apiVersion: string, kind: string, namespaced: boolean): ReadObject {
  const top = new Fields(raw.value, []);
  top.ignore('apiVersion', 'kind', 'status');
  const metadata = top.map('metadata') ?? top.fail('metadata', 'is missing');
  const name = metadata.requiredString('name');
  const namespace = namespaced ? (metadata.string('namespace') ?? 'default') : undefined;
  if (!/^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/.test(name) || name.length > 253)
    metadata.fail('name', 'is not a DNS name');
  if (namespace !== undefined && (!/^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/.test(namespace) || namespace.length > 63)) {
    metadata.fail('namespace', 'is not a DNS label');
  }
  const source: Source = {
    file: raw.file,
    line: raw.line,
    column: raw.column,
    kind,
    apiVersion,
    ...(namespace === undefined ? {} : { namespace }),
    name,
  };
  return { source, labels: metadata.stringMap('labels') ?? {}, top, metadata };
}

/** Checks of a label key beyond what the API demands of it; a Cilium key may have a source prefix. */
export type KeyCheck = (key: string) => string | undefined;

/** metav1.LabelSelector, with the checks of apimachinery's ValidateLabelSelector. @throws FieldError */
export function readLabelSelector(value: unknown, path: FieldPath, keyProblem: KeyCheck = labelKeyProblem): LabelSelector {
  const fields = new Fields(value, path);
  const matchLabels = fields.stringMap('matchLabels');
  const matchExpressions = fields.list('matchExpressions', (item, at) => readRequirement(item, at, keyProblem));
  fields.done();
  for (const [key, label] of Object.entries(matchLabels ?? {})) {
    const problem = keyProblem(key) ?? labelValueProblem(label);
    if (problem) throw new FieldError(problem, [...path, 'matchLabels', key]);
  }
  return { ...(matchLabels && { matchLabels }), ...(matchExpressions && { matchExpressions }) };
}

function readRequirement(value: unknown, path: FieldPath, keyProblem: KeyCheck): Requirement {
  const fields = new Fields(value, path);
  const key = fields.requiredString('key');
  const operator = fields.oneOf('operator', ['In', 'NotIn', 'Exists', 'DoesNotExist']) ?? fields.fail('operator', 'is missing');
  const values = fields.strings('values');
  fields.done();
  const badKey = keyProblem(key);
  if (badKey) fields.fail('key', badKey);
  const needsValues = operator === 'In' || operator === 'NotIn';
  if (needsValues && (values ?? []).length === 0) fields.fail('values', `must not be empty for ${operator}`);
  if (!needsValues && (values ?? []).length > 0) fields.fail('values', `must be empty for ${operator}`);
  (values ?? []).forEach((label, index) => {
    const problem = labelValueProblem(label);
    if (problem) throw new FieldError(problem, [...path, 'values', index]);
  });
  return { key, operator, ...(needsValues && { values: values ?? [] }) };
}
