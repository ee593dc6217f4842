import { sql } from 'kysely';
import type {
  consentChannels,
  ConsentPurpose,
  guardianRelations,
  proofKinds,
} from '#contract/consent.ts';
import type { Tx } from '#platform/postgres/database.ts';

export type ConsentRecord = {
  customerNo: number;
  /** what a guardian said for a child stands under a purpose of its own */
  purpose: ConsentPurpose | `guardian_${ConsentPurpose}`;
  /** who the guardian is; of what customers say themselves absent */
  relation?: (typeof guardianRelations)[number];
  channel: (typeof consentChannels)[number];
  granted: boolean;
  /** when the customer said so; null when a file does not tell */
  statedAt: Date | null;
  proofKind: (typeof proofKinds)[number];
  /** where the proof is found: form number, recording, "import 17" */
  proof: string;
  textVersion: string;
  recordedBy: number | null;
};

/**
 * Appends statements and keeps what stands now, of a number merged into another for the customer kept; gives how many were new. Set-based; repeatable, since a
 * statement that is already known adds nothing.
 *
 * A file that does not say when a consent was given fills a blank or withdraws, but never grants again
 * over a withdrawal: yesterday's full file must not undo what a customer said this morning.
 */
export async function recordConsents(
  tx: Tx,
  records: readonly ConsentRecord[],
  now: Date,
): Promise<number> {
  const column = <T>(of: (record: ConsentRecord) => T): T[] => records.map(of);
  const { rows } = await sql<{ added: number }>`
    with given as (
      select coalesce(merged.merged_into, given.number) as customer_no, given.*, coalesce(given.said_at, ${now}::timestamptz) as stated_at
      from unnest(${column((one) => one.customerNo)}::int[], ${column((one) => one.purpose)}::text[],
        ${column((one) => one.channel)}::text[], ${column((one) => one.granted)}::boolean[],
        ${column((one) => one.statedAt?.toISOString() ?? null)}::timestamptz[], ${column((one) => one.proofKind)}::text[],
        ${column((one) => one.proof)}::text[], ${column((one) => one.textVersion)}::text[],
        ${column((one) => one.recordedBy)}::bigint[], ${column((one) => one.relation ?? null)}::text[])
        as given(number, purpose, channel, granted, said_at, proof_kind, proof, text_version, recorded_by, relation)
        left join customers.merged on merged.customer_no = given.number),
    added as (
      insert into consent.statement (customer_no, purpose, channel, granted, stated_at, proof_kind, proof, text_version, recorded_by, recorded_at, relation)
      select given.customer_no, given.purpose, given.channel, given.granted, given.stated_at, proof_kind, proof, text_version,
        recorded_by, ${now}::timestamptz, relation
      from given left join consent.standing using (customer_no, purpose, channel)
      where standing.customer_no is null
         or (given.said_at is null and standing.granted and not given.granted)
         or (given.said_at is not null and (given.granted <> standing.granted or proof_kind <> 'file_import')
             and not exists (
               select from consent.statement known
               where known.customer_no = given.customer_no and known.purpose = given.purpose and known.channel = given.channel
                 and known.granted = given.granted and known.stated_at = given.stated_at))
      returning customer_no, purpose, channel, granted, stated_at, statement_id),
    kept as (
      insert into consent.standing (customer_no, purpose, channel, granted, stated_at, statement_id)
      select distinct on (customer_no, purpose, channel) customer_no, purpose, channel, granted, stated_at, statement_id
      from added order by customer_no, purpose, channel, stated_at desc, granted, statement_id desc
      on conflict (customer_no, purpose, channel) do update
        set granted = excluded.granted, stated_at = excluded.stated_at, statement_id = excluded.statement_id
        where excluded.stated_at > standing.stated_at or (excluded.stated_at = standing.stated_at and not excluded.granted))
    select count(*) as added from added`.execute(tx);
  return rows[0]?.added ?? 0;
}
