import { shopWorkloads } from '../../../support/netpol/shop-workloads';
import { changes, inventory, replay, skips } from './run';

/** Pods with addresses, a Service, and a node. */
const workloads = inventory(`
apiVersion: v1
kind: Namespace
metadata: {name: shop}
---
apiVersion: v1
kind: Pod
metadata: {name: batch-29381723-x2x4z, namespace: shop, labels: {app: batch}}
spec: {containers: [{name: c}]}
status: {podIP: 100.64.0.0, hostIP: 10.0.0.5}
---
${shopWorkloads}`);
const fresh = `
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: web, namespace: shop}
spec: {podSelector: {matchLabels: {app: web}}, policyTypes: [Ingress], ingress: [{from: [{podSelector: {matchLabels: {app: front}}}], ports: [{port: 8080}]}]}
`;
/** The same, and pods reach web by its own label and port only. */
const egress = `${fresh}---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: front, namespace: shop}
spec: {podSelector: {matchLabels: {app: front}}, policyTypes: [Egress], egress: [{to: [{podSelector: {matchLabels: {app: web}}}], ports: [{port: 8080}]}]}
`;
const batchToWeb = 'newlyBlocked ingress: shop/batch → shop/web, TCP 8080';

describe('VPC flow logs', () => {
  const header = 'version vpc-id pkt-srcaddr pkt-dstaddr srcport dstport protocol tcp-flags start end action log-status flow-direction';
  const record = (from: string, to: string, ports: string, flags = 2, action = 'ACCEPT', status = 'OK'): string =>
    `5 vpc-1 ${from} ${to} ${ports} 6 ${flags} 1795255200 1795255260 ${action} ${status} egress`;

  test('a custom format with its header; answers, rejections and empty intervals are left out', async () => {
    const lines = [
      header,
      record('100.64.0.11', '100.64.0.12', '43210 8080'),
      record('100.64.0.12', '100.64.0.11', '8080 43210', 18),
      record('100.64.0.0', '100.64.0.12', '43211 8080', 3),
      record('100.64.0.0', '100.64.0.12', '43212 8080', 0),
      record('100.64.0.12', '100.64.0.0', '8080 43212', 0),
      record('100.64.0.0', '100.64.0.12', '43213 8080', 2, 'REJECT'),
      '5 vpc-1 - - - - - - 1795255200 1795255260 - NODATA -',
      '5 vpc-1 - - - - - - 1795255200 1795255260 - SKIPDATA -',
      record('100.64.0.11', '10.0.0.4', '43213 10250'),
      record('203.0.113.9', '198.51.100.7', '43213 443'),
      record('203.0.113.9', '100.64.7.7', '43213 443'),
      header,
      '5 vpc-1 100.64.0.11 100.64',
    ];
    const result = await replay(fresh, lines, { workloads });
    expect(changes(result)).toEqual([batchToWeb]);
    const { judged } = result.causes[0]!.changes[0]!;
    expect(judged.connection).toMatchObject({ records: { none: 2 }, first: 1_795_255_200_000, last: 1_795_255_260_000 });
    expect(skips(result)).toEqual({
      replies: 2,
      'header lines': 2,
      'connections that a security group or network ACL rejected': 1,
      'intervals without traffic': 1,
      'intervals of which records are missing: the log is not complete': 1,
      'connections between a pod and its own node, which no policy blocks': 1,
      'connections between ends that are no pods': 1,
      "addresses in the pods' range that no known pod has (--workloads)": 1,
    });
    expect(result.input.problems).toEqual([{ reason: 'not a record of 13 fields', count: 1, places: ['flows:14'] }]);
    expect(result.notes).toContainEqual(expect.stringMatching(/^The log does not say what network policies allowed/));
  });

  test('the default format has no header, and an export of CloudWatch Logs has times before the records', async () => {
    const line = '2 123456789010 eni-1235b8ca123456789 100.64.0.0 100.64.0.12 43210 8080 6 20 4249 1795255200 1795255260 ACCEPT OK';
    for (const text of [line, `2026-11-21T10:00:00.000Z ${line}`])
      expect(changes(await replay(fresh, [text], { workloads }))).toEqual([batchToWeb]);
  });

  test('a custom format without a header, as in CloudWatch Logs, by its fields', async () => {
    const line = '100.64.0.0 100.64.0.12 43210 8080 6 1795255200 1795255260 ACCEPT';
    const fields = ['srcaddr', 'dstaddr', 'srcport', 'dstport', 'protocol', 'start', 'end', 'action'];
    expect(changes(await replay(fresh, [line], { workloads, fields }))).toEqual([batchToWeb]);
  });

  test('a format that lacks what is needed is refused with the fields', async () => {
    await expect(replay(fresh, ['version srcaddr dstaddr'], { workloads })).rejects.toThrow(
      /VPC flow logs without srcport, dstport, protocol, start, end, action; found: version srcaddr dstaddr; expected/,
    );
  });

  test('what was before is what the old set allows', async () => {
    const lines = [header, record('100.64.0.0', '100.64.0.12', '43211 8080')];
    expect(changes(await replay(fresh, lines, { workloads, old: fresh }))).toEqual([]);
  });
});

