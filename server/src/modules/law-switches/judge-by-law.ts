import { sql } from 'kysely';
import type { LawObjectKind } from '#contract/law-switches.ts';
import { ok, refuse, type Result } from '#contract/result.ts';
import { judgeReward, type Reward } from '#contract/reward-law.ts';
import type { Tx } from '#platform/postgres/database.ts';

/** One version of something that rewards customers. */
export type LawObject = { kind: LawObjectKind; id: number; version: number };

/**
 * Whether the law lets a version give these rewards now: rule 1 stands aside where compliance has switched the
 * version on, and again in the way once that is taken back, so it is asked each time something is given.
 */
export async function judgeByLaw(
  tx: Tx,
  { kind, id, version }: LawObject,
  rewards: readonly Reward[],
): Promise<Result<void>> {
  const breaches = rewards.flatMap((reward) => judgeReward(reward) ?? []);
  const lasting = breaches.find(({ rule }) => rule !== 1);
  if (lasting) return refuse(lasting.code);
  const [breach] = breaches;
  if (!breach) return ok(undefined);
  const { rows } = await sql<{ on: boolean }>`
    select law_switches.is_on(${kind}, ${id}, ${version}) as on`.execute(tx);
  return rows[0]?.on ? ok(undefined) : refuse(breach.code);
}
