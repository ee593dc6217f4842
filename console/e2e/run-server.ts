import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';

const root = path.resolve(import.meta.dirname, '../..');
const main = path.join(root, 'server/src/main.ts');

export type NewPerson = { staffNumber: string; name: string; password: string };
export type RunningServer = {
  address: string;
  /** adds a person with a role that the console's first administrator may not give */
  addPerson(person: NewPerson, role: string): void;
  stop: () => Promise<void>;
};

/** The whole program on an empty home, with one administrator; the console as it is built. */
export async function runServer(administrator: NewPerson): Promise<RunningServer> {
  if (!existsSync(path.join(root, 'console/dist/index.html')))
    execFileSync(process.execPath, [path.join(root, 'tools/build-console.ts')]);
  const home = mkdtempSync(path.join(tmpdir(), 'huike-loop-'));
  // PostgreSQL runs as a user of its own when this one is root, and must get in.
  chmodSync(home, 0o755);
  const environment = { ...process.env, HUIKE_HOME: home };
  const addPerson = ({ staffNumber, name, password }: NewPerson, role: string): void => {
    const create = ['user', 'create', staffNumber, '--name', name, '--role', role];
    execFileSync(process.execPath, [main, ...create, '--password-stdin'], {
      env: environment,
      input: `${password}\n`,
      stdio: ['pipe', 'ignore', 'inherit'],
    });
  };
  const port = await freePort();
  const server = spawn(process.execPath, [main, 'serve', '--port', String(port)], {
    env: environment,
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  await firstLine(server);
  // Beside the server, whose engines it joins instead of starting its own.
  addPerson(administrator, 'administrator');
  return {
    address: `http://127.0.0.1:${port}`,
    addPerson,
    stop: async () => {
      const ended = new Promise((resolve) => server.once('exit', resolve));
      server.kill('SIGTERM');
      await ended;
      rmSync(home, { recursive: true, force: true });
    },
  };
}

/** The server prints its address once it listens. */
function firstLine(server: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    server.stdout?.on('data', (text: Buffer) => {
      if (text.includes('http://')) resolve();
    });
    server.once('exit', (code) => reject(new Error(`the server ended with ${code}`)));
  });
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() =>
        typeof address === 'object' && address
          ? resolve(address.port)
          : reject(new Error('no port')),
      );
    });
  });
}
