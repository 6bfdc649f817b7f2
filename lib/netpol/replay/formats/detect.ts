import type { FlowFormat } from '../record';
import type { Timestamps } from '../timestamps';
import { hubbleFormat, isHubble } from './hubble';

/** The format that a line is of, if any. */
export function detectFormat(line: string, times: Timestamps, _fields: readonly string[] | undefined): FlowFormat | undefined {
  const value = objectIn(line);
  if (value === undefined) return undefined;
  return isHubble(value) ? hubbleFormat(times) : undefined;
}

function objectIn(line: string): object | undefined {
  if (!line.startsWith('{')) return undefined;
  try {
    return JSON.parse(line) as object;
  } catch {
    return undefined;
  }
}
