import { randomUUID } from 'node:crypto';
import { Readable } from 'node:stream';
import { sql } from 'kysely';
import { ok, refuse, type Result } from '#contract/result.ts';
import { withJob } from '#platform/postgres/database.ts';
import { csvLine, quoteCell } from '#platform/spreadsheets/csv.core.ts';
import type { Caller } from '#platform/http/caller.ts';
import type { Platform } from '#platform/platform.ts';
import type { Delivery } from './create-delivery.ts';
import { factTables, isFactEntity } from './fact-tables.core.ts';
import { keepFile } from './keep-file.ts';
import {
  findQuarantined,
  readQuarantine,
  type OpenRow,
  type Quarantined,
} from './quarantine-store.ts';
import { quarantineLimit } from './quarantine-rows.ts';
import { recordDelivery } from './record-delivery.ts';
import { importJob } from './run-delivery.ts';

/**
 * Loads quarantined rows again, corrected or since an account they name has arrived: written as a
 * file of their own and imported like any other, in a mode that never takes away what others loaded.
 * What is still at fault lands in the quarantine of the new import.
 */
export async function replayRows(
  platform: Platform,
  importId: number,
  rowIds: readonly number[] | undefined,
  by: Caller,
): Promise<Result<Delivery>> {
  const now = platform.clock.now();
  const read = await withJob(platform.database, async (tx) => {
    const of = await findQuarantined(tx, importId);
    const rows = of
      ? await readQuarantine(tx, platform.keyring, importId, {
          ids: rowIds,
          states: ['open', 'fixed'],
          limit: quarantineLimit,
          now,
        })
      : [];
    return of ? { of, rows, newer: await newestLoaded(platform, of) } : null;
  });
  if (!read) return refuse('NOT_FOUND');
  const { of, newer } = read;
  if (of.state !== 'loaded') return refuse('IMPORT_NOT_FINISHED');
  const rows = read.rows.filter((row) => row.cells.length === of.columns.length);
  if (rows.length === 0) return refuse('NOTHING_TO_REPLAY');
  const outdated = newer !== null && newer > of.businessDate;
  if (outdated && !isFactEntity(of.file.entity))
    return refuse('OLDER_THAN_LOADED', { date: of.businessDate, loaded: newer });
  return writeReplay(platform, of, rows, replayMode(of, outdated), by, now);
}

/** Rows of a state that has been loaded anew since may add what is missing, and change nothing. */
function replayMode(of: Quarantined, outdated: boolean): 'append' | 'delta' {
  const { entity } = of.file;
  if (of.mode === 'append') return 'append';
  return outdated && isFactEntity(entity) && factTables[entity].speaksOf === 'state'
    ? 'append'
    : 'delta';
}

async function newestLoaded(platform: Platform, of: Quarantined): Promise<string | null> {
  const { rows } = await withJob(platform.database, (tx) =>
    sql<{ day: string | null }>`select max(business_date) as day from ingest.import
      where source = ${of.source} and entry = ${of.entry} and state = 'loaded' and replay_of is null`.execute(
      tx,
    ),
  );
  return rows[0]?.day ?? null;
}

async function writeReplay(
  platform: Platform,
  of: Quarantined,
  rows: readonly OpenRow[],
  mode: 'append' | 'delta',
  by: Caller,
  now: Date,
): Promise<Result<Delivery>> {
  // The corrected text goes in as it is: only what people download is made safe for spreadsheets.
  const lines = [of.columns, ...rows.map((row) => row.cells)].map((cells) =>
    csvLine(cells, quoteCell),
  );
  const kept = await keepFile(platform.home, Readable.from([Buffer.from(lines.join(''))]));
  const deliveryId = randomUUID();
  const createdBy = by.kind === 'staff' ? by.id : null;
  return withJob(platform.database, async (tx) => {
    await sql`insert into ingest.source_file (sha256, bytes, kept_at) values (${kept.sha256}, ${kept.bytes}, ${now})
      on conflict (sha256) do update set kept_at = excluded.kept_at, removed_at = null where source_file.removed_at is not null`.execute(
      tx,
    );
    const jobId = await platform.jobs.enqueue(
      tx,
      importJob,
      { deliveryId },
      { title: of.fileName, naturalKey: deliveryId, createdBy },
    );
    const made = await sql<{ import_id: number }>`
      insert into ingest.import (delivery_id, position, mapping_id, source, entry, entity, mode, file_name, sha256, replay_of, business_date, job_id, created_by, created_at)
      values (${deliveryId}, 1, ${of.mappingId}, ${of.source}, ${of.entry}, ${of.file.entity}, ${mode}, ${of.fileName}, ${kept.sha256}, ${of.importId}, ${of.businessDate}, ${jobId}, ${createdBy}, ${now})
      returning import_id`.execute(tx);
    // The claim of the rows: a second replay of the same rows at the same time finds fewer than it read.
    const claimed =
      await sql`update ingest.quarantine set state = 'replayed', replayed_by = ${made.rows[0]?.import_id ?? null}
      where quarantine_id = any (${rows.map((row) => row.id)}::bigint[]) and state in ('open', 'fixed') returning 1`.execute(
        tx,
      );
    if (claimed.rows.length !== rows.length)
      throw new Error('rows of the quarantine were replayed at the same time');
    await recordDelivery(tx, by, 'quarantine.replay', {
      deliveryId,
      source: of.source,
      files: [of.fileName],
    });
    return ok({ deliveryId, jobId });
  });
}
