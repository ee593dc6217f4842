import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  lchownSync,
  mkdirSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { copyFile, mkdir, readdir } from 'node:fs/promises';
import path from 'node:path';
import pg from 'pg';
import { findPlaces, type Places, readEndpoint, saveEndpoint, urlOf } from './postgres-places.ts';

/** Left out of the copy: what belongs to the running process, and the log, which is copied last. */
const notCopied = new Set([
  'pg_wal',
  'postmaster.pid',
  'postmaster.opts',
  'pg_replslot',
  'pg_stat_tmp',
  'pg_subtrans',
  'pg_notify',
  'pg_dynshmem',
  'pg_serial',
  'pg_snapshots',
]);
const slot = 'huike_backup';

/**
 * Copies the running embedded server into `folder` by PostgreSQL's low-level backup interface
 * (manual, chapter "Continuous Archiving", making a base backup): the package ships no
 * pg_basebackup. Changes made while it copies are in the log copied last, so the copy stands for
 * the moment of its end. A replication slot keeps that log from being recycled meanwhile.
 */
export async function backUpPostgres(home: string, folder: string): Promise<void> {
  const places = findPlaces(home);
  const client = new pg.Client({
    connectionString: urlOf(readEndpoint(places), 'postgres', 'postgres'),
  });
  await client.connect();
  try {
    await client.query(
      `select pg_drop_replication_slot(slot_name) from pg_replication_slots where slot_name = '${slot}'`,
    );
    await client.query(`select pg_create_physical_replication_slot('${slot}', true)`);
    await client.query(`select pg_backup_start('huike', fast => true)`);
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    await copyFolder(places.data, folder, notCopied);
    const { rows } = await client.query<{ labelfile: string }>(
      'select labelfile from pg_backup_stop(wait_for_archive => false)',
    );
    writeFileSync(path.join(folder, 'backup_label'), rows[0]?.labelfile ?? '', { mode: 0o600 });
    await copyFolder(path.join(places.data, 'pg_wal'), path.join(folder, 'pg_wal'), new Set());
    for (const empty of notCopied)
      if (!empty.startsWith('postmaster'))
        mkdirSync(path.join(folder, empty), { recursive: true, mode: 0o700 });
    await client.query(`select pg_drop_replication_slot('${slot}')`);
  } finally {
    await client.end();
  }
}

/** Puts a copy in place of the home's (absent) cluster; the next start recovers it to the copy's moment. */
export function restorePostgres(home: string, folder: string, endpointPassword: string): void {
  const places = findPlaces(home);
  if (existsSync(places.data))
    throw new Error(`${places.data} holds a database already; restore into an empty HUIKE_HOME`);
  const arriving = `${places.data}.arriving`;
  rmSync(arriving, { recursive: true, force: true });
  cpSync(folder, arriving, { recursive: true, verbatimSymlinks: true });
  // PostgreSQL refuses a folder that others may read.
  chmodSync(arriving, 0o700);
  giveToServer(places, arriving);
  renameSync(arriving, places.data);
  saveEndpoint(places, { port: 0, password: endpointPassword });
}

export function postgresPassword(home: string): string {
  return readEndpoint(findPlaces(home)).password;
}

/**
 * Copies what is there: files vanish meanwhile (temporary tables, old log), and replay settles it. Never
 * synchronously: what must go on while gigabytes are copied, such as the pause of jobs, needs its ticks.
 */
async function copyFolder(from: string, to: string, leftOut: ReadonlySet<string>): Promise<void> {
  await mkdir(to, { recursive: true, mode: 0o700 });
  for (const entry of await readdir(from, { withFileTypes: true })) {
    const source = path.join(from, entry.name);
    const target = path.join(to, entry.name);
    if (leftOut.has(entry.name)) continue;
    if (entry.isDirectory()) await copyFolder(source, target, new Set());
    else await copyUnlessGone(source, target);
  }
}

async function copyUnlessGone(source: string, target: string): Promise<void> {
  try {
    await copyFile(source, target);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return;
    throw error;
  }
}

function giveToServer(places: Places, folder: string): void {
  if (!places.user) return;
  chownSync(folder, places.user.uid, places.user.gid);
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    lchownSync(path.join(entry.parentPath, entry.name), places.user.uid, places.user.gid);
  }
}
