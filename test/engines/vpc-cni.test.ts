import { agentCase, inIpv6 } from './arbitraries/policy-endpoint';
import { type Answered, compare, seed, shares, wanted } from './compare';
import { Engine } from './engine';
import { errors } from './errors/vpc-cni';
import { type AgentCase, judge } from './judges/vpc-cni';
import { findPlanted } from './planted';
import { alone } from './this-machine';

const answered: Answered<AgentCase>[] = [];
const describeOrSkip = process.env.BLUEGREEN_ENGINE_VPC_CNI_MISSING === undefined ? describe : describe.skip;

describeOrSkip.each([
  { family: 4, cases: agentCase },
  { family: 6, cases: agentCase.map(inIpv6) },
])('IPv$family', ({ family, cases }) => {
  let engine: Engine;
  beforeAll(() => {
    engine = Engine.start('vpc-cni', alone, [String(family)]);
  });
  afterAll(() => engine.stop());

  test('the programs of the VPC CNI agent and our model agree on every connection of a pod', async () => {
    const found = await compare(engine, cases, judge);
    const verdicts = found.flatMap((one) => one.verdicts);
    const { allowed = 0, blocked = 0 } = shares(found);
    console.info(
      `vpc-cni, IPv${family}: ${verdicts.length} verdicts, ${found.length} cases, seed ${seed}, ${Math.round(blocked * 100)} % blocked`,
    );
    expect(verdicts.length).toBeGreaterThanOrEqual(wanted);
    expect(Math.min(allowed, blocked)).toBeGreaterThan(0.2);
    answered.push(...found);
  });
});

describeOrSkip('the answers of both', () => {
  test('find every planted error', () => {
    const found = findPlanted('vpc-cni', errors, answered);
    console.info(
      Object.entries(found)
        .map(([name, where = 'NOT FOUND']) => `${name}: ${where}`)
        .join('\n'),
    );
    expect(errors.length).toBeGreaterThanOrEqual(10);
    expect(Object.entries(found).flatMap(([name, where]) => (where === undefined ? [name] : []))).toEqual([]);
  });
});
