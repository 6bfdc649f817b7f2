import * as fc from 'fast-check';
import { rememberingEvidence, rememberingLast } from '../../../../lib/shift/aws/remembered';
import { complete } from '../../../../lib/shift/core/evidence/arrival';
import type { EvidenceRequest } from '../../../../lib/shift/model/backends';
import type { Period } from '../../../../lib/shift/model/evidence';
import { good } from '../../../support/evidence';

const minute = 60_000;
const start = Date.UTC(2026, 10, 23, 9);

/** CloudWatch as a service has it: requests of each minute, or none, all come `lateMs` after the minute's end. */
function source(lateOf: Readonly<Record<string, number>>) {
  const asked: string[][] = [];
  const read = async ({ services, since, to }: EvidenceRequest, now: number) => {
    asked.push([...services]);
    const periodsOf = (service: string): Period[] => {
      const late = lateOf[service] ?? 0;
      const all: Period[] = [];
      for (let at = Math.floor(since / minute) * minute; at + minute <= now; at += minute) {
        const counts = at + minute + late <= now ? good(100) : good(0);
        all.push({ at, counts: { blue: counts, green: counts } });
      }
      return complete(all, to, minute, now);
    };
    return Object.fromEntries(services.map((service) => [service, periodsOf(service)]));
  };
  return { asked, read };
}

const request = (over: Partial<EvidenceRequest> = {}): EvidenceRequest => ({
  services: ['web', 'api'],
  to: 'green',
  since: start,
  slowAboveMs: {},
  ...over,
});

test('50 services are asked for once a minute, not at every tick', async () => {
  const { asked, read } = source({});
  const remembering = rememberingEvidence(read);
  for (let now = start; now < start + 10 * minute; now += 15_000) await remembering(request(), now);
  // Minutes that are complete within ten: nine.
  expect(asked).toHaveLength(9);
});

test('a service whose minute has not come yet is asked for again, alone', async () => {
  const { asked, read } = source({ api: 70_000 });
  const remembering = rememberingEvidence(read);
  for (let now = start; now < start + 3 * minute; now += 15_000) await remembering(request(), now);
  expect(asked.filter((services) => services.includes('web'))).toHaveLength(2);
  expect(asked.filter((services) => services.includes('api')).length).toBeGreaterThan(2);
});

test('another step, direction or limit is another question', async () => {
  const { asked, read } = source({});
  const remembering = rememberingEvidence(read);
  const now = start + 2 * minute;
  for (const over of [{}, { since: start + minute }, { to: 'blue' as const }, { slowAboveMs: { web: 80, api: 80 } }])
    await remembering(request(over), now);
  expect(asked.length).toBeGreaterThanOrEqual(3);
});

test('a failure is not remembered', async () => {
  let isDown = true;
  const remembering = rememberingEvidence(async (asked, now) => {
    if (isDown) throw new Error('denied');
    return source({}).read(asked, now);
  });
  await expect(remembering(request(), start + 2 * minute)).rejects.toThrow('denied');
  isDown = false;
  expect((await remembering(request(), start + 2 * minute)).web).toHaveLength(1);
});

test('at every tick the answer is that of asking every time: nothing is detected later', async () => {
  const late = fc.integer({ min: 0, max: 150_000 });
  await fc.assert(
    fc.asyncProperty(
      fc.record({ web: late, api: late }),
      fc.integer({ min: 0, max: 59_000 }),
      fc.integer({ min: 5000, max: 20_000 }),
      async (lateOf, phase, gap) => {
        const remembering = rememberingEvidence(source(lateOf).read);
        for (let now = start + phase; now < start + 8 * minute; now += gap) {
          const fresh = await source(lateOf).read(request({ since: start + phase }), now);
          const known = await remembering(request({ since: start + phase }), now);
          expect(Object.values(known).map((periods) => periods.map(({ at }) => at))).toEqual(
            Object.values(fresh).map((periods) => periods.map(({ at }) => at)),
          );
        }
      },
    ),
    { numRuns: 50 },
  );
});

test('the last answer is kept as long as the question is the same', async () => {
  const asked: number[] = [];
  const ask = rememberingLast(async (question: number) => asked.push(question));
  for (const question of [1, 1, 2, 2, 1]) await ask(question);
  expect(asked).toEqual([1, 2, 1]);
});
