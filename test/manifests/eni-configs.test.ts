import { checkAll, schemasFor } from '../../tools/manifests/command';
import { readManifests } from '../../tools/manifests/read';
import type { Schemas } from '../../tools/manifests/schemas';
import { eniConfigs } from '../../tools/render/objects';
import { sharedDir } from '../../tools/shared-dir';
import { clusterTemplate, environmentLike } from '../unit/stacks/cluster/synthesized';

let schemas: Schemas;
beforeAll(async () => {
  schemas = await schemasFor([sharedDir('crds')], { env: process.env, stderr: (text) => void process.stderr.write(text) });
}, 300_000);

test.each(['dev', 'staging', 'prod'] as const)('the ENIConfigs of %s are what the API server accepts, one per zone', (name) => {
  const environment = environmentLike(name);
  const objects = eniConfigs(clusterTemplate(environment));
  expect(objects.map(({ metadata }) => metadata.name)).toEqual(environment.availabilityZones);
  const manifests = readManifests(`${name}.json`, JSON.stringify({ apiVersion: 'v1', kind: 'List', items: objects }));
  expect(checkAll([manifests], schemas)).toEqual({ objects: objects.length, findings: [] });
});
