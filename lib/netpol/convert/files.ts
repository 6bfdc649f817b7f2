import type { Problem } from '../model/inventory';
import type { Source } from '../model/source';
import type { ClusterPolicyOutput, ConversionClass, ConversionResult, ConvertedPolicy, Reason } from './convert';
import { yamlText } from './yaml-text';

/** A file to be written, with its path below the output folder. */
export interface OutputFile {
  readonly path: string;
  readonly text: string;
}

/** Names the policy that an output was made from; `convert` knows its own files by it. */
export const sourceAnnotation = 'bluegreen.netpol/source';

/** One entry of summary.json. */
export interface SummaryEntry {
  readonly source: {
    readonly file: string;
    readonly line: number;
    readonly kind: string;
    readonly namespace?: string;
    readonly name: string;
  };
  readonly class: ConversionClass;
  readonly reasons: readonly Reason[];
  readonly outputs: readonly string[];
}

/**
 * `<kind> <namespace>/<name> (<file>)`: no line, so that an edit above the policy does not change the output. The file is relative to
 * the input, since the output is committed and another machine has it elsewhere.
 */
function sourceText(source: Source): string {
  return `${source.kind} ${source.namespace === undefined ? '' : `${source.namespace}/`}${source.name} (${source.file})`;
}

function policyText(policy: ConvertedPolicy): string {
  return yamlText({
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: { name: policy.name, namespace: policy.namespace, annotations: { [sourceAnnotation]: sourceText(policy.source) } },
    spec: policy.spec,
  });
}

function clusterPolicyText(policy: ClusterPolicyOutput): string {
  return yamlText({
    apiVersion: 'networking.k8s.aws/v1alpha1',
    kind: 'ClusterNetworkPolicy',
    metadata: { name: policy.name, annotations: { [sourceAnnotation]: sourceText(policy.source) } },
    spec: policy.spec,
  });
}

/** The entries of summary.json: the results, and the policies of the input that could not be read. */
export function summarize(results: readonly ConversionResult[], problems: readonly Problem[]): SummaryEntry[] {
  const unread = problems.flatMap((problem): SummaryEntry[] => {
    if (problem.severity !== 'error' || !problem.source || !problem.source.kind.endsWith('Policy')) return [];
    return [
      {
        source: briefly(problem.source),
        class: 'refused',
        reasons: [{ class: 'refused', field: problem.field ?? '', text: problem.message }],
        outputs: [],
      },
    ];
  });
  const converted = results.map((result) => ({
    source: briefly(result.source),
    class: result.class,
    reasons: result.reasons,
    outputs: [...result.outputs, ...result.clusterOutputs].map((output) => output.path),
  }));
  return [...converted, ...unread];
}

function briefly({ file, line, kind, namespace, name }: Source): SummaryEntry['source'] {
  return { file, line, kind, ...(namespace !== undefined && { namespace }), name };
}

/** Every file of a conversion: one per policy and namespace, and summary.json. */
export function* filesOfConversion(results: readonly ConversionResult[], summary: readonly SummaryEntry[]): Generator<OutputFile> {
  for (const result of results) {
    for (const output of result.outputs) yield { path: output.path, text: policyText(output) };
    for (const output of result.clusterOutputs) yield { path: output.path, text: clusterPolicyText(output) };
  }
  yield { path: 'summary.json', text: `${JSON.stringify(summary, null, 2)}\n` };
}

/**
 * Results whose sources name their files relative to the input.
 * @param relativeFile how a file is named there
 */
export const withRelativeFiles = (
  results: readonly ConversionResult[],
  relativeFile: (file: string) => string,
): readonly ConversionResult[] =>
  results.map((result) => {
    const source = { ...result.source, file: relativeFile(result.source.file) };
    const renamed = <T extends { readonly source: Source }>(outputs: readonly T[]): T[] => outputs.map((output) => ({ ...output, source }));
    return { ...result, source, outputs: renamed(result.outputs), clusterOutputs: renamed(result.clusterOutputs) };
  });
