import { sql } from 'kysely';
import type { LawSwitch } from '#contract/law-switches.ts';
import { ok, refuse, type Result } from '#contract/result.ts';
import { type Caller, staffIdOf } from '#platform/http/caller.ts';
import type { Tx } from '#platform/postgres/database.ts';
import type { LawObject } from './judge-by-law.ts';

/** Who decides on rule 1 for the bank: a person of the head office, neither a system nor somebody of a branch. */
export function lawDecider(caller: Caller): Result<number> {
  const staffId = staffIdOf(caller);
  return staffId === null || !caller.scope.all ? refuse('LAW_SWITCH_NOT_YOURS') : ok(staffId);
}

type Switched = LawObject & { orgId: number | null };

/**
 * Switches a version on, or the thing off with a reason that stays: whichever of its versions was switched on
 * gives nothing any more. Nobody decides on what they wrote. The caller holds the lock of the thing.
 */
export async function switchLaw(
  tx: Tx,
  now: Date,
  staffId: number,
  { kind, id, version, orgId, authorIds }: Switched & { authorIds: readonly number[] },
  { on, reason }: LawSwitch,
): Promise<Result<void>> {
  if (authorIds.includes(staffId)) return refuse('APPROVAL_BY_MAKER');
  await sql`
    insert into law_switches.law_switch (object_kind, object_id, version, switched_on, reason, staff_id, at, org_id)
    select ${kind}, ${id}, version, ${on}, ${reason}, ${staffId}, ${now}, ${orgId} from (
      select ${version}::int as version
      union select distinct version from law_switches.law_switch
        where object_kind = ${kind} and object_id = ${id} and not ${on}::boolean and law_switches.is_on(${kind}, ${id}, version)
    ) as meant order by version`.execute(tx);
  return ok(undefined);
}

/** What compliance switched on was another content: a version that is written anew is off again. */
export async function switchOffChanged(
  tx: Tx,
  now: Date,
  authorId: number,
  { kind, id, version, orgId }: Switched,
): Promise<void> {
  await sql`
    insert into law_switches.law_switch (object_kind, object_id, version, switched_on, reason, staff_id, at, org_id)
    select ${kind}, ${id}, ${version}::int, false, 'content changed', ${authorId}, ${now}, ${orgId}
    where law_switches.is_on(${kind}, ${id}, ${version}::int)`.execute(tx);
}
