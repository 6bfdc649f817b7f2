import { toBlock } from '../../addresses';

/** Nobody owns more than a /8; 0.0.0.0/0 and its halves are the whole internet. */
const shortestPrefix = 8;

/** Does a CIDR stand for "anyone"? */
export const isWideOpen = (cidr: string): boolean => toBlock(cidr).prefix < shortestPrefix;

/** For the `expected` of a message. */
export const widest = `/${shortestPrefix} at the widest, such as 203.0.113.0/24`;
