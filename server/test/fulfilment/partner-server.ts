import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll } from 'vitest';
import { z } from 'zod';

/** What the partner was asked: of which order, by a sending or a query. */
export type Asked = {
  act: 'send' | 'query';
  orderNo: string;
  product: string | undefined;
  amountFen: number | undefined;
  phone: string | undefined;
  headers: Record<string, unknown>;
  body: string;
};
type Answering = (response: ServerResponse, asked: Asked) => void | Promise<void>;

export type PartnerServer = {
  url: string;
  /** in the order they came */
  asked: Asked[];
  /** how it answers from now on; by itself it delivers each order once, and knows it afterwards */
  onSend: Answering;
  onQuery: Answering;
  /** as at the beginning of every test */
  clear(): void;
};

const letter = z.object({
  orderNo: z.string(),
  product: z.string().optional(),
  amountFen: z.int().optional(),
  phone: z.string().optional(),
});

export const answer =
  (result: Record<string, unknown>, code = 200): Answering =>
  (response, { orderNo }) => {
    response.writeHead(code, { 'content-type': 'application/json' });
    response.end(JSON.stringify({ orderNo, ...result }));
  };
export const cut: Answering = (response) => {
  response.destroy();
};
export const never: Answering = () => {};

/** A partner on this machine, for a test file; `hosts` is told its name. */
export function usePartnerServer(hosts: Set<string>): PartnerServer {
  const known = new Map<string, number>();
  const deliver: Answering = (response, asked) => {
    if (asked.act === 'send' && !known.has(asked.orderNo))
      known.set(asked.orderNo, asked.amountFen ?? 0);
    const amountFen = known.get(asked.orderNo);
    const said =
      amountFen === undefined
        ? { result: 'absent' }
        : { result: 'delivered', amountFen, reference: `P-${asked.orderNo}` };
    return answer(said)(response, asked);
  };
  const partner: PartnerServer = {
    url: '',
    asked: [],
    onSend: deliver,
    onQuery: deliver,
    clear: () => {
      known.clear();
      partner.asked.length = 0;
      partner.onSend = deliver;
      partner.onQuery = deliver;
    },
  };
  const server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      const body = Buffer.concat(parts).toString('utf8');
      const { orderNo, product, amountFen, phone } = letter.parse(JSON.parse(body));
      const act = request.url === '/api/orders/query' ? 'query' : 'send';
      const asked = {
        act,
        orderNo,
        product,
        amountFen,
        phone,
        headers: request.headers,
        body,
      } as const;
      partner.asked.push(asked);
      void (act === 'send' ? partner.onSend : partner.onQuery)(response, asked);
    });
  });
  beforeAll(async () => {
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    // A server that listens on a port has such an address.
    const { port } = server.address() as AddressInfo;
    partner.url = `http://127.0.0.1:${port}/api`;
    hosts.add(`127.0.0.1:${port}`);
  });
  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });
  return partner;
}
