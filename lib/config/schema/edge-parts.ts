import * as s from './scalars';
import { z } from './zod';

/** What load balancers of both kinds have. */

export const certificateArn = s.arn('acm', 'certificate/[A-Za-z0-9-]{1,64}', 'arn:aws:acm:eu-west-1:111111111111:certificate/0a1b2c3d-…');

/** A Route 53 alias of the load balancer. Target health is never evaluated: an idle color would pull the record. */
export const alias = z.strictObject({
  hostedZoneId: s.hostedZoneId.describe('Id of the hosted zone that gets the record.'),
  zoneName: s.zoneName.describe("Domain of the hosted zone; the record's name must lie in it."),
  name: s.recordName.describe('Name of the record, such as shop.example.com.'),
});
