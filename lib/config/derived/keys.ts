import type { Environment } from '../schema';
import type { KeyPurpose } from '../schema/keys';

/** ARN of the organization's key for a purpose; undefined where the stacks or AWS have one. */
export const keyArnOf = ({ organization: { keys } }: Pick<Environment, 'organization'>, purpose: KeyPurpose): string | undefined =>
  keys[purpose] ?? keys.all;
