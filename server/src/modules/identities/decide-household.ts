import { sql } from 'kysely';
import type { HouseholdDecision } from '#contract/household-links.ts';
import { ok, refuse, type Result } from '#contract/result.ts';
import { recordAudit } from '#modules/audit/index.ts';
import type { Caller } from '#platform/http/caller.ts';
import type { Tx } from '#platform/postgres/database.ts';

/**
 * What a person says of a household link, for all links of the two persons, under whichever of their numbers
 * they were found. Whoever comes second is refused: the statement changes only what stands as it was shown.
 * Run as the job role; that the caller sees both customers has been asked before.
 */
export async function decideHousehold(
  tx: Tx,
  caller: Caller,
  linkId: number,
  said: HouseholdDecision,
  now: Date,
): Promise<Result<null>> {
  const { rows } = await sql<{ one: number; other: number }>`
    select customers.person_of(one_no) as one, customers.person_of(other_no) as other
    from identities.household_link where link_id = ${linkId} for update`.execute(tx);
  const [pair] = rows;
  if (!pair) return refuse('NOT_FOUND');
  const { one, other } = pair;
  if (one === other) return refuse('HOUSEHOLD_OF_ONE_PERSON');
  const undoes = said.decision === 'undo';
  const ofBoth = sql`(one_no in (select customers.numbers_of(${one}::int)) and other_no in (select customers.numbers_of(${other}::int))
    or one_no in (select customers.numbers_of(${other}::int)) and other_no in (select customers.numbers_of(${one}::int)))`;
  const { rows: changed } = undoes
    ? await sql`
        update identities.household_link set decision = null, decided_by = null, decided_by_name = null, decided_at = null, reason = null
        where ${ofBoth} and decision is not null returning 1`.execute(tx)
    : await sql`
        update identities.household_link set decision = ${said.decision === 'confirm' ? 'confirmed' : 'rejected'},
          decided_by = ${caller.id}, decided_by_name = ${caller.name}, decided_at = ${now}, reason = ${said.reason}
        where ${ofBoth} and not exists (select from identities.household_link where ${ofBoth} and decision is not null)
        returning 1`.execute(tx);
  if (changed.length === 0)
    return refuse(undoes ? 'HOUSEHOLD_LINK_UNDECIDED' : 'HOUSEHOLD_LINK_DECIDED');
  if (undoes)
    // Nothing may speak for it any more: then it was a person's word alone.
    await sql`delete from identities.household_link
      where ${ofBoth} and decision is null and not joint_account and not same_phone`.execute(tx);
  await recordAudit(tx, {
    actor: caller,
    action: `household.${said.decision}`,
    objectKind: 'HouseholdLink',
    objectId: linkId,
    orgId: caller.orgId,
    // Kept here too: undoing the decision takes it from the link.
    detail: { customers: [one, other], ...(undoes ? {} : { reason: said.reason }) },
  });
  return ok(null);
}
