import { agentCase, inIpv6 } from './arbitraries/policy-endpoint';
import { type Answered, compare, expectEnough } from './compare';
import { Engine } from './engine';
import { errors } from './errors/vpc-cni';
import { type AgentCase, judge } from './judges/vpc-cni';
import { expectEachFound } from './planted';
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
    expectEnough(`vpc-cni, IPv${family}`, found);
    answered.push(...found);
  });
});

describeOrSkip('the answers of both', () => {
  test('find every planted error', () => {
    expectEachFound('vpc-cni', errors, answered);
  });
});
