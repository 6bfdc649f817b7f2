import dev from '../../../config/environments/dev';
import { checkEnvironment } from '../../../lib/config/check';
import { environmentNames, environmentsFolder, loadEnvironment } from '../../../lib/config/load';
import { environmentWithServices } from '../../../tools/docs/cases/generated-environment';

const folder = require.resolve('../../../tools/environments/existing').replace(/existing\.ts$/, '');

test('the examples that ship are dev, prod and staging', () => {
  expect(environmentNames()).toEqual(['dev', 'prod', 'staging']);
});

test.each(environmentNames())('config/environments/%s.ts breaks no rule', (name) => {
  expect(loadEnvironment(name, environmentsFolder).name).toBe(name);
});

test.each(['existing', 'retired'])('tools/environments/%s.ts breaks no rule', (name) => {
  expect(loadEnvironment(name, folder).name).toBe(name);
});

test.each([1, 2, 50])('a generated environment of %i services breaks no rule', (count) => {
  expect(checkEnvironment(environmentWithServices(count), 'generated').services).toHaveLength(count);
});

test('a generated environment of 51 services is refused: a load balancer has 100 target groups', () => {
  expect(() => checkEnvironment(environmentWithServices(51), 'generated')).toThrow(/1 problem in generated[\s\S]*51 services/);
});

test('checking an environment leaves its description as it was', () => {
  const before = structuredClone(dev);
  checkEnvironment(dev, 'dev');
  expect(dev).toEqual(before);
});
