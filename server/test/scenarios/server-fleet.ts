import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { engineSocketPath } from '../../src/platform/analytics/engine-socket.ts';
import { projectRoot } from '../../src/platform/project-root.ts';

/** The way of one process to ClickHouse: what it sends is seen, and can be kept from arriving. */
export type Door = {
  url: string;
  /** texts that came by */
  saw(text: string): boolean;
  /** from here on nothing goes through that holds this text, and its connection stands still */
  hold(text: string): void;
  isHolding(): boolean;
  /** everything goes through again */
  release(): void;
  close(): Promise<void>;
};

/** Serves the engine of a folder over TCP, as a ClickHouse of the bank's own would be reached. */
export async function openDoor(engineHome: string, database: string): Promise<Door> {
  const marks = ['ingest_staging', 'SELECT'];
  const seen = new Set<string>();
  const sockets = new Set<Socket>();
  let held: string | null = null;
  let holding = false;
  const server = createServer((outer) => {
    const inner = connect(engineSocketPath(engineHome));
    for (const socket of [outer, inner]) {
      sockets.add(socket);
      socket.on('error', () => {});
      socket.on('close', () => {
        sockets.delete(socket);
        outer.destroy();
        inner.destroy();
      });
    }
    inner.pipe(outer);
    outer.on('data', (bytes: Buffer) => {
      const text = bytes.toString('latin1');
      for (const mark of marks) if (text.includes(mark)) seen.add(mark);
      if (held !== null && text.includes(held)) {
        holding = true;
        outer.pause();
      } else inner.write(bytes);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo; // a TCP server's address is never a text
  return {
    url: `http://127.0.0.1:${port}/${database}`,
    saw: (text) => seen.has(text),
    hold: (text) => {
      held = text;
    },
    isHolding: () => holding,
    release: () => {
      held = null;
      holding = false;
    },
    close: async () => {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

export type Serving = { process: ChildProcess; address: string };

/** Starts `huike serve` and gives its address when it serves; without a ClickHouse of its own it embeds one. */
export async function startServer(
  role: 'all' | 'api' | 'worker',
  environment: { home: string; databaseUrl: string; clickhouseUrl?: string },
): Promise<Serving> {
  const child = spawn(
    process.execPath,
    [path.join(projectRoot, 'server/src/main.ts'), 'serve', '--role', role, '--port', '0'],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
      env: {
        ...process.env,
        HUIKE_HOME: environment.home,
        DATABASE_URL: environment.databaseUrl,
        CLICKHOUSE_URL: environment.clickhouseUrl ?? '',
        HUIKE_LOG: 'fatal',
      },
    },
  );
  for await (const line of createInterface({ input: child.stdout })) {
    const address = /^Huike 慧客 {2}(.+)$/.exec(line)?.[1];
    if (address !== undefined) return { process: child, address };
  }
  throw new Error(`the ${role} ended before it served: code ${child.exitCode}`);
}

/** Ends a server as told, or at once; gives its exit code, null where it was killed. */
export async function endServer(
  { process: child }: Serving,
  signal: 'SIGTERM' | 'SIGKILL',
): Promise<number | null> {
  if (child.exitCode !== null || child.signalCode !== null) return child.exitCode;
  const ended = once(child, 'exit');
  child.kill(signal);
  await ended;
  return child.exitCode;
}

/** A signed-in session over HTTP; it is good at every API process. */
export async function signInOver(
  address: string,
  staffNumber: string,
  password: string,
): Promise<Record<string, string>> {
  const answer = await fetch(`${address}/api/session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-huike': '1' },
    body: JSON.stringify({ staffNumber, password }),
  });
  if (!answer.ok) throw new Error(`sign-in failed: ${await answer.text()}`);
  const cookie = answer.headers.getSetCookie().map((one) => one.split(';')[0]);
  return { cookie: cookie.join('; '), 'x-huike': '1' };
}
