import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { answered, put } from '../../../lib/lambda/custom-resource';

jest.mock('node:timers/promises', () => ({ setTimeout: jest.fn(async () => undefined) }));

const event = {
  RequestType: 'Create',
  ResponseURL: 'https://example.invalid/answer',
  StackId: 'stack',
  RequestId: 'request',
  LogicalResourceId: 'Resource',
} as const;

/** Where CloudFormation waits for answers. @param statuses of its responses, one after the other; the last one repeats */
async function bucket(statuses: readonly number[]) {
  const received: { headers: IncomingHttpHeaders; body: string }[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      received.push({ headers: request.headers, body: Buffer.concat(chunks).toString() });
      response.writeHead(statuses[received.length - 1] ?? statuses.at(-1) ?? 200).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}/answer`, received, stop: () => new Promise((resolve) => server.close(resolve)) };
}

describe('the answer to CloudFormation', () => {
  test('has no content type: the address that it is put to is signed without one', async () => {
    const { url, received, stop } = await bucket([200]);
    await put(url, '{}');
    await stop();
    expect(received).toEqual([{ headers: expect.objectContaining({ 'content-type': '' }), body: '{}' }]);
  });

  test('is put again while it is not taken: without it, the stack waits for an hour', async () => {
    const { url, received, stop } = await bucket([503, 500, 200]);
    await put(url, '{}');
    await stop();
    expect(received).toHaveLength(3);
  });

  test('fails after five attempts, so that Lambda calls the function again', async () => {
    const { url, received, stop } = await bucket([503]);
    await expect(put(url, '{}')).rejects.toThrow('CloudFormation answered 503');
    await stop();
    expect(received).toHaveLength(5);
  });

  test('that does not get through is not followed by one that says that the work failed', async () => {
    const said: string[] = [];
    const respond = async (_: string, body: string) => {
      said.push((JSON.parse(body) as { Status: string }).Status);
      throw new Error('socket hang up');
    };
    await expect(answered(event, respond, async () => undefined)).rejects.toThrow('socket hang up');
    expect(said).toEqual(['SUCCESS']);
  });
});
