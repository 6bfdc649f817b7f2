import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { located } from '../../lib/stacks/platform/chart-source';
import { kubectlLayer } from '../../tools/kubectl-layer';

/** Helm itself, as the function of the platform stack has it, and a registry on this machine whose tag somebody moves. */

const run = promisify(execFile);
const { helm } = kubectlLayer();
const sha256 = (content: Buffer): string => `sha256:${createHash('sha256').update(content).digest('hex')}`;

interface Content {
  readonly manifest: Buffer;
  readonly blobs: ReadonlyMap<string, Buffer>;
}

let folder: string;
let env: NodeJS.ProcessEnv;
let server: Server;
let chart: string;
let genuine: Content;
let forged: Content;
/** What the tag points at. */
let tagged: Content;
/** What is served for a digest, whatever it is. */
let byDigest: Content;

/** A chart with one ConfigMap, packed by Helm. https://github.com/opencontainers/image-spec/blob/main/manifest.md */
async function packed(says: string): Promise<Content> {
  const source = join(folder, says);
  mkdirSync(join(source, 'templates'), { recursive: true });
  writeFileSync(join(source, 'Chart.yaml'), 'apiVersion: v2\nname: app\nversion: 1.2.3\n');
  writeFileSync(join(source, 'templates', 'all.yaml'), `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: ${says}}\n`);
  await run(helm, ['package', source, '--destination', source], { env });
  const layer = readFileSync(join(source, 'app-1.2.3.tgz'));
  const config = Buffer.from('{"name":"app","version":"1.2.3"}');
  const described = (mediaType: string, content: Buffer) => ({ mediaType, digest: sha256(content), size: content.length });
  const manifest = Buffer.from(
    JSON.stringify({
      schemaVersion: 2,
      mediaType: 'application/vnd.oci.image.manifest.v1+json',
      config: described('application/vnd.cncf.helm.config.v1+json', config),
      layers: [described('application/vnd.cncf.helm.chart.content.v1.tar+gzip', layer)],
    }),
  );
  return { manifest, blobs: new Map([config, layer].map((content) => [sha256(content), content])) };
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'bluegreen-registry-'));
  env = { PATH: process.env.PATH, HOME: folder };
  [genuine, forged] = [await packed('genuine'), await packed('forged')];
  server = createServer(({ url = '', method }, response) => {
    const send = (content: Buffer | undefined, mediaType: string) => {
      response.writeHead(content ? 200 : 404, { 'content-type': mediaType, 'content-length': content?.length ?? 0 });
      response.end(method === 'HEAD' ? undefined : content);
    };
    const reference = url.slice(url.lastIndexOf('/') + 1);
    if (url === '/v2/') return send(Buffer.from('{}'), 'application/json');
    if (url.includes('/manifests/'))
      return send((reference.startsWith('sha256:') ? byDigest : tagged).manifest, 'application/vnd.oci.image.manifest.v1+json');
    return send(genuine.blobs.get(reference) ?? forged.blobs.get(reference), 'application/octet-stream');
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  chart = `oci://127.0.0.1:${(server.address() as AddressInfo).port}/team/app`;
}, 60_000);
afterAll(async () => {
  await new Promise((done) => server.close(done));
  rmSync(folder, { recursive: true });
});

/** What Helm renders of the chart by its digest, as the handler calls it. */
async function rendered(): Promise<string> {
  const source = located({ chart, version: '1.2.3', digests: { '1.2.3': sha256(genuine.manifest) } });
  const { stdout } = await run(helm, ['template', 'app', source.chart, '--version', source.version, '--plain-http'], { env });
  return stdout;
}

test('a chart with a digest is that one, although its tag was moved', async () => {
  [tagged, byDigest] = [forged, genuine];
  const byTag = await run(helm, ['template', 'app', chart, '--version', '1.2.3', '--plain-http'], { env });
  expect(byTag.stdout).toContain('name: forged');
  expect(await rendered()).toContain('name: genuine');
});

test('a registry that serves something else for the digest is refused', async () => {
  [tagged, byDigest] = [forged, forged];
  rmSync(join(folder, '.cache'), { recursive: true, force: true });
  await expect(rendered()).rejects.toThrow(/digest/);
});
