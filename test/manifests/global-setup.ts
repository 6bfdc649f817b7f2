import { ensureSchemas } from '../../tools/manifests/kubernetes-schemas';
import { sharedDir } from '../../tools/shared-dir';
import { orExit } from '../support/or-exit';

/** What the files of this tier need, looked for once. */
export default async function globalSetup(): Promise<void> {
  await orExit(async () => {
    sharedDir('crds');
    sharedDir('charts');
    await ensureSchemas(process.env, (text) => void process.stderr.write(text));
  });
}
