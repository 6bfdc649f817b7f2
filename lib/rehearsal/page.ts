import { reportOf } from '../shift/report/page';
import { recordVersion, type ShiftRecord } from '../shift/report/record';
import type { RehearsalReport } from './rehearse';

/** The report of a rehearsal's shift: the page that a cutover has, its minutes seconds. undefined where no shift began */
export function pageOf(report: RehearsalReport, at: number): string | undefined {
  const record = recordOf(report, at);
  return record && reportOf(record);
}

/** What `report --from` reads. */
export function recordOf({ shift, events, traffic, fault, load }: RehearsalReport, at: number): ShiftRecord | undefined {
  if (!shift) return undefined;
  const failed = Object.values(load.failures).reduce((sum, count) => sum + count, 0);
  const source = `the front of a rehearsal on one machine (fault: ${fault}; its users sent ${load.requests} requests, of which ${failed} failed)`;
  return { version: recordVersion, at, source, shift, events, traffic };
}
