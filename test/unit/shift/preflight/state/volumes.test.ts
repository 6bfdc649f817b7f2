import { check, object } from './clusters';

const claim = (name: string, more: object = {}, labels: Record<string, string> = {}) => ({
  metadata: { name, namespace: 'shop', labels },
  spec: { accessModes: ['ReadWriteOnce'], storageClassName: 'gp3', volumeName: `pv-${name}`, ...more },
});
const ebs = (name: string, volumeHandle = `vol-${name}`) => ({
  metadata: { name: `pv-${name}` },
  spec: {
    csi: { driver: 'ebs.csi.aws.com', volumeHandle },
    nodeAffinity: {
      required: { nodeSelectorTerms: [{ matchExpressions: [{ key: 'topology.ebs.csi.aws.com/zone', values: ['eu-west-1a'] }] }] },
    },
  },
});
const blue = { persistentvolumeclaims: [claim('data')], persistentvolumes: [ebs('data')] };

test('none: nothing to move', async () => {
  expect(await check('volumes', {})).toMatchObject({ verdict: 'ok', found: 'blue has no PersistentVolumeClaims' });
});

test('a claim that green lacks: with its driver, zone and access mode, and that there is no copy', async () => {
  expect(await check('volumes', blue)).toMatchObject({
    verdict: 'warn',
    found:
      'PersistentVolumeClaims: 1 on blue; 1 missing on green: shop/data ' +
      '(ebs.csi.aws.com, eu-west-1a, ReadWriteOnce, no VolumeSnapshot or Velero backup)',
    items: [{ kind: 'PersistentVolumeClaim', name: 'shop/data', like: 'missing' }],
  });
});

describe('the newest copy is named:', () => {
  const snapshot = (name: string, creationTime: string, readyToUse = true) =>
    object(name, { spec: { source: { persistentVolumeClaimName: 'data' } }, status: { readyToUse, creationTime } });
  const backup = (name: string, spec: object = {}, phase = 'Completed') => ({
    metadata: { name, namespace: 'velero' },
    spec,
    status: { phase, completionTimestamp: '2026-11-02T03:00:00Z' },
  });
  const noteOf = async (more: object) => (await check('volumes', { ...blue, ...more })).items?.[0]?.note;

  test.each<[string, object, string]>([
    [
      'a VolumeSnapshot',
      { volumesnapshots: [snapshot('old', '2026-10-01T00:00:00Z'), snapshot('new', '2026-11-01T10:20:00Z')] },
      'VolumeSnapshot new of 2026-11-01T10:20Z',
    ],
    ['not one that is not ready', { volumesnapshots: [snapshot('new', '2026-11-01T10:20:00Z', false)] }, 'no VolumeSnapshot'],
    ['a Velero backup of everything', { backups: [backup('nightly')] }, 'Velero backup nightly of 2026-11-02T03:00Z'],
    ['of its namespace', { backups: [backup('shop', { includedNamespaces: ['shop'] })] }, 'Velero backup shop'],
    ['not of another namespace', { backups: [backup('a', { includedNamespaces: ['other'] })] }, 'no VolumeSnapshot'],
    [
      'not one that leaves it out',
      { backups: [backup('a', { includedNamespaces: ['*'], excludedNamespaces: ['shop'] })] },
      'no VolumeSnapshot',
    ],
    ['not one of some objects', { backups: [backup('a', { labelSelector: { matchLabels: { app: 'x' } } })] }, 'no VolumeSnapshot'],
    ['not one without volumes', { backups: [backup('a', { snapshotVolumes: false })] }, 'no VolumeSnapshot'],
    [
      'one of files instead of snapshots',
      { backups: [backup('a', { snapshotVolumes: false, defaultVolumesToFsBackup: true })] },
      'Velero backup a',
    ],
    ['not one that failed', { backups: [backup('a', {}, 'PartiallyFailed')] }, 'no VolumeSnapshot'],
  ])('%s', async (_, more, expected) => {
    expect(await noteOf(more)).toContain(expected);
  });
});

describe('a claim of that name on green', () => {
  const like = async (green: object, old: object = blue) => (await check('volumes', { ...old }, { ...green })).items?.[0];

  test('restored from a snapshot or by Velero is its like', async () => {
    const restored = claim('data', { volumeName: 'pv-other', dataSource: { kind: 'VolumeSnapshot', name: 'monday' } });
    expect(await like({ persistentvolumeclaims: [restored], persistentvolumes: [ebs('other')] })).toMatchObject({
      like: 'same',
      note: expect.stringContaining('from VolumeSnapshot monday'),
    });
    const byVelero = claim('data', { volumeName: 'pv-other' }, { 'velero.io/restore-name': 'monday' });
    expect(await like({ persistentvolumeclaims: [byVelero], persistentvolumes: [ebs('other')] })).toMatchObject({
      like: 'same',
      note: expect.stringContaining('Velero restore monday'),
    });
  });

  test('with a new volume is not: its content is not that of blue', async () => {
    expect(
      await like({ persistentvolumeclaims: [claim('data', { volumeName: 'pv-new' })], persistentvolumes: [ebs('new')] }),
    ).toMatchObject({
      like: 'differs',
      note: expect.stringContaining('made empty'),
    });
  });

  test('with the same EBS volume cannot be used by both, also where blue names it as before CSI', async () => {
    const before = { metadata: { name: 'pv-data' }, spec: { awsElasticBlockStore: { volumeID: 'aws://eu-west-1a/vol-data' } } };
    for (const volume of [ebs('data'), before]) {
      expect(await like(blue, { persistentvolumeclaims: [claim('data')], persistentvolumes: [volume] })).toMatchObject({
        like: 'differs',
        note: expect.stringContaining("green's pods cannot start"),
      });
    }
  });

  test('with the same file system serves both', async () => {
    const efs = { metadata: { name: 'pv-data' }, spec: { csi: { driver: 'efs.csi.aws.com', volumeHandle: 'fs-1::fsap-1' } } };
    const shared = { persistentvolumeclaims: [claim('data', { accessModes: ['ReadWriteMany'] })], persistentvolumes: [efs] };
    expect(await check('volumes', shared, shared)).toMatchObject({ verdict: 'ok', items: [{ like: 'same' }] });
  });

  test('on the same path of other nodes is another disk', async () => {
    const local = { metadata: { name: 'pv-data' }, spec: { local: { path: '/mnt/a' } } };
    const both = { persistentvolumeclaims: [claim('data')], persistentvolumes: [local] };
    expect(await like(both, both)).toMatchObject({ like: 'differs', note: expect.stringContaining('disk of a node') });
  });
});

test('claims of the platform itself are not compared', async () => {
  const platform = { persistentvolumeclaims: [{ ...claim('cache'), metadata: { name: 'cache', namespace: 'argocd' } }] };
  expect(await check('volumes', platform)).toMatchObject({ verdict: 'ok' });
});
