import { sql } from 'kysely';
import { type RetentionPeriods, retentionPeriods } from '#contract/retention.ts';
import type { RetentionKind } from '#contract/retention-kind-names.ts';
import { retentionKinds } from '#contract/retention-kinds.ts';
import { addDays, bankDay, bankDayStart } from '../clock/clock.ts';
import type { Platform } from '../platform.ts';
import { type Tx, withJob } from '../postgres/database.ts';

/** Where a period ends: everything of a day before `day` has outlived it. */
export type Cutoff = {
  days: number;
  /** YYYY-MM-DD, for business dates */
  day: string;
  /** the start of that day in the bank, for moments */
  moment: Date;
};

export type RetentionContext = {
  platform: Platform;
  cutoff: Cutoff;
  signal: AbortSignal;
  /** counts what left; in the transaction of the deletion, so that both or neither happened */
  note(tx: Tx, removed: number): Promise<void>;
};

/**
 * How one kind of data leaves. `remove` is repeatable: killed in the middle, the next attempt goes on. It
 * belongs to the module whose tables they are; contract/retention-kinds.ts says how long they stay.
 */
export type Retention = {
  kind: RetentionKind;
  /** it deletes from fact tables, which only one at a time may do */
  holdsFacts?: true;
  remove(context: RetentionContext): Promise<void>;
};

const settingKey = 'retention';
const pieceRows = 5000;

/** What the bank set; kinds it left alone are absent. */
export async function readSetPeriods(tx: Tx): Promise<RetentionPeriods> {
  const { rows } = await sql<{
    value: unknown;
  }>`select value from platform.setting where key = ${settingKey}`.execute(tx);
  return retentionPeriods.parse(rows[0]?.value ?? {});
}

export async function writeSetPeriods(tx: Tx, periods: RetentionPeriods, now: Date): Promise<void> {
  await sql`insert into platform.setting (key, value, updated_at) values (${settingKey}, ${JSON.stringify(periods)}::jsonb, ${now})
    on conflict (key) do update set value = excluded.value, updated_at = excluded.updated_at`.execute(
    tx,
  );
}

/**
 * Days a kind is kept. The bounds are looked at here too, not only when a period is set: a law that has
 * grown stricter since, or a row written by hand, must not delete what the law keeps.
 */
export function periodOf(set: RetentionPeriods, kind: RetentionKind): number {
  const { defaultDays, minDays, maxDays } = retentionKinds[kind];
  return Math.min(maxDays, Math.max(minDays, set[kind] ?? defaultDays));
}

/** How many days a kind is kept. */
export async function readPeriod(tx: Tx, kind: RetentionKind): Promise<number> {
  return periodOf(await readSetPeriods(tx), kind);
}

export function cutoffOf(now: Date, days: number): Cutoff {
  const day = addDays(bankDay(now), -days);
  return { days, day, moment: bankDayStart(day) };
}

/** Deletes piece by piece, each a transaction with its count; `remove` deletes at most `limit` and says how many. */
export async function removeInPieces(
  { platform, signal, note }: RetentionContext,
  remove: (tx: Tx, limit: number) => Promise<number>,
): Promise<void> {
  for (;;) {
    signal.throwIfAborted();
    const removed = await withJob(platform.database, async (tx) => {
      const piece = await remove(tx, pieceRows);
      if (piece > 0) await note(tx, piece);
      return piece;
    });
    if (removed < pieceRows) return;
  }
}
