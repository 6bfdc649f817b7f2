import type { ContainerPort, Namespace, Pod, Service, ServiceAccount, ServicePort, TransportProtocol } from '../model/kubernetes';
import { FieldError, type FieldPath, Fields } from './fields';
import type { ReadObject } from './object-fields';

// These objects come from `kubectl get`, hold far more than is needed, and were accepted by an API server: unknown fields are fine here.

export function readNamespace(object: ReadObject): Namespace {
  // The API server sets this label on every namespace and refuses any other value.
  return { source: object.source, labels: { ...object.labels, 'kubernetes.io/metadata.name': object.source.name } };
}

export function readServiceAccount(object: ReadObject): ServiceAccount {
  return { source: object.source, labels: object.labels };
}

export function readPod(object: ReadObject): Pod {
  const spec = object.top.map('spec') ?? object.top.fail('spec', 'is missing');
  const containers = [...(spec.list('containers', readContainer) ?? []), ...(spec.list('initContainers', readSidecar) ?? [])];
  const status = object.top.map('status');
  const podIps = status?.list('podIPs', (item, path) => new Fields(item, path).requiredString('ip'));
  const ip = status?.string('podIP');
  const hostIp = status?.string('hostIP');
  const owner = (object.metadata.list('ownerReferences', readOwner) ?? []).find((item) => item.controller);
  return {
    source: object.source,
    labels: object.labels,
    serviceAccount: spec.string('serviceAccountName') || spec.string('serviceAccount') || 'default',
    hostNetwork: spec.boolean('hostNetwork') ?? false,
    ...(owner && { ownerKind: owner.kind }),
    ports: containers.flat(),
    ips: podIps ?? (ip ? [ip] : []),
    ...(hostIp && { hostIp }),
  };
}

function readOwner(value: unknown, path: FieldPath): { kind: string; controller: boolean } {
  const fields = new Fields(value, path);
  return { kind: fields.requiredString('kind'), controller: fields.boolean('controller') ?? false };
}

/** Ports of an init container that keeps running are the pod's too. */
function readSidecar(value: unknown, path: FieldPath): ContainerPort[] {
  return new Fields(value, path).string('restartPolicy') === 'Always' ? readContainer(value, path) : [];
}

function readContainer(value: unknown, path: FieldPath): ContainerPort[] {
  const ports = new Fields(value, path).list('ports', (item, at) => {
    const fields = new Fields(item, at);
    const name = fields.string('name');
    const port = fields.integer('containerPort', 1, 65535) ?? fields.fail('containerPort', 'is missing');
    return { ...(name && { name }), port, protocol: readProtocol(fields) };
  });
  return [...(ports ?? [])];
}

function readProtocol(fields: Fields): TransportProtocol {
  return fields.oneOf('protocol', ['TCP', 'UDP', 'SCTP']) ?? 'TCP';
}

export function readService(object: ReadObject): Service {
  const spec = object.top.map('spec') ?? object.top.fail('spec', 'is missing');
  const selector = spec.stringMap('selector');
  const clusterIp = spec.string('clusterIP');
  const clusterIps = spec.strings('clusterIPs') ?? (clusterIp ? [clusterIp] : []);
  return {
    source: object.source,
    labels: object.labels,
    ...(selector && Object.keys(selector).length > 0 && { selector }),
    type: spec.oneOf('type', ['ClusterIP', 'NodePort', 'LoadBalancer', 'ExternalName']) ?? 'ClusterIP',
    clusterIps,
    ports: [...(spec.list('ports', readServicePort) ?? [])],
  };
}

function readServicePort(value: unknown, path: FieldPath): ServicePort {
  const fields = new Fields(value, path);
  const name = fields.string('name');
  const port = fields.integer('port', 1, 65535) ?? fields.fail('port', 'is missing');
  const target = fields.raw('targetPort');
  if (target !== undefined && typeof target !== 'number' && typeof target !== 'string')
    throw new FieldError('expected a port or its name', fields.at('targetPort'));
  return {
    ...(name && { name }),
    protocol: readProtocol(fields),
    port,
    ...(target !== undefined && target !== 0 && { targetPort: target }),
  };
}
