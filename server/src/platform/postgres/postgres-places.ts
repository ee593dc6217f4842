import { createHash } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import {
  findBinaries,
  findServerUser,
  othersMayEnter,
  type ServerUser,
} from './embedded-binaries.ts';

/** Where one home's embedded PostgreSQL keeps its data and how it is reached. */
export type Places = {
  data: string;
  logFile: string;
  endpoint: string;
  owner: string;
  user: ServerUser;
  postgres: string;
  initdb: string;
};
export type Endpoint = { port: number; password: string };

export function findPlaces(home: string): Places {
  const user = findServerUser();
  const shared = '/var/lib/huike';
  const key = createHash('sha256').update(path.resolve(home)).digest('hex').slice(0, 12);
  // Below /root, say, the server's user can't reach the home; its data then stand outside it.
  const base = user && !othersMayEnter(home) ? path.join(shared, key) : path.resolve(home);
  mkdirSync(base, { recursive: true });
  mkdirSync(path.join(home, 'logs'), { recursive: true });
  return {
    data: path.join(base, 'postgres'),
    logFile: path.join(home, 'logs', 'postgres.log'),
    endpoint: path.join(home, 'postgres-endpoint.json'),
    owner: path.join(home, 'postgres-owner'),
    user,
    ...findBinaries(user, shared),
  };
}

export function saveEndpoint(places: Places, endpoint: Endpoint): void {
  writeFileSync(places.endpoint, JSON.stringify(endpoint), { mode: 0o600 });
  chmodSync(places.endpoint, 0o600);
}

export function readEndpoint(places: Places): Endpoint {
  const parsed: unknown = JSON.parse(readFileSync(places.endpoint, 'utf8'));
  if (typeof parsed === 'object' && parsed !== null && 'port' in parsed && 'password' in parsed) {
    return { port: Number(parsed.port), password: String(parsed.password) };
  }
  throw new Error(`${places.endpoint} is damaged: it should hold port and password`);
}

/** The postmaster's process id when one lives on this data folder. */
export function livePostmaster(places: Places): number | null {
  const pidFile = path.join(places.data, 'postmaster.pid');
  if (!existsSync(pidFile)) return null;
  const pid = Number(readFileSync(pidFile, 'utf8').split('\n')[0]);
  try {
    process.kill(pid, 0);
    // After a reboot the number may belong to somebody else.
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(places.data) ? pid : null;
  } catch {
    return null;
  }
}

export function urlOf(endpoint: Endpoint, database: string, user = 'huike'): string {
  return `postgres://${user}:${endpoint.password}@127.0.0.1:${endpoint.port}/${database}`;
}

/** Notes this program as the one that started the server and will stop it. */
export function claimServer(places: Places): void {
  writeFileSync(places.owner, identityOf(process.pid) ?? '', { mode: 0o600 });
}

/** Whether the program that started the running server still lives; if not, the server is about to stop. */
export function ownerLives(places: Places): boolean {
  if (!existsSync(places.owner)) return false;
  const noted = readFileSync(places.owner, 'utf8');
  return noted !== '' && identityOf(Number(noted.split(' ')[0])) === noted;
}

/** Whether the running server was started by this program, whatever became of the shell between them. */
export function isOurServer(places: Places): boolean {
  return existsSync(places.owner) && readFileSync(places.owner, 'utf8') === identityOf(process.pid);
}

/** Process id and start time: a number alone may have been given to another program since. */
function identityOf(pid: number): string | null {
  try {
    // Field 22 of /proc/PID/stat is the start time; the name before it may hold blanks.
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ') ?? [];
    return fields[0] === 'Z' ? null : `${pid} ${fields[19] ?? ''}`;
  } catch {
    return null;
  }
}
