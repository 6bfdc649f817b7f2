import * as s from './scalars';
import { z } from './zod';

const label = '[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?';
const host = `(?=.{1,253}(?:[:/]|$))${label}(?:\\.${label}){0,16}`;

/** The proxy through which nodes and controllers reach what is not AWS (docs/organization.md). */
export const httpProxy = z.strictObject({
  url: s
    .pattern(new RegExp(`^https?://${host}:\\d{2,5}$`), 'a proxy such as http://proxy.example.com:3128, without path and credentials')
    .describe('Address of the proxy, with its port.'),
  noProxy: z
    .array(
      s.pattern(
        new RegExp(`^(?:\\.?${host}|\\d{1,3}(?:\\.\\d{1,3}){3}/\\d{1,2})$`),
        'a host such as git.example.com, a domain such as .example.com, or a CIDR such as 10.0.0.0/8',
      ),
    )
    .max(50, { error: 'at most 50 entries' })
    .default([])
    .describe(
      "What is reached without the proxy besides the VPC, the cluster and the environment's endpoints, such as a Git host inside the network.",
    ),
});