describe('Calico flow logs', () => {
  const flow = (source: string, action: string, more: object = {}): string =>
    JSON.stringify({
      start_time: 1_795_255_200,
      end_time: 1_795_255_500,
      source_ip: '100.64.0.13',
      source_name: '-',
      source_name_aggr: `${source}-598d5b586d-*`,
      source_namespace: 'shop',
      source_port: null,
      source_type: 'wep',
      source_labels: { labels: [`app=${source}`, 'pod-template-hash=598d5b586d'] },
      dest_ip: '100.64.0.12',
      dest_name: 'web-5d8f7c6b9d-wsvmz',
      dest_name_aggr: 'web-5d8f7c6b9d-*',
      dest_namespace: 'shop',
      dest_port: 8080,
      dest_type: 'wep',
      dest_labels: { labels: ['app=web'] },
      dest_service_namespace: '-',
      dest_service_name: '-',
      proto: 'tcp',
      action,
      reporter: 'dst',
      policies: { all_policies: ['0|default|shop/default.web|allow|0', '1|__PROFILE__|__PROFILE__.kns.shop|allow|0'] },
      num_flows: 9,
      num_flows_started: 4,
      ...more,
    });

  test('the reporter is the side, the action the verdict, and connections that were started count', async () => {
    const result = await replay(fresh, [flow('batch', 'allow'), flow('front', 'deny')]);
    expect(changes(result)).toEqual([batchToWeb, 'newlyAllowed ingress: shop/front → shop/web, TCP 8080']);
    expect(result.causes[0]).toMatchObject({ flows: 4 });
    expect(result).toMatchObject({ first: 1_795_255_200_000, last: 1_795_255_500_000 });
  });

  test('an allowed flow that the old set blocks: policies are known under the names that logs give them', async () => {
    const [known] = (await replay(fresh, [flow('batch', 'allow')], { old: fresh })).contradictions;
    expect(known).toMatchObject({ wrong: 'model', reason: expect.stringMatching(/^the log names shop\/default\.web, which by the files/) });
    const policies = { enforced_policies: ['0|security|security.tenants|pass|0', '1|app|shop/app.other|allow|1'], all_policies: [] };
    const [missing] = (await replay(fresh, [flow('batch', 'allow', { policies })], { old: fresh })).contradictions;
    expect(missing).toMatchObject({ wrong: 'inventory', reason: 'the log names shop/app.other, which the old set does not have' });
  });

  test('addresses outside, host endpoints, and what Calico aggregated away', async () => {
    const lines = [
      flow('batch', 'allow', {
        source_type: 'net',
        source_namespace: '-',
        source_name_aggr: 'pub',
        source_ip: '203.0.113.9',
        source_labels: null,
      }),
      flow('batch', 'allow', {
        source_type: 'hep',
        source_namespace: '-',
        source_name_aggr: 'node-a',
        source_ip: '10.0.0.9',
        source_labels: null,
      }),
      flow('batch', 'allow', { source_type: 'net', source_namespace: '-', source_name_aggr: 'pub', source_ip: null, source_labels: null }),
      flow('batch', 'allow', { proto: 'icmp', dest_port: null }),
      flow('batch', 'allow', { dest_port: null }),
    ];
    const result = await replay(fresh, lines);
    expect(changes(result)).toEqual([
      'newlyBlocked ingress: outside of the cluster (203.0.113.9) → shop/web, TCP 8080',
      'newlyBlocked ingress: a node (10.0.0.9) → shop/web, TCP 8080',
    ]);
    expect(skips(result)).toEqual({
      'ends of which the log has no address (Calico aggregates them away)': 1,
      'flows of other protocols than TCP, UDP and SCTP': 1,
    });
    expect(result.input.problems).toMatchObject([{ count: 1, reason: 'a flow without action, reporter or destination port' }]);
  });

  test('the Service that was asked for is judged, as the VPC CNI does, by its ClusterIP', async () => {
    const asked = flow('front', 'allow', { reporter: 'src', dest_service_namespace: 'shop', dest_service_name: 'web' });
    const result = await replay(egress.replace('matchLabels: {app: web}}}], ports: [{port: 8080}]}]}\n---', '$&'), [asked], { workloads });
    expect(changes(result)).toEqual([]);
    const { services } = workloads;
    const renamed = { ...workloads, services: services.map((service) => ({ ...service, selector: { 'app.kubernetes.io/name': 'web' } })) };
    const lost = await replay(egress, [asked], { workloads: renamed });
    expect(lost.causes.map(({ title }) => title)).toEqual([
      'NetworkPolicy shop/front blocks more than before through the ClusterIP of Service shop/web',
    ]);
  });

  test('service accounts by label: their labels come from the workloads', async () => {
    const byAccount =
      'apiVersion: projectcalico.org/v3\nkind: NetworkPolicy\nmetadata: {name: web, namespace: shop}\nspec: {selector: "app == \'web\'", ingress: [{action: Allow, source: {serviceAccounts: {selector: "role == \'caller\'"}}}]}\n';
    const accounts = inventory('apiVersion: v1\nkind: ServiceAccount\nmetadata: {name: caller, namespace: shop, labels: {role: caller}}\n');
    const labels = { labels: ['app=front', 'projectcalico.org/serviceaccount=caller'] };
    const line = flow('front', 'allow', { source_labels: labels });
    expect((await replay(fresh, [line], { old: byAccount, workloads: accounts })).contradictions).toEqual([]);
    expect((await replay(fresh, [line], { old: byAccount })).contradictions).toHaveLength(1);
  });

  test('an account that nothing names is the one that the conversion took the label for', async () => {
    const byAccount =
      'apiVersion: projectcalico.org/v3\nkind: NetworkPolicy\nmetadata: {name: web, namespace: shop}\nspec: {selector: "app == \'web\'", ingress: [{action: Allow, source: {serviceAccounts: {names: [caller]}}}]}\n';
    const assumes = {
      kind: 'account-label',
      namespaces: [],
      accounts: { key: 'name', operator: 'In', values: ['caller'] },
      label: 'app',
      values: ['front'],
    } as const;
    const entry = { source: { kind: 'NetworkPolicy', namespace: 'shop', name: 'web' }, class: 'conditional', outputs: [] };
    const accept = [{ ...entry, reasons: [{ class: 'conditional', field: 'spec', text: '', assumes }] }];
    const line = flow('front', 'allow', { source_labels: { labels: ['app=front'] } });
    const result = await replay(fresh, [line], { old: byAccount, accept });
    expect(result.contradictions).toEqual([]);
    expect(result.notes[0]).toMatch(/^Assumed, as the conversion did: label app \(front\) marks the pods of service account caller/);
    expect((await replay(fresh, [line], { old: byAccount })).contradictions).toHaveLength(1);
  });

  test('an account that nothing names satisfies every assumption, be it of one account or of several', async () => {
    const byAccount =
      'apiVersion: projectcalico.org/v3\nkind: NetworkPolicy\nmetadata: {name: web, namespace: shop}\nspec: {selector: "app == \'web\'", ingress: [{action: Allow, source: {serviceAccounts: {names: [caller]}}}]}\n';
    const assumes = (accounts: readonly string[], values: readonly string[]) =>
      ({
        kind: 'account-label',
        namespaces: [],
        accounts: { key: 'name', operator: 'In', values: accounts },
        label: 'app',
        values,
      }) as const;
    const both = assumes(['batch', 'caller'], ['batch', 'front']);
    const reasons = [both, assumes(['caller'], ['front'])].map((one) => ({ class: 'conditional', field: 'spec', text: '', assumes: one }));
    const accept = [{ source: { kind: 'NetworkPolicy', namespace: 'shop', name: 'web' }, class: 'conditional', outputs: [], reasons }];
    const line = flow('front', 'allow', { source_labels: { labels: ['app=front'] } });
    expect((await replay(fresh, [line], { old: byAccount, accept })).contradictions).toEqual([]);
  });

  test('flows of Whisker: pages, streams, and labels in one text', async () => {
    const whisker = {
      start_time: '2026-11-21T10:00:00Z',
      end_time: '2026-11-21T10:00:15Z',
      action: 'Allow',
      source_name: 'batch-655c844475-*',
      source_namespace: 'shop',
      source_labels: 'app=batch | pod-template-hash=655c844475 | projectcalico.org/namespace=shop',
      dest_name: 'web-574ff6d9fd-*',
      dest_namespace: 'shop',
      dest_labels: 'app=web | pod-template-hash=574ff6d9fd',
      protocol: 'tcp',
      dest_port: 8080,
      reporter: 'Dst',
      policies: {
        enforced: [
          {
            kind: 'EndOfTier',
            name: '',
            namespace: '',
            action: 'Deny',
            trigger: { kind: 'NetworkPolicy', name: 'web', namespace: 'shop' },
          },
        ],
        pending: [],
      },
    };
    for (const line of [JSON.stringify({ total: 1, items: [whisker] }), `data: ${JSON.stringify(whisker)}`, JSON.stringify([whisker])])
      expect(changes(await replay(fresh, [line]))).toEqual([batchToWeb]);
  });
});

