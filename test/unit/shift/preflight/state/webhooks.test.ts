import { check } from './clusters';

const pods = [{ apiGroups: [''], resources: ['pods'], operations: ['CREATE'] }];
const configuration = (clientConfig: object, more: object = {}) => ({
  metadata: { name: 'inject' },
  webhooks: [{ name: 'inject.example.com', clientConfig, rules: pods, ...more }],
});
const inside = { service: { namespace: 'mesh', name: 'injector' } };
const services = [{ metadata: { name: 'injector', namespace: 'mesh' }, spec: {} }];
const find = (blue: object, green: object) => check('admission webhooks', { ...blue }, { ...green });

test('a configuration that green lacks', async () => {
  expect(await find({ mutatingwebhookconfigurations: [configuration(inside)] }, {})).toMatchObject({
    verdict: 'warn',
    found: 'webhook configurations: 1 on blue; 1 missing on green: inject',
  });
});

test('one that asks outside of the cluster says where, without what may be a token', async () => {
  const { items } = await find(
    { validatingwebhookconfigurations: [configuration({ url: 'https://u:p@policy.example.com/v1?token=x' })] },
    {},
  );
  expect(items).toMatchObject([{ note: 'asks https://policy.example.com/v1' }]);
});

test('the same on both is its like, by kind and name', async () => {
  const one = { mutatingwebhookconfigurations: [configuration(inside)] };
  expect(await find(one, { ...one, services })).toMatchObject({ verdict: 'ok' });
  expect(await find({ validatingwebhookconfigurations: [configuration(inside)] }, { ...one, services })).toMatchObject({ verdict: 'warn' });
});

describe('on green, one that refuses new pods for want of its Service', () => {
  const on = (one: object, more: object = {}) => find({}, { mutatingwebhookconfigurations: [one], ...more });

  test('blocks', async () => {
    expect(await on(configuration(inside))).toMatchObject({
      verdict: 'block',
      found:
        'on green new pods are refused, of the namespaces that are selected: inject.example.com of MutatingWebhookConfiguration inject asks Service mesh/injector, which is not there',
    });
  });

  test.each<[string, object, object]>([
    ['its Service is there', configuration(inside), { services }],
    ['a failure lets pods in', configuration(inside, { failurePolicy: 'Ignore' }), {}],
    [
      'it sees no pods',
      configuration(inside, { rules: [{ apiGroups: ['apps'], resources: ['deployments'], operations: ['CREATE'] }] }),
      {},
    ],
    ['it sees pods that end', configuration(inside, { rules: [{ ...pods[0], operations: ['DELETE'] }] }), {}],
    ['it is outside of the cluster', configuration({ url: 'https://policy.example.com' }), {}],
  ])('does not where %s', async (_, one, more) => {
    expect((await on(one, more)).verdict).toBe('ok');
  });
});
