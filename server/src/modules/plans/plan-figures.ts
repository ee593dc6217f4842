import { sql } from 'kysely';
import type { Plan, PlanFigures } from '#contract/plans.ts';
import { ok, type Result } from '#contract/result.ts';
import type { Scope } from '#contract/scope.ts';
import { type AudienceSources, countAudience } from '#modules/audiences/index.ts';
import { addDays, bankDayStart } from '#platform/clock/clock.ts';
import type { Platform } from '#platform/platform.ts';
import { withScope } from '#platform/postgres/database.ts';

/** How many customers of the caller's outlets a plan is for, and how many vouchers of its offers they claimed. */
export async function planFiguresOf(
  { database, analytics, clock }: Platform,
  sources: AudienceSources,
  scope: Scope,
  { draft, live }: Plan,
): Promise<Result<PlanFigures>> {
  const { audienceId, offerIds, from, until } = live ?? draft;
  // Bounded by days, so that the index of claims by time finds them in a large table.
  const { rows } = await withScope(database, scope, (tx) =>
    sql<{ claimed: number }>`
      select count(*)::int as claimed from benefits.voucher v join benefits.allotment a on a.id = v.allotment_id
      where a.offer_id = any (${offerIds}::bigint[]) and v.state <> 'reversed'
        and v.claimed_at >= ${bankDayStart(from)} and v.claimed_at < ${bankDayStart(addDays(until, 1))}`.execute(
      tx,
    ),
  );
  const counted =
    audienceId === null
      ? null
      : await countAudience({ database, analytics, clock, sources, scope }, { audienceId });
  return ok({
    audienceSize: counted?.ok ? counted.value.count : null,
    claimed: live === null ? 0 : (rows[0]?.claimed ?? 0),
  });
}
