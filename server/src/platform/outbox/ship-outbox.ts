import { sql } from 'kysely';
import type { Platform } from '../platform.ts';
import { withJob, type Tx } from '../postgres/database.ts';
import { moveReadersToFormer } from './read-outbox.ts';

const batchRows = 5000;
/** any two shippers take turns on this number */
export const outboxLockNumber = 7_283_002;

/** Not cast to text: `order by xid` would then sort the texts, 1000 before 999. */
const columns = sql`seq, xid, event_id, type, schema_version, business_date, occurred_at, arrived_at,
  party_no, org_id, channel, amount_fen, properties`;
/** the number of every event of a former cluster: the first that PostgreSQL gives to a transaction */
const formerXid = 3;

type Mark = { xid: number; seq: number };

/** An event as ClickHouse has it now. */
export type ShippedEvent = {
  eventId: string;
  type: string;
  businessDate: string;
  occurredAt: Date;
  partyNo: number;
  orgId: number;
  amountFen: number;
};

/**
 * Told of events that have just been shipped, before the next are. A failure is a failure of the
 * shipment: it is told again of the newest batch, so what it does must bear repetition.
 */
export type OnShipped = (events: readonly ShippedEvent[]) => Promise<void>;

type ShipOptions = { repair: boolean; onShipped?: OnShipped };

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
export async function shipOutbox(platform: Platform, options: ShipOptions): Promise<number> {
  const { shipped } = await shipAfter(platform, options, null);
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
  { repair, onShipped = async () => {} }: ShipOptions,
  known: Mark | null,
): Promise<Shipment> {
  return withJob(platform.database, async (tx) => {
    if (known && !repair && (await readOutbox(tx, known, 1)).length === 0)
      return { shipped: 0, mark: known };
    const { rows } = await sql<{
      locked: boolean;
    }>`select pg_try_advisory_xact_lock(${outboxLockNumber}) as locked`.execute(tx);
    if (!rows[0]?.locked) return { shipped: 0, mark: known };
    const shippedThrough = await readWatermark(platform, repair ? null : known);
    if (repair) await repairNewest(platform, tx, shippedThrough, onShipped);
    const mark =
      (repair && (await adoptFormerCluster(platform, tx, shippedThrough))) || shippedThrough;
    const fresh = await readOutbox(tx, mark, batchRows);
    await insertEvents(platform, fresh);
    const newest = fresh.at(-1);
    if (newest) {
      await onShipped(fresh.map(asShipped));
      await noteShipment(tx, newest, fresh);
    }
    return {
      shipped: fresh.length,
      mark: newest ? { xid: Number(newest.xid), seq: newest.seq } : mark,
    };
  });
}

/** An idle round costs one look at an index; the first event after a rest is seen a quarter of a second later. */
const shippedEveryMilliseconds = 250;
/** Where events come, more are coming: each shipment writes parts of tables, which must be joined again. */
const nextAfterSomeMilliseconds = 50;

/**
 * Ships every `everyMilliseconds` until stopped, and sooner while events come; a failure is logged and
 * tried again.
 * `stop` waits for the shipment under way.
 */
