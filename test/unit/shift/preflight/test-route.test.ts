import { askTestRoute, urlOf } from '../../../../lib/shift/preflight/test-route';
import { staging } from './fixture';

const [web] = staging.services;
if (!web) throw new Error('staging has no service');

test.each([
  [{ hosts: ['shop.example.com'], paths: [] }, 'https://shop.example.com/healthz'],
  [{ hosts: ['shop.example.com'], paths: ['/api/*'] }, 'https://shop.example.com/api/'],
  [{ hosts: ['shop.example.com'], paths: ['/v?/x'] }, 'https://shop.example.com/v-/x'],
  [{ hosts: ['shop.example.com'], paths: ['*'] }, 'https://shop.example.com/'],
  [{ hosts: ['*.example.com', 'shop.example.com'], paths: [] }, 'https://shop.example.com/healthz'],
  [{ hosts: ['*.example.com'], paths: [] }, undefined],
  [{ hosts: ['shop.example.com'], paths: [], methods: ['GET', 'HEAD'] }, 'https://shop.example.com/healthz'],
  [{ hosts: ['shop.example.com'], paths: [], methods: ['POST'] }, undefined],
  [{ hosts: ['shop.example.com'], paths: [], headers: [{ name: 'X-Version', values: ['2'] }] }, undefined],
  [{ hosts: ['shop.example.com'], paths: [], queryStrings: [{ values: ['2'] }] }, undefined],
  [{ hosts: ['shop.example.com'], paths: [], protocolVersion: 'GRPC' as const }, undefined],
])('%p is asked at %s', (rule, url) => {
  expect(urlOf({ ...web, ...rule })).toBe(url);
});

test('asks with the header, follows no redirect, and takes down who answered', async () => {
  const asked: [string, RequestInit | undefined][] = [];
  const get = (async (url: string, init?: RequestInit) => {
    asked.push([url, init]);
    return new Response('', { status: 302, headers: { 'X-Cluster': 'green' } });
  }) as typeof fetch;
  expect(await askTestRoute([web], 'green', get)).toEqual([
    { service: 'web', url: 'https://shop.staging.example.com/healthz', answer: { status: 302, cluster: 'green' } },
  ]);
  expect(asked).toEqual([[expect.any(String), expect.objectContaining({ headers: { 'X-Cluster': 'green' }, redirect: 'manual' })]]);
});

test('no answer is an answer of its own', async () => {
  const get = (() => Promise.reject(new TypeError('fetch failed', { cause: new Error('getaddrinfo ENOTFOUND') }))) as typeof fetch;
  expect(await askTestRoute([web], 'green', get)).toMatchObject([{ answer: { error: 'getaddrinfo ENOTFOUND' } }]);
});
