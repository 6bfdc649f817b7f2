/**
 * Imports run one way, top to ground (docs: ../shared/design.md, "The house"):
 *   bin → cli, environment → shift, netpol, the stacks' folders → config → names, addresses
 */
const stacks = ['network', 'edge', 'traffic', 'identity', 'cluster', 'platform', 'mirroring'];
const cdk = '(^|/)node_modules/(aws-cdk-lib|constructs|cdk-nag|@aws-cdk)(/|$)';
const aws = '(^|/)node_modules/@aws-sdk(/|$)';

module.exports = {
  forbidden: [
    { name: 'no-circular', severity: 'error', from: {}, to: { circular: true } },
    { name: 'no-unresolvable', severity: 'error', from: {}, to: { couldNotResolve: true } },
    { name: 'nothing-imports-bin', severity: 'error', from: { path: '^(lib|config)/' }, to: { path: '^bin/' } },
    { name: 'nothing-imports-tests', severity: 'error', from: { path: '^(lib|config|bin)/' }, to: { path: '^(test|tools)/' } },
    { name: 'tools-import-no-tests', severity: 'error', from: { path: '^tools/' }, to: { path: '^test/' } },
    {
      name: 'ground-floor-is-pure',
      comment: 'names and addresses import nothing of the project but each other',
      severity: 'error',
      from: { path: '^lib/(names|addresses)\\.ts$' },
      to: { path: '^(lib|config|bin)/', pathNot: '^lib/(names|addresses)\\.ts$' },
    },
    {
      name: 'config-stands-on-the-ground-floor',
      severity: 'error',
      from: { path: '^config/' },
      to: { path: '^lib/', pathNot: '^lib/(names|addresses)\\.ts$' },
    },
    { name: 'config-is-free-of-cdk-and-aws', severity: 'error', from: { path: '^config/' }, to: { path: `${cdk}|${aws}` } },
    {
      name: 'runtime-is-free-of-cdk',
      comment: 'the command line and what runs in a Lambda must start in milliseconds and fit in a bundle',
      severity: 'error',
      from: { path: '^lib/(cli|shift|netpol|workers|mirror/|kubernetes|html|names|addresses|custom-resource)|^bin/bluegreen\\.ts$' },
      to: { path: cdk },
    },
    {
      name: 'runtime-knows-no-stack',
      severity: 'error',
      from: { path: '^lib/(cli|shift|netpol|workers|mirror|kubernetes|html)/' },
      to: { path: `^lib/(environment\\.ts|(${stacks.join('|')})/)` },
    },
    { name: 'netpol-is-pure', severity: 'error', from: { path: '^lib/netpol/' }, to: { path: `${aws}|${cdk}|^lib/(shift|cli|workers)/` } },
    { name: 'cli-is-on-top', severity: 'error', from: { path: '^lib/', pathNot: '^lib/cli/' }, to: { path: '^lib/cli/' } },
    ...stacks.map((stack) => ({
      name: `${stack}-knows-no-other-stack`,
      comment: 'what a stack needs from another comes in its props',
      severity: 'error',
      from: { path: `^lib/${stack}/` },
      to: { path: `^lib/(environment\\.ts|(${stacks.filter((other) => other !== stack).join('|')})/)` },
    })),
    {
      name: 'environments-are-loaded-by-bin-and-cli-only',
      severity: 'error',
      from: { path: '^(lib|config)/', pathNot: '^(lib/cli/|config/environments/)' },
      to: { path: '^config/environments/' },
    },
    { name: 'no-dev-dependency-in-product', severity: 'error', from: { path: '^(lib|config|bin)/' }, to: { dependencyTypes: ['npm-dev'] } },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    parser: 'swc',
    enhancedResolveOptions: {
      extensions: ['.ts', '.js', '.json'],
      exportsFields: ['exports'],
      conditionNames: ['require', 'node', 'default', 'types'],
    },
  },
};
