import { dirname } from 'node:path';
import type AccessFile from '../../../config/access';
import { environmentsFolder } from '../../config/load';

/**
 * What is left to do for GitHub to deploy a new environment: the workflows, and the unit tests, want each file of config/environments in the order of
 * config/access.ts.
 * @param file of the environment, absolute @returns lines for people; none where it is named, or stands in another folder
 */
export function orderLines(file: string, env: string): string[] {
  // The schema, which it needs, is a third of the start.
  const { default: access }: { default: typeof AccessFile } = require('../../../config/access');
  if (dirname(file) !== environmentsFolder || access.order.includes(env)) return [];
  return ['  config/access.ts: add it to `order` where its turn is; `npm test` and the workflows ask for it'];
}
