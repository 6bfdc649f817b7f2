import { calico, convertText, first } from './convert-text';

describe('tiers', () => {
  const tier = (name: string, more = 'order: 100') =>
    `apiVersion: projectcalico.org/v3\nkind: Tier\nmetadata: {name: ${name}}\nspec: {${more}}\n---\n`;
  const classes = (...documents: string[]) =>
    Object.fromEntries(convertText(documents.join('')).map((result) => [result.source.name, [result.class, result.outputs.length]]));
  const a = `selector: "app == 'a'"`;
  const open = (port: number) => `ingress: [{action: Allow, protocol: TCP, destination: {ports: [${port}]}}]`;

  test('which comes first must be known', () => {
    expect(classes(calico(`{tier: security, ${a}}`, 'x'), calico(`{${a}}`, 'w'), calico(`{selector: "app == 'b'"}`, 'z'))).toEqual({
      w: ['refused', 0],
      x: ['refused', 0],
      z: ['exact', 1],
    });
  });
  test('an earlier tier that does not pass ends there', () => {
    expect(classes(tier('security'), calico(`{tier: security, ${a}}`, 'x'), calico(`{${a}, ${open(80)}}`, 'w'))).toEqual({
      w: ['exact', 0],
      x: ['exact', 1],
    });
  });
  test('for some of the pods only, it becomes a policy for each kind of pods', () => {
    const results = convertText(
      [tier('security'), calico(`{tier: security, selector: "app == 'a' && b == 'c'"}`, 'x'), calico(`{${a}, ${open(80)}}`, 'w')].join(''),
    );
    const written = Object.fromEntries(results.map(({ source, outputs }) => [source.name, outputs.map(({ spec }) => spec)]));
    expect(results.map((result) => result.class)).toEqual(['exact', 'exact']);
    expect(written.x).toMatchObject([{ podSelector: { matchLabels: { app: 'a', b: 'c' } }, policyTypes: ['Ingress'] }]);
    expect(written.w).toMatchObject([
      {
        podSelector: { matchLabels: { app: 'a' }, matchExpressions: [{ key: 'b', operator: 'NotIn', values: ['c'] }] },
        ingress: [{ ports: [{ protocol: 'TCP', port: 80 }] }],
      },
    ]);
  });
  test('a tier that passes the rest adds what it allows, and denies before all others', () => {
    const results = convertText(
      [
        tier('security'),
        calico(
          `{tier: security, ${a}, ingress: [{action: Allow, protocol: TCP, destination: {ports: [1]}}, {action: Deny, protocol: TCP, destination: {ports: [80]}}, {action: Pass}]}`,
          'x',
        ),
        calico(`{${a}, ingress: [{action: Allow, protocol: TCP, destination: {ports: ["79:81"]}}]}`, 'w'),
      ].join(''),
    );
    expect(results.map((result) => [result.source.name, result.outputs.map(({ spec }) => spec.ingress)])).toEqual([
      [
        'w',
        [
          [
            {
              ports: [
                { protocol: 'TCP', port: 79 },
                { protocol: 'TCP', port: 81 },
              ],
            },
          ],
        ],
      ],
      ['x', [[{ ports: [{ protocol: 'TCP', port: 1 }] }]]],
    ]);
  });
  test('what the last tier passes is allowed', () => {
    const results = convertText(calico(`{${a}, ingress: [{action: Pass, protocol: TCP, destination: {ports: [80]}}]}`));
    expect(first(results)).toMatchObject({ class: 'exact', specs: [{ ingress: [{ ports: [{ protocol: 'TCP', port: 80 }] }] }] });
  });
  const passTo = (rest: string) => calico(`{tier: security, ${a}, ingress: [${rest}]}`, 'x');
  const written = (...documents: string[]) =>
    Object.fromEntries(
      convertText([tier('security'), ...documents].join('')).map(({ source, outputs }) => [
        source.name,
        outputs.map(({ spec }) => spec.ingress),
      ]),
    );
  test('where a tier passes some connections, later ones allow no others', () => {
    expect(
      written(
        passTo('{action: Pass, protocol: TCP, destination: {ports: ["80:90"]}}'),
        calico(`{${a}, ingress: [{action: Allow, protocol: TCP, destination: {ports: ["85:95"]}}, {action: Allow, protocol: UDP}]}`, 'w'),
      ),
    ).toEqual({ x: [undefined], w: [[{ ports: [{ protocol: 'TCP', port: 85, endPort: 90 }] }]] });
  });
  test('a Deny that stands behind a Pass takes nothing from what was passed', () => {
    expect(
      written(
        passTo('{action: Pass, protocol: TCP, destination: {ports: [80]}}, {action: Deny, protocol: TCP}, {action: Pass}'),
        calico(`{${a}, ingress: [{action: Allow, protocol: TCP, destination: {ports: [80, 81]}}]}`, 'w'),
      ),
    ).toMatchObject({ w: [[{ ports: [{ protocol: 'TCP', port: 80 }] }]] });
  });
  test('what every tier passes is allowed, and what the last one passes is not what its other rules allow', () => {
    expect(
      written(
        passTo('{action: Pass, protocol: TCP}'),
        calico(`{${a}, ingress: [{action: Pass, destination: {ports: [80]}, protocol: TCP}, {action: Deny}]}`, 'w'),
      ),
    ).toEqual({ x: [[{ ports: [{ protocol: 'TCP', port: 80 }] }]], w: [[{ ports: [{ protocol: 'TCP', port: 80 }] }]] });
  });
  test('a rule that other tiers limit says so, whichever of them does', () => {
    const results = convertText(
      [
        tier('first', 'order: 50, defaultAction: Pass'),
        calico(`{tier: first, ${a}, ${open(1)}}`, 'f'),
        tier('security'),
        passTo('{action: Pass, protocol: TCP, destination: {ports: [80]}}'),
        calico(`{${a}, ${open(80)}}`, 'w'),
      ].join(''),
    );
    const w = results.find(({ source }) => source.name === 'w');
    expect(w?.reasons.map(({ text }) => text)).toContain('is limited to what the policies of other tiers pass');
  });
  test('what is passed cannot always be combined with what is allowed', () => {
    const results = convertText(
      [
        tier('security'),
        passTo('{action: Pass, source: {nets: [100.64.1.0/24]}}'),
        calico(`{${a}, ingress: [{action: Allow, source: {selector: "app == 'b'"}}]}`, 'w'),
      ].join(''),
    );
    expect(first(results)).toMatchObject({
      class: 'refused',
      reasons: expect.stringContaining('meets what another tier passes in addresses'),
    });
  });
  test('a Pass that cannot be read takes what comes after it along', () => {
    const icmp = '{action: Pass, protocol: ICMP}';
    expect(classes(tier('security'), passTo(icmp), calico(`{${a}, ${open(80)}}`, 'w'))).toEqual({ w: ['refused', 0], x: ['refused', 0] });
  });
  test('more combinations of passes than anybody could read are refused', () => {
    const many = (count: number, from: number) =>
      Array.from({ length: count }, (_, index) => `{action: Pass, protocol: TCP, destination: {ports: [${from + index}]}}`).join(', ');
    const results = convertText([tier('security'), passTo(many(65, 1)), calico(`{${a}, ${open(80)}}`, 'w')].join(''));
    expect(first(results)).toMatchObject({ class: 'refused', reasons: expect.stringContaining('too many rules of earlier tiers') });
  });
  test('a default action of Pass does not isolate', () => {
    expect(classes(tier('security', 'order: 100, defaultAction: Pass'), calico(`{tier: security, ${a}, ${open(1)}}`, 'x'))).toEqual({
      x: ['exact', 0],
    });
    const both = [
      tier('security', 'order: 100, defaultAction: Pass'),
      calico(`{tier: security, ${a}, ${open(1)}}`, 'x'),
      calico(`{${a}, ${open(80)}}`, 'w'),
    ];
    expect(classes(...both)).toEqual({ w: ['exact', 1], x: ['conditional', 1] });
  });
  test('rules after one that passes everything are never reached, nor policies after it', () => {
    expect(classes(calico(`{${a}, ingress: [{action: Pass}, {action: Deny}]}`, 'x'), calico(`{order: 9, ${a}, ${open(80)}}`, 'a'))).toEqual(
      { a: ['exact', 0], x: ['exact', 0] },
    );
  });
});
