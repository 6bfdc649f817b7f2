import { aws_iam as iam } from 'aws-cdk-lib';
import { dnsSuffixOf } from '../config/catalog/regions';

/**
 * CloudWatch Logs of a region, as a principal of a key's policy. It is one of the few services whose principal has the DNS suffix of its partition;
 * CDK writes a name that China does not know. https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html
 */
export const logsPrincipal = (region: string): iam.ServicePrincipal => new iam.ServicePrincipal(`logs.${region}.${dnsSuffixOf(region)}`);
