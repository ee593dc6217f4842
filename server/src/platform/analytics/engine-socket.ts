import { createHash } from 'node:crypto';
import { lstatSync, mkdirSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir, userInfo } from 'node:os';
import { join, resolve } from 'node:path';

/** The kernel takes 107 bytes; a name beyond it is cut silently by some callers. */
const longestSocketPath = 100;

/**
 * Where the engine of a data folder listens: in the folder, or, where that name is too long, in a
 * folder of our own below the temporary one. Every process derives the same path from `home`.
 */
export function engineSocketPath(home: string): string {
  const own = join(resolve(home), 'clickhouse.sock');
  if (Buffer.byteLength(own) <= longestSocketPath) return own;
  const folder = join(tmpdir(), `huike-${userInfo().uid}`);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const standing = lstatSync(folder);
  if (!standing.isDirectory() || standing.uid !== userInfo().uid || (standing.mode & 0o077) !== 0) {
    throw new Error(
      `${folder} belongs to somebody else or is open to others; set TMPDIR or a shorter HUIKE_HOME.`,
    );
  }
  return join(
    folder,
    `${createHash('sha256').update(resolve(home)).digest('hex').slice(0, 16)}.sock`,
  );
}

/** Asks a path of the engine on a socket; undefined when nobody answers or it refuses. */
export function askSocket(
  socketPath: string,
  path: string,
  options: { method?: string; timeoutMilliseconds?: number } = {},
): Promise<string | undefined> {
  return new Promise((settle) => {
    const asked = request(
      {
        socketPath,
        path,
        method: options.method ?? 'GET',
        timeout: options.timeoutMilliseconds ?? 10_000,
        agent: false,
      },
      (response) => {
        let text = '';
        response.setEncoding('utf8');
        response.on('data', (piece: string) => (text += piece));
        response.on('end', () => settle(response.statusCode === 200 ? text : undefined));
        response.on('error', () => settle(undefined));
      },
    );
    asked.on('timeout', () => asked.destroy());
    asked.on('error', () => settle(undefined));
    asked.end();
  });
}
