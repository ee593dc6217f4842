import { sql } from 'kysely';
import type { Tx } from '#platform/postgres/database.ts';

/** A number that is the customer's; `since` is when it was merged into it, null for the customer's own. */
export type Party = { customerNo: number; since: Date | null };

/**
 * What stands for a customer after others were merged into it, or a merge was undone: computed from the
 * statements of all of them, which nothing changes, so that undoing a merge gives back what stood. The
 * stricter one wins: a refusal under any number holds as if said again at the merge, and a consent under a
 * merged number counts only where nobody among them refuses the purpose. What the customer says afterwards
 * holds as always. Run as the job role, under the locks of the customers.
 */
export async function joinConsents(
  tx: Tx,
  customerNo: number,
  parties: readonly Party[],
): Promise<void> {
  await sql`delete from consent.standing where customer_no = ${customerNo}`.execute(tx);
  await sql`
    with party as (
      select * from unnest(${parties.map((party) => party.customerNo)}::int[],
        ${parties.map((party) => party.since?.toISOString() ?? null)}::timestamptz[]) as party(customer_no, since)),
    own as (
      select distinct on (customer_no, purpose, channel) customer_no, since, purpose, channel, granted, stated_at, statement_id
      from party join consent.statement using (customer_no)
      order by customer_no, purpose, channel, stated_at desc, granted, statement_id desc),
    counted as (
      select purpose, channel, granted, statement_id,
        case when granted or since is null then stated_at else greatest(stated_at, since) end as stated_at
      from own
      where since is null or not granted or not exists (
        select from own other where other.customer_no <> own.customer_no and not other.granted
          and (other.purpose = own.purpose or (other.purpose = 'marketing' and own.purpose = 'personalised_marketing'))))
    insert into consent.standing (customer_no, purpose, channel, granted, stated_at, statement_id)
    select distinct on (purpose, channel) ${customerNo}, purpose, channel, granted, stated_at, statement_id
    from counted order by purpose, channel, stated_at desc, granted, statement_id desc`.execute(tx);
}

/**
 * Suppressions in force under merged numbers hold for the customer kept, each as a copy; copies of numbers
 * that are no longer its own leave. One that staff have ended stays ended.
 */
export async function joinSuppressions(
  tx: Tx,
  customerNo: number,
  others: readonly number[],
): Promise<void> {
  await sql`
    delete from consent.suppression copy using consent.suppression original
    where copy.customer_no = ${customerNo} and copy.copied_from = original.suppression_id
      and original.customer_no <> all(${[...others]}::int[])`.execute(tx);
  await sql`
    insert into consent.suppression (customer_no, channel, reason, note, from_date, until_date, recorded_by, recorded_at, copied_from)
    select ${customerNo}, channel, reason, note, from_date, until_date, recorded_by, recorded_at, suppression_id
    from consent.suppression
    where customer_no = any(${[...others]}::int[]) and ended_at is null and copied_from is null
    on conflict do nothing`.execute(tx);
}

/**
 * What the person refused while both numbers were one customer was said by one of the two, nobody knows
 * which: once they part it holds for both. `keepers`: the customers that the parted number has meant, each
 * with the moment since when.
 */
export async function shareRefusals(
  tx: Tx,
  keepers: readonly { customerNo: number; since: Date }[],
  parted: number,
): Promise<void> {
  const keeper = sql`unnest(${keepers.map(({ customerNo }) => customerNo)}::int[],
    ${keepers.map(({ since }) => since.toISOString())}::timestamptz[]) as keeper(customer_no, since)`;
  await sql`
    insert into consent.suppression (customer_no, channel, reason, note, from_date, until_date, recorded_by, recorded_at)
    select ${parted}, channel, reason, note, from_date, until_date, recorded_by, recorded_at
    from consent.suppression join ${keeper} using (customer_no)
    where ended_at is null and copied_from is null and recorded_at > since`.execute(tx);
  await sql`
    insert into consent.statement (customer_no, purpose, channel, granted, stated_at, proof_kind, proof, text_version, recorded_by, recorded_at, relation)
    select ${parted}, purpose, channel, granted, stated_at, proof_kind, proof, text_version, recorded_by, recorded_at, relation
    from consent.statement join ${keeper} using (customer_no) where not granted and recorded_at > since`.execute(
    tx,
  );
}
