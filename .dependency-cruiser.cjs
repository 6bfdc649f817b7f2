/**
 * Imports run one way, from the top to the ground floor:
 *   bin → app, cli → stacks, shift, netpol, workers → constructs → config → names, addresses, clock
 *
 * What is synthesized and what runs are told apart by reachability from the entry points of what runs, not by a list of folders: a new folder
 * falls under the rule with its first import. test/unit/imports.test.ts plants a violation of each rule.
 */
/** All of CDK but its comparison of templates, which knows templates and nothing of constructs. */
const cdk =
  '(^|/)node_modules/(aws-cdk-lib|constructs|cdk-nag|@aws-cdk/(?!cloudformation-diff/|aws-service-spec/|service-spec-types/)[^/]+)(/|$)';
const aws = '(^|/)node_modules/@aws-sdk(/|$)';
const ground = '^lib/(names|addresses|clock)\\.ts$';
/** Entry points of what runs: the operator's command line, the rehearsal and the Lambda handlers. */
const running = '^bin/bluegreen\\.ts$|^lib/(cli|rehearsal)/|/lambda/';
const judge = '^lib/netpol/(verdict|universe|verify)/';
const converter = '^lib/netpol/convert/';

const rule = (name, comment, from, to) => ({ name, comment, severity: 'error', from, to });

module.exports = {
  forbidden: [
    rule('no-circular', 'A circle has no order in which to read it.', {}, { circular: true }),
    rule('no-unresolvable', 'An import that resolves to nothing.', {}, { couldNotResolve: true }),
    rule('nothing-imports-bin', 'Programs are started, not imported.', { path: '^(lib|config|tools)/' }, { path: '^bin/' }),
    rule('product-imports-no-tests', 'The product runs without them.', { path: '^(lib|config|bin)/' }, { path: '^(test|tools)/' }),
    rule('tools-import-no-tests', 'Tests import tools, so tools cannot import tests.', { path: '^tools/' }, { path: '^test/' }),
    rule(
      'product-has-no-dev-dependency',
      'It is installed without them.',
      { path: '^(lib|config|bin)/' },
      { dependencyTypes: ['npm-dev'] },
    ),
    rule(
      'ground-floor-is-pure',
      'It imports nothing of the project but itself.',
      { path: ground },
      { path: '^(lib|config)/', pathNot: ground },
    ),
    rule(
      'what-runs-reaches-no-cdk',
      'The command line starts in milliseconds, and a handler fits in a small bundle.',
      { path: running },
      { path: cdk, reachable: true },
    ),
    rule(
      'what-runs-reaches-nothing-synthesized',
      'A stack, a construct or the app is of no use at run time.',
      { path: running },
      { path: '^lib/(app|stacks|constructs)/', pathNot: '/lambda/', reachable: true },
    ),
    rule(
      'stacks-know-no-other-stack',
      'What a stack needs from another comes in its props.',
      { path: '^lib/stacks/([^/]+)/' },
      { path: '^lib/stacks/[^/]+/', pathNot: '^lib/stacks/$1/' },
    ),
    rule(
      'stacks-know-no-stage',
      'The stage composes the stacks.',
      { path: '^lib/stacks/[^/]+/' },
      { path: '^lib/stacks/environment-stage' },
    ),
    rule(
      'config-stands-on-the-ground-floor',
      'The configuration describes; it does not know who reads it.',
      { path: '^lib/config/' },
      { path: '^lib/', pathNot: `^lib/config/|${ground}` },
    ),
    rule(
      'config-is-free-of-cdk-and-aws',
      'It is loaded by both halves.',
      { path: '^lib/config/' },
      { path: `${cdk}|${aws}`, reachable: true },
    ),
    rule(
      'environment-files-are-not-imported',
      'They are loaded by name, so that one can be added without touching code.',
      { path: '^(lib|bin)/' },
      { path: '^config/environments/' },
    ),
    rule(
      'netpol-is-pure',
      'It reads text and returns values: no AWS, no CDK, no command line.',
      { path: '^lib/netpol/' },
      { path: `${aws}|${cdk}|^lib/(shift|cli|workers)/`, reachable: true },
    ),
    rule('judge-knows-no-converter', 'A shared mistake would be judged as right.', { path: judge }, { path: converter, reachable: true }),
    rule('converter-knows-no-judge', 'A shared mistake would be judged as right.', { path: converter }, { path: judge, reachable: true }),
    rule('cli-is-on-top', 'A command is a thin shell over a library.', { path: '^lib/', pathNot: '^lib/cli/' }, { path: '^lib/cli/' }),
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