export function startOutboxShipper(
  platform: Platform,
  onShipped: OnShipped,
  everyMilliseconds = shippedEveryMilliseconds,
): { stop(): Promise<void> } {
  let stopped = false;
  let repair = true;
  let mark: Mark | null = null;
  let timer: NodeJS.Timeout;
  let current: Promise<void> = Promise.resolve();
  const round = async (): Promise<void> => {
    let shipped = 0;
    try {
      ({ shipped, mark } = await shipAfter(platform, { repair, onShipped }, mark));
      repair = false;
    } catch (error) {
      repair = true;
      platform.log.warn({ err: error }, 'events could not be shipped, trying again');
    }
    const soon = Math.min(everyMilliseconds, nextAfterSomeMilliseconds);
    const wait = shipped === 0 ? everyMilliseconds : shipped === batchRows ? 0 : soon;
    if (!stopped) timer = setTimeout(next, wait);
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

/**
 * How far events were shipped, read from the shipped rows. `known` is a mark seen earlier, which they have
 * not fallen behind: granules of older events are then passed over.
 */
export async function readWatermark(
  { analytics }: Pick<Platform, 'analytics'>,
  known: Mark | null = null,
): Promise<Mark> {
  const [row] = await analytics.query<{ xid: number; seq: number }>(
    `SELECT tupleElement(mark, 1) AS xid, tupleElement(mark, 2) AS seq
     FROM (SELECT max((outbox_xid, outbox_seq)) AS mark FROM fact_event
       WHERE source = 'huike' AND outbox_xid >= {known:UInt64})`,
    { known: known?.xid ?? 0 },
  );
  return { xid: Number(row?.xid ?? 0), seq: Number(row?.seq ?? 0) };
}

async function readOutbox(tx: Tx, mark: Mark, limit: number): Promise<OutboxRow[]> {
  const { rows } = await sql<OutboxRow>`
    select ${columns}
    from platform.outbox
    where (xid, seq) > (${String(mark.xid)}::xid8, ${mark.seq}) and xid < pg_snapshot_xmin(pg_current_snapshot())
    order by xid, seq limit ${limit}`.execute(tx);
  return rows;
}

async function repairNewest(
  platform: Platform,
  tx: Tx,
  mark: Mark,
  onShipped: OnShipped,
): Promise<void> {
  const { rows } = await sql<OutboxRow>`
    select ${columns}
    from platform.outbox where (xid, seq) <= (${String(mark.xid)}::xid8, ${mark.seq})
    order by xid desc, seq desc limit ${batchRows}`.execute(tx);
  if (rows.length === 0) return;
  const oldest = Number(rows.at(-1)?.xid ?? 0);
  const there = await platform.analytics.query<{ event_id: string }>(
    `SELECT event_id FROM fact_event
     WHERE source = 'huike' AND outbox_xid >= {oldest:UInt64} AND event_id IN {ids:Array(String)}`,
    { oldest, ids: rows.map((row) => row.event_id) },
  );
  const known = new Set(there.map((row) => row.event_id));
  await insertEvents(
    platform,
    rows.filter((row) => !known.has(row.event_id)),
  );
  await onShipped(rows.map(asShipped));
}

/** For people and screens: how far events have come. */
async function noteShipment(
  tx: Tx,
  { xid, seq }: OutboxRow,
  fresh: readonly OutboxRow[],
): Promise<void> {
  const newest = new Date(Math.max(...fresh.map((row) => row.occurred_at.getTime())));
  await sql`update platform.outbox_shipment set xid = ${xid}::xid8, seq = ${seq},
    newest_occurred_at = greatest(newest_occurred_at, ${newest})`.execute(tx);
}

function asShipped(row: OutboxRow): ShippedEvent {
  return {
    eventId: row.event_id,
    type: row.type,
    businessDate: row.business_date,
    occurredAt: row.occurred_at,
    partyNo: row.party_no,
    orgId: row.org_id,
    amountFen: row.amount_fen,
  };
}

/**
 * Transaction numbers are those of one database cluster. After a move by pg_dump and pg_restore the new
 * cluster counts from the beginning, and its events would stand before the watermark for ever. Events of
 * the former cluster are then shipped to the last and numbered 3 in both stores, below every number that
 * a cluster gives out (the first two are reserved). PostgreSQL commits first: a watermark that still
 * tells a number of the former cluster makes the next start do it again.
 */
async function adoptFormerCluster(platform: Platform, tx: Tx, mark: Mark): Promise<Mark | null> {
  const { rows } = await sql<{
    xid: string;
  }>`select pg_snapshot_xmax(pg_current_snapshot()) as xid`.execute(tx);
  if (mark.xid <= Number(rows[0]?.xid)) return null;
  let through = mark;
  for (;;) {
    const unshipped = await readFormer(tx, through);
    const last = unshipped.at(-1);
    if (!last) break;
    await insertEvents(platform, unshipped);
    through = { xid: Number(last.xid), seq: last.seq };
  }
  const [newest] = await platform.analytics.query<{ seq: number }>(
    `SELECT max(outbox_seq) AS seq FROM fact_event WHERE source = 'huike'`,
  );
  const seq = Number(newest?.seq ?? 0);
  await withJob(platform.database, async (own) => {
    await moveReadersToFormer(own, formerXid, seq);
    await sql`update platform.outbox set xid = ${String(formerXid)}::xid8 where seq <= ${seq}`.execute(
      own,
    );
  });
  await platform.analytics.command(
    `ALTER TABLE fact_event UPDATE outbox_xid = ${formerXid} WHERE source = 'huike' SETTINGS mutations_sync = 1`,
  );
  platform.log.warn({ seq }, 'events of a former database cluster were numbered anew');
  return { xid: formerXid, seq };
}

async function readFormer(tx: Tx, mark: Mark): Promise<OutboxRow[]> {
  const { rows } = await sql<OutboxRow>`
    select ${columns} from platform.outbox
    where (xid, seq) > (${String(mark.xid)}::xid8, ${mark.seq}) order by xid, seq limit ${batchRows}`.execute(
    tx,
  );
  return rows;
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
