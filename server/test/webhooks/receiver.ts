import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll } from 'vitest';

export type Received = { id: string; headers: IncomingHttpHeaders; body: string };
export type Receiver = {
  /** `127.0.0.1:port`, as the deployment would name it */
  host: string;
  url: string;
  /** what has come, in order */
  received: Received[];
  /** how the next letters are answered, until it is set anew; 204 without */
  answer: (response: ServerResponse, letter: Received) => void | Promise<void>;
};

const taken = (response: ServerResponse): void => {
  response.writeHead(204).end();
};

/** A receiver of webhooks on this machine, for a test file; `hosts` is told its name. */
export function useReceiver(hosts: Set<string>): Receiver {
  const receiver: Receiver = { host: '', url: '', received: [], answer: taken };
  const server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      const body = Buffer.concat(parts).toString('utf8');
      const letter = { id: String(request.headers['webhook-id']), headers: request.headers, body };
      receiver.received.push(letter);
      void receiver.answer(response, letter);
    });
  });
  beforeAll(async () => {
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    // A server that listens on a port has such an address.
    const { port } = server.address() as AddressInfo;
    receiver.host = `127.0.0.1:${port}`;
    receiver.url = `http://${receiver.host}/hooks`;
    hosts.add(receiver.host);
  });
  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });
  return receiver;
}

export const status =
  (code: number, headers: Record<string, string> = {}, body = '') =>
  (response: ServerResponse): void => {
    response.writeHead(code, headers).end(body);
  };
