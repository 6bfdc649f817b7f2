import * as s from './scalars';
import { z } from './zod';

const pair = {
  blue: s.weight.describe('Weight of blue, 0 to 999. Blue gets blue / (blue + green) of the requests.'),
  green: s.weight.describe('Weight of green, 0 to 999. Green gets green / (blue + green) of the requests.'),
};

/** Weights that are in the template, so that a pull request's diff shows them; `bluegreen shift` refuses such an environment. */
export const declaredWeights = z.strictObject({
  ...pair,
  services: z
    .record(s.dnsLabel, z.strictObject(pair))
    .optional()
    .describe('Weights of services that differ from the rest, by service name.'),
});

/** Weights that live in SSM and are moved by `bluegreen shift`. The seed is written once, where no value exists; no deploy changes it. */
export const storedWeights = z.strictObject({
  keptIn: z.literal('ssm').describe('Weights live in SSM parameters. `bluegreen shift` changes them, and no deploy does.'),
  seed: z
    .strictObject(pair)
    .describe('First weights of a service, written where SSM has none yet. A later change of the seed changes nothing.'),
});

export const traffic = z.strictObject({
  weights: z
    .union([storedWeights, declaredWeights], { error: '{blue, green} or {keptIn: "ssm", seed: {blue, green}}' })
    .describe(
      'Where the weights are kept. In SSM they are moved by `bluegreen shift`. Declared here, a pull request shows every change, and `bluegreen shift` refuses.',
    ),
  testRoute: z
    .strictObject({
      to: s.color.describe('Color that answers requests on the test route.'),
      sourceCidrs: z
        .array(s.cidr)
        .min(1, { error: 'at least one CIDR: an open test route lets anyone choose the untested color' })
        .describe('Addresses that may use the test route, /8 at the widest.'),
    })
    .optional()
    .describe(
      'Requests with the header `X-Cluster: <to>` from `sourceCidrs` go to that color, whatever the weights are. Left out: no test route.',
    ),
  userPoolArns: z
    .array(s.userPoolArn)
    .default([])
    .describe(
      'Cognito user pools with which rules of the environment authenticate (`authenticate-cognito`, added to a rule beside its weights by hand; those of `services[].authentication` need no entry). Changing such a rule needs `cognito-idp:DescribeUserPoolClient` on its pool: a shift and a rollback get that permission for these pools.',
    ),
  acceptEmptyTargetGroups: z
    .array(s.dnsLabel)
    .default([])
    .describe(
      'Names of services that may have a weight in a color whose cluster exists although the edge stack creates their target group there, which starts empty: new services, and those whose targets you register before you deploy.',
    ),
});

export type Traffic = z.output<typeof traffic>;
export type DeclaredWeights = z.output<typeof declaredWeights>;
