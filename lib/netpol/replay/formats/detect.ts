import type { FlowFormat } from '../record';
import type { Timestamps } from '../timestamps';
import { agentFormat, isAgentLine } from './agent';
import { calicoFormat, flowsIn, isCalicoFlow } from './calico';
import { hubbleFormat, isHubble } from './hubble';
import { vpcFieldsOf, vpcFormat } from './vpc';

/**
 * The format that a line is of, if any.
 * @param fields of VPC flow logs without a header line
 */
export function detectFormat(line: string, times: Timestamps, fields: readonly string[] | undefined): FlowFormat | undefined {
  if (isAgentLine(line)) return agentFormat(times);
  const value = objectIn(line);
  if (value !== undefined) {
    if (isHubble(value)) return hubbleFormat(times);
    return flowsIn(value).some(isCalicoFlow) ? calicoFormat(times) : undefined;
  }
  const columns = vpcFieldsOf(line, fields);
  return columns === undefined ? undefined : vpcFormat(columns);
}

function objectIn(line: string): object | undefined {
  const text = line.replace(/^data:\s*/, '');
  if (!text.startsWith('{') && !text.startsWith('[')) return undefined;
  try {
    return JSON.parse(text) as object;
  } catch {
    return undefined;
  }
}
