import type { LocalAws } from '../../../tools/local-aws/local-aws';

/** A call of a service that speaks JSON, for which the project has no client. @param operation such as AmazonSQS.CreateQueue */
export async function callAws<T>(aws: LocalAws, operation: string, body: object): Promise<T> {
  const response = await fetch(aws.endpoint, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-amz-json-1.0',
      'x-amz-target': operation,
      authorization: `AWS4-HMAC-SHA256 Credential=testing/20260101/${aws.client.region}/sqs/aws4_request, SignedHeaders=host, Signature=0`,
    },
    body: JSON.stringify(body),
  });
  if (!response.ok) throw new Error(`${operation}: ${response.status} ${await response.text()}`);
  return (await response.json()) as T;
}
