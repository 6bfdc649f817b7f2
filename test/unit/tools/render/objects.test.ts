import { literal } from '../../../../tools/render/literal';
import { appliedObjects, bootstrapValues, eniConfigs, karpenterObjects, rootObjects } from '../../../../tools/render/objects';
import type { Template } from '../../../support/template';

const template = (Type: string, Properties: Record<string, unknown>): Template => ({ Resources: { One: { Type, Properties } } });

describe('references have stand-ins', () => {
  const vpc = { 'Fn::ImportValue': 'dev-network:ExportsOutputRefVpc49347EA97D8C6381' };

  test.each([
    [vpc, /^vpc-[0-9a-f]{17}$/],
    [{ Ref: 'VpcNodesSubnetA1' }, /^subnet-[0-9a-f]{17}$/],
    [{ 'Fn::GetAtt': ['SecurityGroupsNodes', 'GroupId'] }, /^sg-[0-9a-f]{17}$/],
    [{ Ref: 'Something' }, /^unknown-/],
    [{ 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':iam']] }, /^arn:aws:iam$/],
  ])('%j', (reference, expected) => expect(literal(reference)).toMatch(expected));

  test('the same for the same reference, another for another', () => {
    expect(literal({ a: [vpc, vpc] })).toEqual({ a: [literal(vpc), literal(vpc)] });
    expect(literal({ Ref: 'SubnetA' })).not.toBe(literal({ Ref: 'SubnetB' }));
  });

  test('what is no reference stays as it is', () =>
    expect(literal({ Ref: 'x', other: [1, null, true] })).toEqual({ Ref: 'x', other: [1, null, true] }));
});

test('applied objects come out of the manifest, references resolved', () => {
  const Manifest = { 'Fn::Join': ['', ['[{"kind":"EC2NodeClass","spec":{"id":"', { Ref: 'SubnetA' }, '"}}]']] };
  expect(appliedObjects(template('Custom::AWSCDK-EKS-KubernetesResource', { Manifest }))).toEqual([
    { kind: 'EC2NodeClass', spec: { id: literal({ Ref: 'SubnetA' }) } },
  ]);
});

describe('the root application', () => {
  const valuesObject = { color: 'green', repository: 'a: b' };
  const project = {
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'AppProject',
    metadata: { name: 'bootstrap' },
    spec: { description: 'a: b' },
  };
  const root = {
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'Application',
    metadata: { name: 'bootstrap' },
    spec: { source: { helm: { valuesObject } } },
  };
  const nodePool = { apiVersion: 'karpenter.sh/v1', kind: 'NodePool', metadata: { name: 'general' } };
  const platform: Template = {
    Resources: {
      Nodes: { Type: 'Custom::AWSCDK-EKS-KubernetesResource', Properties: { Manifest: JSON.stringify([nodePool]) } },
      Root: { Type: 'Custom::AWSCDK-EKS-KubernetesResource', Properties: { Manifest: JSON.stringify([project, root]) } },
    },
  };

  test('and its project are rendered as the stack applies them, apart from the nodes', () => {
    expect(rootObjects(platform)).toEqual([project, root]);
    expect(karpenterObjects(platform)).toEqual([nodePool]);
    expect(bootstrapValues(platform)).toEqual(valuesObject);
  });

  test('must be there: a rendering without it would check nothing', () => {
    expect(() => bootstrapValues({ Resources: {} })).toThrow('expected one root application');
  });
});

test('an ENIConfig per zone comes out of the configuration of the CNI add-on', () => {
  const configuration = { eniConfig: { subnets: { 'eu-west-1a': { id: 'subnet-1', securityGroups: ['sg-1'] } } } };
  const cluster = template('AWS::EKS::Addon', { AddonName: 'vpc-cni', ConfigurationValues: JSON.stringify(configuration) });
  expect(eniConfigs(cluster)).toEqual([
    {
      apiVersion: 'crd.k8s.amazonaws.com/v1alpha1',
      kind: 'ENIConfig',
      metadata: { name: 'eu-west-1a' },
      spec: { securityGroups: ['sg-1'], subnet: 'subnet-1' },
    },
  ]);
  expect(() => eniConfigs({ Resources: {} })).toThrow('no vpc-cni add-on');
});
