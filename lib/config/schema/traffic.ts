import * as s from './scalars';
import { z } from './zod';

const pair = { blue: s.weight, green: s.weight };

/** Weights that stand in the template, so that a pull request's diff shows them; `bluegreen shift` refuses such an environment. */
export const declaredWeights = z.strictObject({
  ...pair,
  /** Services that differ from the rest. */
  services: z.record(s.dnsLabel, z.strictObject(pair)).optional(),
});

/** Weights that live in SSM and are moved by `bluegreen shift`. The seed is written once, where no value exists; no deploy changes it. */
export const storedWeights = z.strictObject({ keptIn: z.literal('ssm'), seed: z.strictObject(pair) });

export const traffic = z.strictObject({
  weights: z.union([storedWeights, declaredWeights], { error: '{blue, green} or {keptIn: "ssm", seed: {blue, green}}' }),
  /** Requests with the header `X-Cluster: <to>` from these addresses go to that color whatever the weights say. */
  testRoute: z
    .strictObject({
      to: s.color,
      sourceCidrs: z.array(s.cidr).min(1, { error: 'at least one CIDR: an open test route lets anyone choose the untested color' }),
    })
    .optional(),
  /**
   * Services that may get requests in a color whose cluster exists although their target group there is made by the edge stack, and so starts
   * empty: new ones, and those whose targets you register before you deploy.
   */
  acceptEmptyTargetGroups: z.array(s.dnsLabel).default([]),
});

export type Traffic = z.output<typeof traffic>;
export type DeclaredWeights = z.output<typeof declaredWeights>;
