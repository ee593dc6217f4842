import { setTimeout } from 'node:timers/promises';
import { sql } from 'kysely';
import { writeAnchor } from '#platform/anchors/anchor.ts';
import type { Platform } from '#platform/platform.ts';
import { type Tx, withJob } from '#platform/postgres/database.ts';
import { ledgerStart, type Seal, sealOfTransfers } from './seal.core.ts';
import { contentOfTransfers } from './transfer-content.ts';

const intervalMs = 2000;
/** A seal's rows are put in one text in PostgreSQL: about ten megabytes. */
const sealedAtOnce = 100_000;

type Sealing = Pick<Platform, 'database' | 'keyring' | 'home' | 'clock'>;

/**
 * What a sealer has seen: transfers through `throughId` were there when `horizon` was the newest transaction.
 * Every transfer takes its number after its transaction took its own (a trigger sees to it), so
 * once all transactions before the horizon have ended, nothing can appear below `throughId` any more.
 */
export type SealCandidate = { throughId: number; horizon: string };

type SealRound = { sealed: number; next: SealCandidate | null };

/**
 * Seals what can no longer change, in one chain, and counts it by day; gives how many transfers, and what to
 * come back with next time. One sealer at a time in the deployment: the advisory lock protects the head.
 * The head is anchored outside the database after the commit, as that of the audit is.
 */
export async function sealTransfers(
  platform: Sealing,
  seen: SealCandidate | null = null,
): Promise<SealRound> {
  const done = await withJob(platform.database, async (tx) => {
    const { rows } = await sql<{ mine: boolean }>`
      select pg_try_advisory_xact_lock(hashtextextended('ledger.chain', 0)) as mine`.execute(tx);
    if (!rows[0]?.mine) return null;
    const head = await readHead(tx);
    const candidate = seen && seen.throughId > head.throughId ? seen : await lookAhead(tx, head);
    if (!candidate) return null;
    if (!(await isOver(tx, candidate.horizon))) return { link: null, next: candidate };
    const link = await linkAfter(tx, platform, head, candidate.throughId);
    return { link, next: link.throughId < candidate.throughId ? candidate : null };
  });
  if (!done?.link) return { sealed: 0, next: done?.next ?? null };
  await writeAnchor(platform.home, 'ledger-head.jsonl', {
    position: done.link.position,
    seal: done.link.seal.toString('hex'),
    at: platform.clock.now().toISOString(),
  });
  return { sealed: done.link.transfers, next: done.next };
}

/** Seals in the background of a worker until stopped; a failure is logged and tried again. */
export function startLedgerSealer(platform: Platform): { stop(): Promise<void> } {
  const stopping = new AbortController();
  const running = (async () => {
    let seen: SealCandidate | null = null;
    while (!stopping.signal.aborted) {
      const round: SealRound = await sealTransfers(platform, seen).catch((error: unknown) => {
        platform.log.error({ err: error }, 'transfers could not be sealed; trying again');
        return { sealed: 0, next: null };
      });
      seen = round.next;
      if (round.sealed > 0 && seen) continue;
      await setTimeout(intervalMs, undefined, { signal: stopping.signal }).catch(() => {});
    }
  })();
  return {
    stop: async () => {
      stopping.abort();
      await running;
    },
  };
}

type Head = Pick<Seal, 'position' | 'throughId' | 'seal'>;

async function readHead(tx: Tx): Promise<Head> {
  const { rows } = await sql<Head>`
    select position, through_id as "throughId", seal from ledger.seal order by position desc limit 1`.execute(
    tx,
  );
  return rows[0] ?? ledgerStart;
}

/**
 * The number first and the transactions after: in the other order one could slip in between. The horizon is this
 * transaction's own number, above every one that is under way. A snapshot's xmax is not: it stands after the newest
 * that has ended, and one that began before and has its transfers yet to commit can stand above it.
 */
async function lookAhead(tx: Tx, head: Head): Promise<SealCandidate | null> {
  const { rows: newest } = await sql<{ id: number | null }>`
    select max(id) as id from ledger.transfer`.execute(tx);
  const throughId = newest[0]?.id ?? 0;
  if (throughId <= head.throughId) return null;
  const { rows } = await sql<{ horizon: string }>`
    select pg_current_xact_id()::text as horizon`.execute(tx);
  return { throughId, horizon: rows[0]?.horizon ?? '' };
}

async function isOver(tx: Tx, horizon: string): Promise<boolean> {
  const { rows } = await sql<{ over: boolean }>`
    select pg_snapshot_xmin(pg_current_snapshot()) >= ${horizon}::xid8 as over`.execute(tx);
  return rows[0]?.over ?? false;
}

async function linkAfter(tx: Tx, platform: Sealing, head: Head, throughId: number): Promise<Seal> {
  const afterId = head.throughId;
  const { rows } = await sql<{ id: number | null }>`
    select max(id) as id from (
      select id from ledger.transfer where id > ${afterId} and id <= ${throughId} order by id limit ${sealedAtOnce}) as run`.execute(
    tx,
  );
  const last = rows[0]?.id ?? throughId;
  const counted = await contentOfTransfers(tx, afterId, last);
  const link = { position: head.position + 1, afterId, throughId: last, ...counted };
  const seal = sealOfTransfers(platform.keyring.audit, head.seal, link);
  await sql`
    insert into ledger.seal (position, after_id, through_id, transfers, content, seal, sealed_at)
    values (${link.position}, ${afterId}, ${last}, ${link.transfers}, ${link.content}, ${seal}, ${platform.clock.now()})`.execute(
    tx,
  );
  await sql`
    insert into ledger.day_flow as flow (day, from_account_id, to_account_id, kind, transfers, amount, org_id)
    select (posted_at at time zone 'Asia/Shanghai')::date, from_account_id, to_account_id, kind, count(*), sum(amount), max(org_id)
    from ledger.transfer where id > ${afterId} and id <= ${last} and phase in ('posted', 'post')
    group by 1, 2, 3, 4
    on conflict (from_account_id, day, to_account_id, kind)
    do update set transfers = flow.transfers + excluded.transfers, amount = flow.amount + excluded.amount`.execute(
    tx,
  );
  return { ...link, seal };
}
