import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { readOffered } from '../../../../tools/eks-changes/read';

/** EKS and SSM as they are on the wire (service models of the SDK); the real clients read it. */
const pages: Readonly<Record<string, object>> = {
  '/cluster-versions?includeAll=true': {
    clusterVersions: [
      {
        clusterVersion: '1.36',
        clusterType: 'eks',
        defaultVersion: true,
        releaseDate: 1780000000,
        endOfStandardSupportDate: 1817164800,
        endOfExtendedSupportDate: 1848787200,
        versionStatus: 'STANDARD_SUPPORT',
        kubernetesPatchVersion: '1.36.2',
      },
    ],
    nextToken: 'two',
  },
  '/cluster-versions?includeAll=true&nextToken=two': {
    clusterVersions: [
      { clusterVersion: '1.33', versionStatus: 'EXTENDED_SUPPORT' },
      { clusterVersion: '1.30', versionStatus: 'UNSUPPORTED' },
    ],
  },
  '/addons/supported-versions?addonName=coredns': {
    addons: [
      {
        addonName: 'coredns',
        addonVersions: [
          {
            addonVersion: 'v1.14.3-eksbuild.23',
            compatibilities: [
              { clusterVersion: '1.36', defaultVersion: true, platformVersions: ['*'] },
              { clusterVersion: '1.35', defaultVersion: false, platformVersions: ['*'] },
            ],
          },
        ],
      },
    ],
    nextToken: 'more',
  },
  '/addons/supported-versions?addonName=coredns&nextToken=more': {
    addons: [
      { addonName: 'coredns', addonVersions: [{ addonVersion: 'v1.15.0-eksbuild.1', compatibilities: [{ clusterVersion: '1.36' }] }] },
    ],
  },
};
const image = '/aws/service/eks/optimized-ami/1.36/amazon-linux-2023/x86_64/standard/recommended/release_version';

let server: Server;
const asked: string[] = [];
beforeAll(async () => {
  server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      const url = new URL(request.url ?? '', 'http://x');
      url.searchParams.sort();
      const wanted = request.method === 'GET' ? `${url.pathname}${url.search}` : (JSON.parse(body) as { Name: string }).Name;
      asked.push(wanted);
      const found = request.method === 'GET' ? pages[wanted] : wanted === image && { Parameter: { Value: '1.36.2-20261120' } };
      response.writeHead(found ? 200 : 400, { 'content-type': 'application/json' });
      response.end(JSON.stringify(found || { __type: 'ParameterNotFound' }));
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
});
afterAll(() => server.close());

test('every page is read: versions with their support, add-ons by minor, the newest image of those that are supported', async () => {
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  expect(await readOffered(['coredns'], { region: 'eu-west-1', endpoint, credentials })).toEqual({
    versions: [
      { minor: '1.36', support: 'standard', standardSupportEnds: '2027-08-02', extendedSupportEnds: '2028-08-02' },
      { minor: '1.33', support: 'extended' },
      { minor: '1.30', support: 'retired' },
    ],
    addons: {
      coredns: {
        '1.36': [
          { version: 'v1.14.3-eksbuild.23', isDefault: true },
          { version: 'v1.15.0-eksbuild.1', isDefault: false },
        ],
        '1.35': [{ version: 'v1.14.3-eksbuild.23', isDefault: false }],
      },
    },
    images: { '1.36': '20261120' },
  });
  expect(asked.filter((name) => name.startsWith('/aws/'))).toHaveLength(2);
});
