/**
 * Rules of a security group in one direction. Adjustable, for the whole region and at the price of fewer groups per interface; a prefix list counts
 * as many rules as it may have entries. https://docs.aws.amazon.com/vpc/latest/userguide/amazon-vpc-limits.html#vpc-limits-security-groups
 */
export const rulesPerGroup = 60;
