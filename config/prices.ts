/**
 * The one place where prices stand: list prices of AWS, on demand, in US dollars without tax. `bluegreen cost` reads them; a price that is missing
 * here is left out of its sums and said to be. `--price <name>=<usd>` sets or replaces one for a run, such as a negotiated one.
 */

/** What is priced, and per what. */
export const priceUnits = {
  'eks-cluster': 'cluster-hour',
  'eks-extended-support': 'cluster-hour, on top',
  'eks-tier-xl': 'cluster-hour, on top',
  'eks-tier-2xl': 'cluster-hour, on top',
  'eks-tier-4xl': 'cluster-hour, on top',
  'eks-tier-8xl': 'cluster-hour, on top',
  'system-node': 'instance-hour of the system nodes',
  node: 'instance-hour of the nodes that Karpenter starts',
  'gp3-volume': 'GiB-month',
  'nat-gateway': 'gateway-hour',
  'interface-endpoint': 'hour and zone',
  'load-balancer': 'load balancer-hour',
  'public-ipv4': 'address-hour',
  'alarm-metric': 'metric and month',
  'composite-alarm': 'alarm and month',
} as const;
export type PriceName = keyof typeof priceUnits;

export interface Price {
  readonly usd: number;
  /** Day of the source, ISO date or month. */
  readonly asOf: string;
  readonly source: string;
}

const offer = (service: string, version: string): string =>
  `https://pricing.us-east-1.amazonaws.com/offers/v1.0/aws/${service}/${version}/eu-west-1/index.json`;
/**
 * EKS has one price in all commercial regions. Those of the tiers are second-hand, as texts of 2026 cite this page, which could not be read from here; the
 * 3.30 that some say for 2XL is twice the price of XL. With the cluster's 0.10 they are 1.75, 3.50, 7.00 and 14.00.
 */
const eks = 'https://aws.amazon.com/eks/pricing/';

/** By region, as in the environments. A region that is missing has no prices here. */
export const prices: Readonly<Record<string, Readonly<Partial<Record<PriceName, Price>>>>> = {
  'eu-west-1': {
    'eks-cluster': { usd: 0.1, asOf: '2026-08-31', source: eks },
    'eks-extended-support': { usd: 0.5, asOf: '2026-08-31', source: eks },
    'eks-tier-xl': { usd: 1.65, asOf: '2026-04-16', source: eks },
    'eks-tier-2xl': { usd: 3.4, asOf: '2026-04-16', source: eks },
    'eks-tier-4xl': { usd: 6.9, asOf: '2026-04-16', source: eks },
    'eks-tier-8xl': { usd: 13.9, asOf: '2026-03-20', source: eks },
    'gp3-volume': { usd: 0.088, asOf: '2026-04-01', source: 'AWS Price List API, AmazonEC2, SKU TXACT7E3PV6ZX2NM' },
    'nat-gateway': { usd: 0.048, asOf: '2026-09-25', source: offer('AmazonEC2', '20260925174521') },
    'interface-endpoint': { usd: 0.011, asOf: '2026-05-01', source: 'AWS Price List API, AmazonVPC, SKU H37WJ97MHYGDXG2A' },
    'load-balancer': { usd: 0.0252, asOf: '2026-07', source: 'https://aws.amazon.com/elasticloadbalancing/pricing/' },
    'public-ipv4': { usd: 0.005, asOf: '2026-09-17', source: offer('AmazonVPC', '20260917190528') },
    'alarm-metric': { usd: 0.1, asOf: '2026-09-22', source: offer('AmazonCloudWatch', '20260922021715') },
    'composite-alarm': { usd: 0.5, asOf: '2026-09', source: 'https://aws.amazon.com/cloudwatch/pricing/' },
  },
};

/** Source of a price that the user gives for one run. */
export const fromCommandLine = '--price';
