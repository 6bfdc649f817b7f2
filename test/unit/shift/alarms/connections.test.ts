import { shift } from '../../../../lib/config/schema/shift';
import { connectionAlarms, flowFault, flowFaults, flowTerms } from '../../../../lib/shift/alarms/connections';
import { evaluate } from '../../../../lib/shift/alarms/metric-math';

const { gate } = shift.parse({});
type Minute = Readonly<Record<string, number>>;
const ways = [true, false].flatMap((fillsEmpty) => [true, false].map((needsBoth) => ({ fillsEmpty, needsBoth })));

/** The value in one minute, whichever way CloudWatch does what it does not document. */
function valueOf(expression: string, terms: readonly string[], minute: Minute): number | undefined {
  const series = Object.fromEntries(terms.map((term) => [term, [minute[term]]]));
  const [first, ...others] = ways.map((way) => evaluate(expression, { series, ...way })[0]);
  for (const other of others) expect(other).toEqual(first);
  return first;
}
const flows = (minute: Minute, limits = gate) => valueOf(flowFaults(limits), Object.keys(flowTerms), { lcu: 1, ...minute });

test('resets count by new connections, from so many on; what is not reported did not happen', () => {
  expect(flows({ n: 1000, r: 199 })).toBe(0);
  expect(flows({ n: 1000, r: 201 })).toBe(flowFault.resets);
  expect(flows({ n: 40, r: 40 })).toBe(0);
  expect(flows({ n: 1000 })).toBe(0);
  expect(flows({})).toBe(0);
  expect(flows({ n: 1000, r: 201 }, { ...gate, targetResetsPercent: 30 })).toBe(0);
});

test('flows to unhealthy targets count, however the metric is spelled', () => {
  expect(flows({ f: 1 })).toBe(flowFault.failOpen);
  expect(flows({ g: 1 })).toBe(flowFault.failOpen);
  expect(flows({ f: 3 }, { ...gate, failOpenRequestsPerMinute: 3 })).toBe(0);
  expect(flows({ n: 1000, r: 500, f: 1 })).toBe(flowFault.resets + flowFault.failOpen);
});

test('a load balancer that reports nothing has no data', () => {
  expect(valueOf(flowFaults(gate), Object.keys(flowTerms), { n: 1000, r: 500 })).toBeUndefined();
});

test('a service: fewer healthy targets than asked for, or none registered; without those of the other color no data', () => {
  const [alarm, ...others] = connectionAlarms(gate, 'green', 'blue');
  expect(others).toEqual([]);
  const of = (minute: Minute) => valueOf(alarm?.expressions.value ?? '', Object.keys(alarm?.terms ?? {}), minute);
  expect(alarm?.terms).toMatchObject({ hn: { color: 'green' }, ho: { color: 'blue' } });
  expect(of({ hn: 1, ho: 3 })).toBe(0);
  expect(of({ hn: 0, ho: 3 })).toBe(1);
  expect(of({ ho: 3 })).toBe(1);
  expect(of({ hn: 3 })).toBeUndefined();
});