describe("the log of the VPC CNI's agent", () => {
  const event = (text: string, ts = '2026-11-28T12:00:00.000Z'): string =>
    JSON.stringify({ level: 'info', ts, caller: 'events/events.go:270', msg: `Flow Info: ${text}` });
  const denied = event(
    'Src IP: 100.64 Src Port: 43210 Dest IP: 100.64.0.12 Dest Port: 8080 Proto TCP Verdict DENY Direction ingress, Tier NETWORK_POLICY',
  );

  test('what green drops, with the policy; zero bytes at the end of an address are put back', async () => {
    const result = await replay(fresh, [denied, denied], { workloads });
    expect(changes(result)).toEqual([batchToWeb]);
    expect(result.causes[0]).toMatchObject({ flows: 2, title: 'NetworkPolicy shop/web blocks more than before' });
    expect(result.contradictions).toEqual([]);
  });

  test('what the old set blocked too is no change', async () => {
    expect(changes(await replay(fresh, [denied], { workloads, old: fresh }))).toEqual([]);
  });

  test.each([
    [
      'IPv6 has colons',
      event(
        'Src IP: 100.64.0.0 Src Port: 43210 Dest IP: 100.64.0.12 Dest Port: 8080 Proto: TCP Verdict: DENY Direction: ingress Tier: NETWORK_POLICY',
      ),
    ],
    [
      'CloudWatch Logs',
      'Node: ip-10-0-0-5;SIP: 100.64.0.0;SPORT: 43210;DIP: 100.64.0.12;DPORT: 8080;PROTOCOL: TCP;PolicyVerdict: DENY;Tier: NETWORK_POLICY',
    ],
    [
      'its export',
      '2026-11-28T12:00:00.000Z Node: ip-10-0-0-5;SIP: 100.64.0.0;SPORT: 43210;DIP: 100.64.0.12;DPORT: 8080;PROTOCOL: TCP;PolicyVerdict: DENY',
    ],
    [
      'before 1.2',
      '{"level":"info","ts":"2026-11-28T12:00:00.000Z","logger":"ebpf-client","msg":"Flow Info:  ","Src IP":"100.64.0.0","Src Port":43210,"Dest IP":"100.64.0.12","Dest Port":8080,"Proto":"TCP","Verdict":"DENY"}',
    ],
  ])('%s', async (_, line) => {
    const result = await replay(fresh, [line], { workloads });
    expect(changes(result).map((text) => text.replace(/ (in|e)gress/, ''))).toEqual([batchToWeb.replace(' ingress', '')]);
  });

  test('CloudWatch Logs do not say on which side a packet was dropped: where no policy of the new set blocks it, the log contradicts the set', async () => {
    const line =
      'Node: ip-10-0-0-5;SIP: 100.64.0.11;SPORT: 43210;DIP: 100.64.0.12;DPORT: 8080;PROTOCOL: TCP;PolicyVerdict: DENY;Tier: NETWORK_POLICY';
    const result = await replay(fresh, [line], { workloads });
    expect(result.contradictions).toMatchObject([{ set: 'new', side: { direction: 'egress' } }]);
    expect(changes(result)).toEqual(['newlyBlocked egress: shop/front → shop/web, TCP 8080']);
  });

  test('other lines, answers in forgotten connections, other protocols', async () => {
    const lines = [
      '{"level":"info","ts":"2026-11-28T12:00:00.000Z","caller":"ebpf/bpf_client.go:659","msg":"Updating Map with "}',
      event(
        'Src IP: 100.64.0.12 Src Port: 8080 Dest IP: 100.64.0.11 Dest Port: 43210 Proto TCP Verdict DENY Direction ingress, Tier NETWORK_POLICY',
      ),
      event(
        'Src IP: 100.64.0.12 Src Port: 0 Dest IP: 100.64.0.11 Dest Port: 0 Proto ICMP Verdict DENY Direction ingress, Tier NETWORK_POLICY',
      ),
      event('Src IP: 100'),
      denied,
    ];
    const result = await replay(fresh, lines, { workloads });
    expect(result.connections).toBe(1);
    expect(skips(result)).toEqual({
      'lines of the agent that are not about flows': 1,
      'packets from a server to a client: answers in connections that the agent had forgotten': 1,
      'flows of other protocols than TCP, UDP and SCTP': 1,
    });
    expect(result.input.problems).toMatchObject([{ reason: 'an event that cannot be read', count: 1 }]);
  });

  test('egress is logged by the ClusterIP: the old set is asked for the pod behind it, the new one for the ClusterIP', async () => {
    const asked = event(
      'Src IP: 100.64.0.11 Src Port: 43210 Dest IP: 172.20.0.9 Dest Port: 80 Proto TCP Verdict DENY Direction egress, Tier NETWORK_POLICY',
    );
    const result = await replay(egress, [asked], { workloads, old: fresh });
    expect(changes(result)).toEqual(['newlyBlocked egress: shop/front → shop/web, TCP 8080, through Service shop/web port 80']);
    // By the files green lets it through, and it does not.
    expect(result.contradictions).toMatchObject([{ set: 'new', wrong: 'inventory' }]);
  });
});

test('logs of two kinds are two runs', async () => {
  const line = '2 123456789010 eni-1235b8ca123456789 100.64.0.0 100.64.0.12 43210 8080 6 20 4249 1795255200 1795255260 ACCEPT OK';
  const result = await replay(fresh, [line, '{"flow":{}}'], { workloads });
  expect(result.input.problems).toMatchObject([{ reason: 'not a record of 14 fields', places: ['flows:2'] }]);
});
