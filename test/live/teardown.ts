import { DescribeInstancesCommand, DescribeLaunchTemplatesCommand, EC2Client } from '@aws-sdk/client-ec2';
import { documented, exists, live, onBoth, report, shell, stoodBefore, world } from './story';
import { inventory } from './world/inventory';
import { eventually } from './world/process';
import { bindingOf } from './world/tenant';
import { definitionOfBindings } from './world/world';

/** What step 3 of docs/teardown.md leaves: the namespace, KEDA's definitions, and the API groups that Kubernetes keeps for those. */
const leftovers = [
  'APIService /v1alpha1.eventing.keda.sh',
  'APIService /v1alpha1.keda.sh',
  ...['cloudeventsources.eventing', 'clustercloudeventsources.eventing', 'clustertriggerauthentications'].map(
    (name) => `CustomResourceDefinition /${name}.keda.sh`,
  ),
  ...['scaledjobs', 'scaledobjects', 'triggerauthentications'].map((name) => `CustomResourceDefinition /${name}.keda.sh`),
  'Namespace /keda',
];
/** What step 4 takes: the root application's project, and Karpenter's nodes. */
const ofThePlatformStack = /^(AppProject argocd\/bootstrap|Node \/ip-|NodeClaim \/)/;

/** Part of the story in platform.test.ts: docs/teardown.md, command by command. */
export const teardown = (): void => {
  // As of a binding of the other color's target group: IAM refuses the controller's call, and its finalizer stays.
  test('a binding whose finalizer nobody removes goes by the command of docs/teardown.md', async () => {
    const { cluster } = live('green');
    const stuck = { ...bindingOf('stuck'), metadata: { name: 'stuck', namespace: 'shop', finalizers: ['elbv2.k8s.aws/resources'] } };
    expect(await cluster.apply([stuck])).toMatchObject({ code: 0 });
    await cluster.kubectl(['-n', 'shop', 'delete', 'targetgroupbinding', 'stuck', '--wait=false']);
    const path = '/apis/elbv2.k8s.aws/v1beta1/namespaces/shop/targetgroupbindings/stuck';
    expect(await exists('green', path)).toBe(true);
    await shell('green', documented(/^ *(kubectl -n <namespace> patch targetgroupbinding .*)$/m, { namespace: 'shop', name: 'stuck' }));
    expect(await exists('green', path)).toBe(false);
  });

  test('deleting the root application with its finalizer leaves what docs/teardown.md lists, and nothing else', () =>
    onBoth(async (color) => {
      const finalizers = JSON.stringify({ metadata: { finalizers: ['resources-finalizer.argocd.argoproj.io'] } });
      await live(color).cluster.kubectl(['-n', 'argocd', 'patch', 'application', 'bootstrap', '--type', 'merge', '-p', finalizers]);
      await live(color).cluster.kubectl(['-n', 'argocd', 'delete', 'application', 'bootstrap', '--timeout=240s']);
      const stood = stoodBefore.get(color) ?? new Set();
      const left = [...(await inventory(live(color)))].filter((object) => !stood.has(object) && !ofThePlatformStack.test(object));
      report.push(`${color}: left after step 3 of the teardown:\n${left.map((object) => `  ${object}`).join('\n')}`);
      expect(left.toSorted()).toEqual(leftovers);
      // With the definition every binding would go, and every target with them.
      expect(await exists(color, definitionOfBindings)).toBe(true);
    }));

  test('what is left goes by the commands of docs/teardown.md', () =>
    onBoth(async (color) => {
      await shell(color, documented(/`(kubectl delete namespace keda)`/));
      await shell(color, documented(/`(kubectl get crds .* xargs kubectl delete)`/));
      const stood = stoodBefore.get(color) ?? new Set();
      await eventually(`${color}: nothing is left`, 30, async () => {
        const left = [...(await inventory(live(color)))].filter((object) => !stood.has(object) && !ofThePlatformStack.test(object));
        return left.length === 0 || Promise.reject(new Error(left.join(', ')));
      });
    }));

  test('deleting the NodePools and their class, as the platform stack does, ends every node and leaves nothing of them in AWS', () =>
    onBoth(async (color) => {
      await live(color).cluster.kubectl(['delete', 'nodepools.karpenter.sh', '--all', '--timeout=120s']);
      await live(color).cluster.kubectl(['delete', 'ec2nodeclasses.karpenter.k8s.aws', '--all', '--timeout=120s']);
      expect(await live(color).api.list('/apis/karpenter.sh/v1/nodeclaims')).toEqual([]);
      const ec2 = new EC2Client(world().deployment.aws.client);
      const Filters = [
        { Name: 'tag:eks:eks-cluster-name', Values: [`dev-${color}`] },
        { Name: 'instance-state-name', Values: ['pending', 'running', 'stopping'] },
      ];
      expect((await ec2.send(new DescribeInstancesCommand({ Filters }))).Reservations).toEqual([]);
      const templates = await ec2.send(new DescribeLaunchTemplatesCommand({ Filters: Filters.slice(0, 1) }));
      expect(templates.LaunchTemplates?.map(({ LaunchTemplateName }) => LaunchTemplateName)).toEqual([]);
    }));
};
