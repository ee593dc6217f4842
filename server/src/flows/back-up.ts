import { existsSync, mkdirSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { recordAudit } from '#modules/audit/index.ts';
import { backUpAnalytics } from '#platform/analytics/index.ts';
import { whileJobsPause } from '#platform/jobs/pause-jobs.ts';
import type { OpenPlatform } from '#platform/open-platform.ts';
import { outboxLockNumber } from '#platform/outbox/ship-outbox.ts';
import { backUpPostgres, postgresPassword } from '#platform/postgres/back-up-postgres.ts';
import { rawPool, withJob } from '#platform/postgres/database.ts';
import {
  chainHeads,
  copiedFolders,
  copyIfThere,
  fingerprint,
  type Manifest,
  writeManifest,
} from './backup-folder.ts';
import { keepErasures } from './erasures-file.ts';

/**
 * Both stores and the kept files, as of one moment, into an empty folder. Jobs pause meanwhile and
 * the outbox stands still; people go on working: what they do during the copy is in PostgreSQL's part
 * and reaches ClickHouse through the outbox after a restore. Keys are left out on purpose.
 */
export async function backUp(
  open: OpenPlatform,
  folder: string,
  onStep: (step: string) => void,
): Promise<Manifest> {
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
  let erasures = 0;
  await whileJobsPause(
    platform.database,
    () =>
      whileOutboxStands(open, async () => {
        // No erasure runs meanwhile: it is a job.
        erasures = keepErasures(platform.home);
        // The anchors first: they may be behind the rows they anchor, never ahead of them.
        for (const name of chainHeads) await copyIfThere(platform.home, folder, name);
        onStep('clickhouse');
        await backUpAnalytics(analyticsEngine, path.join(folder, 'clickhouse'));
        onStep('postgres');
        await backUpPostgres(platform.home, path.join(folder, 'postgres'));
        onStep('files');
        for (const name of copiedFolders) await copyIfThere(platform.home, folder, name);
      }),
    (running) => onStep(`waiting for ${running} running jobs`),
  );
  const manifest: Manifest = {
    format: 1,
    takenAt: platform.clock.now().toISOString(),
    postgresPassword: postgresPassword(platform.home),
    keyFingerprint: fingerprint(platform.keyring),
    clickhouseVersion: figures.version,
    erasures,
  };
  writeManifest(folder, manifest);
  await withJob(platform.database, (tx) =>
    recordAudit(tx, {
      actor: 'system',
      action: 'backup.create',
      objectKind: 'Backup',
      objectId: path.basename(folder),
      orgId: null,
      detail: { by: 'command line' },
    }),
  );
  return manifest;
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
