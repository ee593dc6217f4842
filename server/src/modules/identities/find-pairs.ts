import { sql } from 'kysely';
import type { Tx } from '#platform/postgres/database.ts';
import type { PairFacts } from './judge-pair.core.ts';

export type FoundPair = PairFacts & { oneNo: number; otherNo: number };

/** A value that more customers share says nothing of any two: a switchboard, a test number. */
const mostSharing = 20;

/**
 * Pairs of customers with something in common of whom one has changed in the period; pairs that were
 * proposed before, under whichever of their numbers they were told apart, are left out. All of it compares
 * digests: nothing is decrypted. At most `limit`, by number. Run as the job role, while no import runs.
 */
export async function findPairs(
  tx: Tx,
  period: { since: string; through: string },
  limit: number,
): Promise<FoundPair[]> {
  const { rows } = await sql<FoundPair>`
    with fresh as materialized (
      select customer_no, identity_kind, identity_index, phone_index from customers.customer
      where erased_at is null and changed_at > ${period.since}::timestamptz and changed_at <= ${period.through}::timestamptz),
    shared_identity as (
      select identity_index from customers.customer
      where identity_index in (select identity_index from fresh) and erased_at is null
      group by identity_index having count(*) between 2 and ${mostSharing}),
    shared_phone as (
      select phone_index from customers.customer
      where phone_index in (select phone_index from fresh) and erased_at is null
      group by phone_index having count(*) between 2 and ${mostSharing}),
    met as (
      select fresh.customer_no as one, other.customer_no as other, '' as scheme
      from fresh join shared_identity using (identity_index)
        join customers.customer other on other.identity_index = fresh.identity_index and other.identity_kind = fresh.identity_kind
      union all
      select fresh.customer_no, other.customer_no, ''
      from fresh join shared_phone using (phone_index) join customers.customer other on other.phone_index = fresh.phone_index
      union all
      select clash.customer_no, named.customer_no, clash.scheme
      from customers.identifier_clash clash join customers.identifier named using (scheme, value)
      where clash.customer_no in (select customer_no from fresh) or named.customer_no in (select customer_no from fresh)),
    pair as (
      select least(one, other) as one, greatest(one, other) as other,
        bool_or(scheme ~* 'wechat|weixin|wecom|openid|unionid') as same_wechat,
        bool_or(scheme <> '' and scheme !~* 'wechat|weixin|wecom|openid|unionid') as same_bank_identifier
      from met where one <> other group by 1, 2),
    compared as (
      select coalesce(a.merged_into, a.customer_no) as a_person, coalesce(b.merged_into, b.customer_no) as b_person,
        coalesce(a.identity_kind = b.identity_kind and a.identity_index = b.identity_index, false) as same_identity,
        coalesce(a.identity_kind = b.identity_kind and a.identity_index <> b.identity_index, false) as other_identity,
        pair.same_bank_identifier, pair.same_wechat,
        coalesce(a.phone_index = b.phone_index, false) as same_phone,
        lower(regexp_replace(a.name, '[[:space:]·•.]', '', 'g')) = lower(regexp_replace(b.name, '[[:space:]·•.]', '', 'g')) as same_name,
        coalesce(a.birth_date = b.birth_date, false) as same_birth_date,
        coalesce(a.birth_date <> b.birth_date, false) as other_birth_date,
        a.gender <> b.gender and 'unknown' not in (a.gender, b.gender) as other_gender
      from pair join customers.customer a on a.customer_no = pair.one join customers.customer b on b.customer_no = pair.other
      where a.erased_at is null and b.erased_at is null)
    select least(a_person, b_person) as "oneNo", greatest(a_person, b_person) as "otherNo",
      bool_or(same_identity) as "sameIdentity", bool_or(other_identity) as "otherIdentity",
      bool_or(same_bank_identifier) as "sameBankIdentifier", bool_or(same_wechat) as "sameWechat",
      bool_or(same_phone) as "samePhone", bool_and(same_name) as "sameName", bool_and(same_birth_date) as "sameBirthDate",
      bool_or(other_birth_date) as "otherBirthDate", bool_or(other_gender) as "otherGender"
    from compared
    where a_person <> b_person
      -- A phone alone is a household, and need not be looked at again as a pair.
      and (same_identity or same_bank_identifier or same_wechat or (same_phone and same_name))
      and not exists (
        select from identities.proposal known
          join customers.customer one on one.customer_no = known.one_no
          join customers.customer other on other.customer_no = known.other_no
        where (least(a_person, b_person), greatest(a_person, b_person)) = (
          least(coalesce(one.merged_into, one.customer_no), coalesce(other.merged_into, other.customer_no)),
          greatest(coalesce(one.merged_into, one.customer_no), coalesce(other.merged_into, other.customer_no))))
    group by 1, 2 order by 1, 2 limit ${limit}`.execute(tx);
  return rows;
}
