import { noProxyOf, proxyVariables } from '../../../lib/config/derived/proxy';
import { loadEnvironment } from '../../../lib/config/load';
import type { Environment, ManagedCluster } from '../../../lib/config/schema';
import { testEnvironmentsFolder } from '../../support/synthesized';

const isolated = loadEnvironment('isolated', testEnvironmentsFolder);
const existing = loadEnvironment('existing', testEnvironmentsFolder);
const greenOf = ({ clusters: { green } }: Environment): ManagedCluster => {
  if (green.kind !== 'managed') throw new TypeError('green is not managed');
  return green;
};

test('without the proxy: this node, VPC and pods, services and the API, and AWS by the endpoints that there are', () => {
  expect(noProxyOf(isolated, greenOf(isolated))).toEqual([
    'localhost',
    '127.0.0.1',
    '169.254.169.254',
    '169.254.170.23',
    '10.80.0.0/16',
    '100.96.0.0/16',
    '172.20.0.0/16',
    '.svc',
    '.cluster.local',
    '.eu-central-1.eks.amazonaws.com',
    '.s3.eu-central-1.amazonaws.com',
    'api.ecr.eu-central-1.amazonaws.com',
    '.dkr.ecr.eu-central-1.amazonaws.com',
    ...['sts', 'ec2', 'eks', 'sqs', 'ssm', 'logs', 'elasticloadbalancing', 'lambda', 'ssmmessages', 'secretsmanager'].map(
      (name) => `${name}.eu-central-1.amazonaws.com`,
    ),
  ]);
});

test('pods of an existing VPC by their subnets, no endpoint that the environment does not make, and what the configuration adds', () => {
  expect(noProxyOf(existing, greenOf(existing)).slice(4)).toEqual([
    '10.60.0.0/16',
    '100.80.0.0/16',
    '100.80.0.0/17',
    '100.80.128.0/17',
    '172.20.0.0/16',
    '.svc',
    '.cluster.local',
    '.us-east-1.eks.amazonaws.com',
    '.internal.example.com',
  ]);
});

test('no proxy, no variables', () => expect(proxyVariables(isolated, greenOf(isolated))).toEqual([]));
