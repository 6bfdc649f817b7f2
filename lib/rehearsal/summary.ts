import type { LoadReport } from './load-report';
import type { RehearsalReport } from './rehearse';
import { quantile } from './tally';

/** What users saw, in figures. */
export function figuresOf({ load, fault, ending, seconds: lasted, alarmAfterMs, restoredAfterMs, kills }: RehearsalReport) {
  const failed = sum(Object.values(load.failures));
  return {
    fault,
    ending,
    seconds: lasted,
    alarmAfterMs,
    restoredAfterMs,
    kills,
    requests: load.requests,
    failed,
    failedPercent: round(load.requests === 0 ? 0 : (100 * failed) / load.requests, 3),
    failures: load.failures,
    latencyMs: { throughFront: latency(load.throughFront), direct: latency(load.direct) },
    addedByFrontMs: {
      p50: round(ms(load.throughFront, 0.5) - ms(load.direct, 0.5), 2),
      p99: round(ms(load.throughFront, 0.99) - ms(load.direct, 0.99), 2),
    },
    ...(load.longLived && { longLived: load.longLived }),
    share: shareBySecond(load),
  };
}

/** For people. */
export function summarize(report: RehearsalReport): string {
  const figures = figuresOf(report);
  const { throughFront, direct } = figures.latencyMs;
  const kinds = Object.entries(figures.failures).map(([kind, count]) => `${count} × ${kind}`);
  const lines = [
    '',
    `shift            ${report.ending} after ${report.seconds.toFixed(1)} s`,
    `${figures.longLived ? 'connections     ' : 'requests        '}${figures.requests}`,
    `failed          ${figures.failed} (${figures.failedPercent} %)${kinds.length > 0 ? `: ${kinds.join(', ')}` : ''}`,
    ...(figures.longLived
      ? [
          `long-lived      ${figures.longLived.whole} of ${figures.longLived.opened} connections whole, ${figures.longLived.onBlue} on blue, where they began`,
        ]
      : []),
    ...(report.kills > 0 ? [`ticker killed   ${report.kills} times`] : []),
    ...(report.alarmAfterMs === undefined ? [] : [`fault → alarm   ${inSeconds(report.alarmAfterMs)}`]),
    ...(report.restoredAfterMs === undefined
      ? []
      : [`fault → back    ${inSeconds(report.restoredAfterMs)} until every rule was as before`]),
    `latency         front p50 ${throughFront.p50} ms, p99 ${throughFront.p99} ms; direct p50 ${direct.p50} ms, p99 ${direct.p99} ms`,
    `added by front  p50 ${figures.addedByFrontMs.p50} ms, p99 ${figures.addedByFrontMs.p99} ms`,
    '',
    "green's share of the answers, and failures, by second:",
    ...figures.share.map(
      ({ second, greenPercent, failures }) =>
        `${String(second).padStart(4)} s ${bar(greenPercent)} ${greenPercent.toFixed(0).padStart(3)} %${failures > 0 ? `  ${failures} failed` : ''}`,
    ),
    '',
  ];
  return lines.join('\n');
}

function shareBySecond({ seconds: rows }: LoadReport) {
  const first = rows[0]?.at ?? 0;
  return rows.map(({ at, requests, failures, green }) => ({
    second: (at - first) / 1000,
    requests,
    failures,
    greenPercent: round(requests === 0 ? 0 : (100 * green) / requests, 1),
  }));
}

const bar = (percent: number): string => '█'.repeat(Math.round(percent / 5)).padEnd(20, '·');
const latency = (micros: readonly number[]) => ({ p50: ms(micros, 0.5), p99: ms(micros, 0.99) });
const ms = (micros: readonly number[], share: number): number => round(quantile(micros, share) / 1000, 2);
const round = (value: number, digits: number): number => Number(value.toFixed(digits));
const inSeconds = (value: number): string => `${(value / 1000).toFixed(2)} s`;
const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
