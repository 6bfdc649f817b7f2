import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DescribeSubnetsCommand, EC2Client } from '@aws-sdk/client-ec2';
import { CreateClusterCommand, EKSClient } from '@aws-sdk/client-eks';
import { clusterName, colors } from '../../lib/names';
import type { LocalAws } from '../local-aws/local-aws';
import { account, name, services, versions } from './environment';

/**
 * The two clusters are played: EKS has their names, and a `kubectl` answers from files what preflight asks for. Nothing runs in them.
 * @returns the program for BLUEGREEN_KUBECTL
 */
export async function playClusters(aws: LocalAws, folder: string): Promise<string> {
  const { Subnets = [] } = await new EC2Client(aws.client).send(new DescribeSubnetsCommand({}));
  const subnets = Subnets.filter(({ DefaultForAz }) => !DefaultForAz).slice(0, 3);
  const subnetIds = subnets.map(({ SubnetId = '' }) => SubnetId);
  const eks = new EKSClient(aws.client);
  for (const color of colors) {
    await eks.send(
      new CreateClusterCommand({
        name: clusterName(name, color),
        version: versions[color],
        roleArn: `arn:aws:iam::${account}:role/demo-control-plane`,
        resourcesVpcConfig: { subnetIds },
      }),
    );
  }
  for (const [plural, items] of Object.entries(objects(subnets.map(({ CidrBlock = '' }) => CidrBlock)))) {
    mkdirSync(join(folder, 'kubectl'), { recursive: true });
    writeFileSync(join(folder, 'kubectl', `${plural}.json`), JSON.stringify({ items }));
  }
  const program = join(folder, 'kubectl.sh');
  writeFileSync(program, kubectl, { mode: 0o755 });
  return program;
}

/** `kubectl --context … get --raw /apis/apps/v1/namespaces/shop/deployments?limit=500` → deployments.json; of a kind without a file there is nothing. Both clusters are alike. */
const kubectl = `#!/bin/sh
for path; do :; done
path=\${path%%\\?*}
file="$(dirname "$0")/kubectl/\${path##*/}.json"
if [ -f "$file" ]; then exec cat "$file"; fi
echo '{"items": []}'
`;

/** What `kubectl get` lists, by kind: three nodes, one release of Argo CD's, a Deployment per service. */
function objects(cidrs: readonly string[]): Readonly<Record<string, readonly object[]>> {
  const nodes = ['a', 'b', 'c'].map((zone, index) => ({
    metadata: { name: `node-${zone}`, labels: { 'topology.kubernetes.io/zone': `eu-west-1${zone}` } },
    status: {
      conditions: [{ type: 'Ready', status: 'True' }],
      addresses: [{ type: 'InternalIP', address: (cidrs[index] ?? '').replace(/\d+\/\d+$/, '10') }],
    },
  }));
  const application = { sync: { status: 'Synced', revision: '4f1c0ffee' }, health: { status: 'Healthy' } };
  return {
    nodes,
    namespaces: [{ metadata: { name: 'shop' } }],
    applications: [{ metadata: { name: 'workloads' }, status: application }],
    serviceaccounts: [],
    deployments: services.map((service) => ({
      metadata: { name: service, namespace: 'shop' },
      spec: { replicas: 4 },
      status: { replicas: 4, readyReplicas: 4 },
    })),
    statefulsets: [],
    horizontalpodautoscalers: [],
    scaledobjects: [],
  };
}
