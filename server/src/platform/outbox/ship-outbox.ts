import { sql } from 'kysely';
import type { Platform } from '../platform.ts';
import { withJob, type Tx } from '../postgres/database.ts';

const batchRows = 5000;
/** any two shippers take turns on this number */
export const outboxLockNumber = 7_283_002;

type Mark = { xid: number; seq: number };
type OutboxRow = {
  seq: number;
  xid: string;
  event_id: string;
  type: string;
  schema_version: number;
  business_date: string;
  occurred_at: Date;
  arrived_at: Date;
  party_no: number;
  org_id: number;
  channel: string;
  amount_fen: number;
  properties: Record<string, string>;
};

/**
 * Ships committed events to ClickHouse in the order of their transactions; gives how many.
 *
 * Only transactions older than every running one are shipped: a sequence number alone can be
 * overtaken by a transaction that took its number earlier and commits later. The watermark is read
 * from the shipped rows themselves, so it can't disagree with them. An insert that touches two
 * partitions may be cut off between them, hence `repair` looks again at the newest batch after every
 * start and after every error.
 */
export async function shipOutbox(
  platform: Platform,
  options: { repair: boolean },
): Promise<number> {
  const { shipped } = await shipAfter(platform, options.repair, null);
  return shipped;
}

type Shipment = {
  shipped: number;
  /** everything up to here has been shipped; null when that was not looked up */
  mark: Mark | null;
};

/**
 * `known` is a mark seen earlier: when PostgreSQL has nothing after it, ClickHouse need not be asked,
 * which keeps an idle machine quiet. Another process may have shipped more since; that costs a
 * question, never an event.
 */
async function shipAfter(
  platform: Platform,
  repair: boolean,
  known: Mark | null,
): Promise<Shipment> {
  return withJob(platform.database, async (tx) => {
    if (known && !repair && (await readOutbox(tx, known, 1)).length === 0)
      return { shipped: 0, mark: known };
    const { rows } = await sql<{
      locked: boolean;
    }>`select pg_try_advisory_xact_lock(${outboxLockNumber}) as locked`.execute(tx);
    if (!rows[0]?.locked) return { shipped: 0, mark: known };
    const mark = await readWatermark(platform);
    if (repair) await repairNewest(platform, tx, mark);
    const fresh = await readOutbox(tx, mark, batchRows);
    await insertEvents(platform, fresh);
    const newest = fresh.at(-1);
    return {
      shipped: fresh.length,
      mark: newest ? { xid: Number(newest.xid), seq: newest.seq } : mark,
    };
  });
}

/**
 * Ships every `everyMilliseconds` until stopped; a failure is logged and tried again.
 * `stop` waits for the shipment under way.
 */
export function startOutboxShipper(
  platform: Platform,
  everyMilliseconds = 1000,
): { stop(): Promise<void> } {
  let stopped = false;
  let repair = true;
  let mark: Mark | null = null;
  let timer: NodeJS.Timeout;
  let current: Promise<void> = Promise.resolve();
  const round = async (): Promise<void> => {
    let shipped = 0;
    try {
      ({ shipped, mark } = await shipAfter(platform, repair, mark));
      repair = false;
    } catch (error) {
      repair = true;
      platform.log.warn({ err: error }, 'events could not be shipped, trying again');
    }
    if (!stopped) timer = setTimeout(next, shipped === batchRows ? 0 : everyMilliseconds);
  };
  const next = (): void => {
    current = round();
  };
  timer = setTimeout(next, everyMilliseconds);
  return {
    stop: async () => {
      stopped = true;
      clearTimeout(timer);
      await current;
    },
  };
}

export async function readWatermark(platform: Platform): Promise<Mark> {
  const [row] = await platform.analytics.query<{ xid: number; seq: number }>(
    `SELECT tupleElement(mark, 1) AS xid, tupleElement(mark, 2) AS seq
     FROM (SELECT max((outbox_xid, outbox_seq)) AS mark FROM fact_event WHERE source = 'huike')`,
  );
  return { xid: Number(row?.xid ?? 0), seq: Number(row?.seq ?? 0) };
}

async function readOutbox(tx: Tx, mark: Mark, limit: number): Promise<OutboxRow[]> {
  const { rows } = await sql<OutboxRow>`
    select seq, xid::text, event_id, type, schema_version, business_date, occurred_at, arrived_at, party_no, org_id, channel, amount_fen, properties
    from platform.outbox
    where (xid, seq) > (${String(mark.xid)}::xid8, ${mark.seq}) and xid < pg_snapshot_xmin(pg_current_snapshot())
    order by xid, seq limit ${limit}`.execute(tx);
  return rows;
}

async function repairNewest(platform: Platform, tx: Tx, mark: Mark): Promise<void> {
  const { rows } = await sql<OutboxRow>`
    select seq, xid::text, event_id, type, schema_version, business_date, occurred_at, arrived_at, party_no, org_id, channel, amount_fen, properties
    from platform.outbox where (xid, seq) <= (${String(mark.xid)}::xid8, ${mark.seq})
    order by xid desc, seq desc limit ${batchRows}`.execute(tx);
  if (rows.length === 0) return;
  const oldest = Number(rows.at(-1)?.xid ?? 0);
  const there = await platform.analytics.query<{ event_id: string }>(
    `SELECT event_id FROM fact_event WHERE source = 'huike' AND outbox_xid >= {oldest:UInt64}`,
    { oldest },
  );
  const known = new Set(there.map((row) => row.event_id));
  await insertEvents(
    platform,
    rows.filter((row) => !known.has(row.event_id)),
  );
}

async function insertEvents(platform: Platform, rows: readonly OutboxRow[]): Promise<void> {
  if (rows.length === 0) return;
  await platform.analytics.insertRows(
    'fact_event',
    rows.map((row) => ({
      source: 'huike',
      event_id: row.event_id,
      type: row.type,
      schema_version: row.schema_version,
      business_date: row.business_date,
      occurred_at: row.occurred_at.toISOString(),
      arrived_at: row.arrived_at.toISOString(),
      party_no: row.party_no,
      import_no: 0,
      outbox_xid: Number(row.xid),
      outbox_seq: row.seq,
      org_id: row.org_id,
      channel: row.channel,
      amount_fen: row.amount_fen,
      properties: row.properties,
    })),
    { settings: { date_time_input_format: 'best_effort' } },
  );
}
