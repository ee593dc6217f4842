import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { audienceLists } from '#modules/audiences/index.ts';
import { shareMapping } from '#modules/identities/index.ts';
import { restoreAnalytics, startAnalytics } from '#platform/analytics/index.ts';
import { readKeyring } from '#platform/crypto/read-keyring.ts';
import { endPause } from '#platform/jobs/pause-jobs.ts';
import {
  openPlatform,
  type OpenPlatformOptions,
  unfinishedRestoreFile,
} from '#platform/open-platform.ts';
import { restorePostgres } from '#platform/postgres/back-up-postgres.ts';
import {
  chainHeads,
  copiedFolders,
  copyIfThere,
  fingerprint,
  readManifest,
} from './backup-folder.ts';
import { type RepeatedErasures, repeatErasures } from './erase-person.ts';
import { erasuresFile, readErasures } from './erasures-file.ts';

/**
 * Puts a backup into an empty home that holds the keys of the backup and the list of people erased
 * (without the list only when `erasures` is false), and erases them again. Until that is done nothing
 * opens the home: a restore that was broken off must not bring anybody back.
 */
export async function restore(
  options: OpenPlatformOptions,
  folder: string,
  { erasures }: { erasures: boolean },
): Promise<RepeatedErasures> {
  const { home, log } = options;
  if (options.databaseUrl || options.clickhouseUrl)
    throw new Error(
      'DATABASE_URL or CLICKHOUSE_URL is set: restore those servers with their own tools (docs/operations.md)',
    );
  checkBefore(home, folder, erasures);
  writeFileSync(unfinishedRestoreFile(home), '', { flush: true });
  await putStores(home, folder, log);
  // Opening recovers PostgreSQL to the backup's moment and migrates both stores.
  const open = await openPlatform({ ...options, finishesRestore: true });
  try {
    await audienceLists.rebuild(open.platform);
    // Merges made while the copy was taken are in PostgreSQL's part only.
    await shareMapping(open.platform);
    const repeated = erasures
      ? await repeatErasures(open.platform)
      : { repeated: 0, keptOut: 0, unknown: 0 };
    await endPause(open.platform.database);
    rmSync(unfinishedRestoreFile(home));
    return repeated;
  } finally {
    await open.close();
  }
}

/** Refuses before anything is written. */
function checkBefore(home: string, folder: string, erasures: boolean): void {
  const manifest = readManifest(folder);
  mkdirSync(home, { recursive: true });
  if (existsSync(path.join(home, 'clickhouse')))
    throw new Error(`${home} holds data already; restore into an empty HUIKE_HOME`);
  const keyFile = process.env['HUIKE_KEYS'] ?? path.join(home, 'keys.json');
  if (!existsSync(keyFile))
    throw new Error(`put the keys of the backup at ${keyFile} first: backups do not hold them`);
  if (fingerprint(readKeyring(home)) !== manifest.keyFingerprint)
    throw new Error(`${keyFile} holds other keys than those of the backup`);
  if (erasures) requireErasures(home, manifest.erasures);
}

async function putStores(
  home: string,
  folder: string,
  log: OpenPlatformOptions['log'],
): Promise<void> {
  restorePostgres(home, path.join(folder, 'postgres'), readManifest(folder).postgresPassword);
  const engine = await startAnalytics({ home, log });
  try {
    await restoreAnalytics(engine, path.resolve(folder, 'clickhouse'));
  } finally {
    await engine.close();
  }
  for (const name of [...copiedFolders, ...chainHeads]) await copyIfThere(folder, home, name);
}

function requireErasures(home: string, atBackup: number): void {
  const file = erasuresFile(home);
  if (!existsSync(file))
    throw new Error(
      `put the newest erasures.jsonl of the bank at ${file} first: without it everybody erased since the backup comes back (--no-erasures restores without it)`,
    );
  const remembered = readErasures(home).length;
  if (remembered < atBackup)
    throw new Error(
      `${file} is too old: it remembers ${remembered} people, and ${atBackup} were erased when the backup was taken`,
    );
}
