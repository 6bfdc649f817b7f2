import { spawn } from 'node:child_process';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

const root = resolve(__dirname, '..', '..');

interface Message {
  readonly id?: number;
  readonly method?: string;
  readonly params?: { readonly items?: readonly unknown[] };
  readonly result?: unknown;
}

export interface Place {
  readonly line: number;
  readonly character: number;
}

/**
 * TypeScript's language service as an editor talks to it, on standard input and output.
 * https://microsoft.github.io/language-server-protocol/specifications/lsp/3.17/specification/
 */
export class LanguageService {
  private readonly server = spawn(process.execPath, [join(root, 'node_modules', 'typescript', 'bin', 'tsc'), '--lsp', '--stdio'], {
    cwd: root,
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  private readonly answers = new Map<number, (result: unknown) => void>();
  private received = Buffer.alloc(0);
  private requests = 0;

  constructor() {
    this.server.stdout.on('data', (part: Buffer) => this.read(part));
  }

  /** Opens files under their paths, with texts that need not be on disk. */
  async open(files: Readonly<Record<string, string>>): Promise<void> {
    await this.ask('initialize', {
      processId: process.pid,
      rootUri: pathToFileURL(root).href,
      capabilities: { textDocument: { hover: { contentFormat: ['markdown'] } } },
    });
    this.send({ method: 'initialized', params: {} });
    for (const [path, text] of Object.entries(files)) {
      this.send({ method: 'textDocument/didOpen', params: { textDocument: { ...at(path), languageId: 'typescript', version: 1, text } } });
    }
  }

  /** What an editor shows of a place in an open file, as Markdown; empty if nothing. */
  async hover(path: string, position: Place): Promise<string> {
    const result = (await this.ask('textDocument/hover', { textDocument: at(path), position })) as { contents: { value: string } } | null;
    return result?.contents.value ?? '';
  }

  close(): Promise<void> {
    return new Promise((done) => {
      this.server.once('exit', () => done());
      this.server.kill();
    });
  }

  private ask(method: string, params: unknown): Promise<unknown> {
    const id = ++this.requests;
    return new Promise((done) => {
      this.answers.set(id, done);
      this.send({ id, method, params });
    });
  }

  private send(message: object): void {
    const text = JSON.stringify({ jsonrpc: '2.0', ...message });
    this.server.stdin.write(`Content-Length: ${Buffer.byteLength(text)}\r\n\r\n${text}`);
  }

  private read(part: Buffer): void {
    this.received = Buffer.concat([this.received, part]);
    for (;;) {
      const head = this.received.indexOf('\r\n\r\n');
      if (head < 0) return;
      const length = Number(/Content-Length: (\d+)/i.exec(this.received.toString('utf8', 0, head))?.[1]);
      const end = head + 4 + length;
      if (this.received.length < end) return;
      const message = JSON.parse(this.received.toString('utf8', head + 4, end)) as Message;
      this.received = this.received.subarray(end);
      this.take(message);
    }
  }

  private take({ id, method, params, result }: Message): void {
    if (id === undefined) return;
    // The server asks for the editor's settings, one for each item; there are none.
    if (method !== undefined) this.send({ id, result: params?.items?.map(() => null) ?? null });
    else this.answers.get(id)?.(result);
  }
}

const at = (path: string) => ({ uri: pathToFileURL(path).href });
