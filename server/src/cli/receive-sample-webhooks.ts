import { once } from 'node:events';
import { createServer } from 'node:http';

export type SampleReceiver = {
  /** `127.0.0.1:port`, by which the deployment names it */
  host: string;
  url: string;
  stop(): Promise<void>;
};

/** One event in so many is taken at its second attempt only, so that the list shows what a retry is. */
const refusedOnce = 16;

/**
 * Another system of the sample bank, on this machine, that takes what webhooks tell. A name that nobody has would
 * show nothing but failures, and no system of anybody else's is ever called.
 */
export async function receiveSampleWebhooks(): Promise<SampleReceiver> {
  const refused = new Set<string>();
  const server = createServer((request, response) => {
    request.resume();
    request.on('end', () => {
      const id = String(request.headers['webhook-id']);
      const isRefused = Number.parseInt(id.slice(-4), 16) % refusedOnce === 0 && !refused.has(id);
      if (isRefused) refused.add(id);
      response.writeHead(isRefused ? 503 : 204).end();
    });
  });
  // It keeps no program alive that ends by an error.
  server.listen(0, '127.0.0.1').unref();
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  const host = `127.0.0.1:${port}`;
  return {
    host,
    url: `http://${host}/huike`,
    stop: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
