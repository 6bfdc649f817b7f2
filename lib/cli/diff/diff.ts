import { Option } from 'commander';
import { checkedKinds } from '../../diff/checked-kinds';
import type { CliCommand } from '../command';
import { withEnvironment } from '../options';
import type * as Compare from './compare';
import type { DiffOptions } from './options';

const list = (value: string): string[] =>
  value
    .split(',')
    .map((one) => one.trim())
    .filter(Boolean);

/** `diff`: what a deploy of an environment changes, in the order in which a reviewer asks. */
export const diffCommand: CliCommand<DiffOptions> = {
  name: 'diff',
  summary: 'Show what a deploy changes: what is replaced or deleted, permissions, traffic, capacity, then the rest.',
  declare: (command) =>
    withEnvironment(command)
      .option('--templates <folder>', 'assembly to deploy; without it the environment is synthesized')
      .option('--against <folder>', 'assembly to compare with, in place of what is deployed; needs no AWS')
      .addOption(new Option('--markdown', "GitHub's Markdown, for a comment of a pull request").conflicts('json'))
      .addOption(new Option('--fail-on <kinds>', `exit code 1 for changes of these kinds: ${checkedKinds.join(',')}`).argParser(list))
      .addOption(new Option('--allow <kinds>', 'kinds that are meant, and do not fail').argParser(list)),
  notes: `Comparing with AWS needs cloudformation:GetTemplate. Weights that are moved by shifts are in SSM: a deploy does not change them.`,
  examples: [
    'npx bluegreen diff --env staging',
    'npx bluegreen diff --env prod --fail-on destructive,broadening',
    'npx bluegreen diff --env prod --templates cdk.out --against /tmp/main/cdk.out --markdown > comment.md',
  ],
  exitCodes: { done: 'compared', refused: 'changes of a kind that --fail-on names' },
  run: async (host, options) => {
    // The comparison knows every property of every resource type: 70 ms that no other command should pay.
    const { compare } = require('./compare') as typeof Compare;
    return compare(host, options);
  },
};
