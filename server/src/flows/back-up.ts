import { createHash, hkdfSync } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { backUpAnalytics, restoreAnalytics, startAnalytics } from '#platform/analytics/index.ts';
import type { Keyring } from '#platform/crypto/keyring.ts';
import { readKeyring } from '#platform/crypto/read-keyring.ts';
import { whileJobsPause } from '#platform/jobs/pause-jobs.ts';
import type { OpenPlatform } from '#platform/open-platform.ts';
import { outboxLockNumber } from '#platform/outbox/ship-outbox.ts';
import {
  backUpPostgres,
  postgresPassword,
  restorePostgres,
} from '#platform/postgres/back-up-postgres.ts';
import { rawPool } from '#platform/postgres/database.ts';
import type { Logger } from 'pino';

const manifestFile = 'huike-backup.json';
const manifestShape = z.object({
  format: z.literal(1),
  takenAt: z.iso.datetime(),
  postgresPassword: z.string(),
  /** tells which keys decrypt the backup, and tells nothing of the keys */
  keyFingerprint: z.string(),
  clickhouseVersion: z.string(),
});
/** Copied beside the two stores: kept source files and exports. */
const folders = ['files', 'exports'];
const auditHead = 'audit-head.jsonl';

/**
 * Both stores and the kept files, as of one moment, into an empty folder. Jobs pause meanwhile and
 * the outbox stands still; people go on working: what they do during the copy is in PostgreSQL's part
 * and reaches ClickHouse through the outbox after a restore. Keys are left out on purpose.
 */
export async function backUp(
  open: OpenPlatform,
  folder: string,
  onStep: (step: string) => void,
): Promise<void> {
  const { platform, analyticsEngine } = open;
  const figures = await analyticsEngine.figures();
  if (open.postgresPid() === null || !figures.embedded) {
    throw new Error(
      'DATABASE_URL or CLICKHOUSE_URL is set: back up those servers with their own tools (docs/operations.md)',
    );
  }
  if (existsSync(folder) && readdirSync(folder).length > 0)
    throw new Error(`${folder} is not empty`);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  await whileJobsPause(
    platform.database,
    () =>
      whileOutboxStands(open, async () => {
        // The anchor of the audit first: it may be behind the rows it anchors, never ahead of them.
        copyIfThere(platform.home, folder, auditHead);
        onStep('clickhouse');
        await backUpAnalytics(analyticsEngine, path.join(folder, 'clickhouse'));
        onStep('postgres');
        await backUpPostgres(platform.home, path.join(folder, 'postgres'));
        onStep('files');
        for (const name of folders) copyIfThere(platform.home, folder, name);
      }),
    (running) => onStep(`waiting for ${running} running jobs`),
  );
  const manifest: z.infer<typeof manifestShape> = {
    format: 1,
    takenAt: platform.clock.now().toISOString(),
    postgresPassword: postgresPassword(platform.home),
    keyFingerprint: fingerprint(platform.keyring),
    clickhouseVersion: figures.version,
  };
  // Written last: a folder without it is a backup that did not end.
  writeFileSync(path.join(folder, manifestFile), `${JSON.stringify(manifest, null, 2)}\n`, {
    mode: 0o600,
  });
}

/** Puts a backup into an empty home whose keys are those of the backup. */
export async function restore(home: string, folder: string, log: Logger): Promise<void> {
  const manifest = readManifest(folder);
  mkdirSync(home, { recursive: true });
  if (existsSync(path.join(home, 'clickhouse')))
    throw new Error(`${home} holds data already; restore into an empty HUIKE_HOME`);
  const keyFile = process.env['HUIKE_KEYS'] ?? path.join(home, 'keys.json');
  if (!existsSync(keyFile))
    throw new Error(`put the keys of the backup at ${keyFile} first: backups do not hold them`);
  if (fingerprint(readKeyring(home)) !== manifest.keyFingerprint)
    throw new Error(`${keyFile} holds other keys than those of the backup`);
  restorePostgres(home, path.join(folder, 'postgres'), manifest.postgresPassword);
  const engine = await startAnalytics({ home, log });
  try {
    await restoreAnalytics(engine, path.resolve(folder, 'clickhouse'));
  } finally {
    await engine.close();
  }
  for (const name of [...folders, auditHead]) copyIfThere(folder, home, name);
}

function readManifest(folder: string): z.infer<typeof manifestShape> {
  const file = path.join(folder, manifestFile);
  if (!existsSync(file))
    throw new Error(`${folder} is no complete backup: ${manifestFile} is missing`);
  return manifestShape.parse(JSON.parse(readFileSync(file, 'utf8')));
}

/** No event is shipped while the two stores are copied. */
async function whileOutboxStands(open: OpenPlatform, work: () => Promise<void>): Promise<void> {
  const client = await rawPool(open.platform.database).connect();
  try {
    await client.query('select pg_advisory_lock($1)', [outboxLockNumber]);
    await work();
  } finally {
    await client.query('select pg_advisory_unlock($1)', [outboxLockNumber]).catch(() => {});
    client.release();
  }
}

function copyIfThere(from: string, to: string, name: string): void {
  if (existsSync(path.join(from, name)))
    cpSync(path.join(from, name), path.join(to, name), { recursive: true });
}

function fingerprint(keyring: Keyring): string {
  const derived = hkdfSync(
    'sha256',
    keyring.index.export(),
    Buffer.alloc(0),
    'huike/fingerprint',
    16,
  );
  return createHash('sha256').update(Buffer.from(derived)).digest('hex').slice(0, 16);
}
