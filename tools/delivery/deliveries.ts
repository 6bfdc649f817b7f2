import { partitionOf } from '../../lib/config/catalog/regions';
import type { Environment } from '../../lib/config/schema';
import { accessRoleNames } from '../../lib/names';

/** What the workflows know of an environment: where it is, and the roles of its account. */
export interface Delivery {
  readonly env: string;
  readonly region: string;
  readonly diffRole: string;
  readonly driftRole: string;
  readonly deployRole: string;
}

/** In the order of the environments. */
export const deliveries = (environments: readonly Environment[]): Delivery[] =>
  environments.map(({ name, account, region }) => {
    const role = (roleName: string) => `arn:${partitionOf(region)}:iam::${account}:role/${roleName}`;
    return {
      env: name,
      region,
      diffRole: role(accessRoleNames.diff),
      driftRole: role(accessRoleNames.drift),
      deployRole: role(accessRoleNames.deploy(name)),
    };
  });
