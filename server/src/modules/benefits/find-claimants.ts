import { type RawBuilder, sql } from 'kysely';

type Claim = {
  campaignId?: number | undefined;
  customerNo: number;
  claimedBy: string;
  clientKey: string;
};

/**
 * The number under which the claim at this position (from 0) is made, and whether the customer has a voucher of
 * the campaign under any number.
 */
export type Claimant = { position: number; customerNo: number; holds: boolean };

/**
 * Claims of customers with several numbers, by their position from 0: whoever asks, and under whichever
 * number, a campaign's voucher is claimed under the lowest one that is entitled, so that the rule of one a
 * customer is kept by the same unique key as for everybody; a repeat by the number it was made under. What is
 * no campaign's is claimed under the number that stands for them all, by which its limits count.
 * Customers with one number, almost all, cost one probe of an index.
 */
export function findClaimants(claims: readonly Claim[]): RawBuilder<Claimant> {
  return sql<Claimant>`/* keep plan: find_claimants */
    select (given.position - 1)::int as position, coalesce(same_key.customer_no, entitled.customer_no, own.merged_into, given.customer_no) as "customerNo",
      same_key.customer_no is null and exists (
        select from benefits.voucher where voucher.campaign_id = given.campaign_id
          and voucher.customer_no = any(person.numbers) and voucher.state <> 'reversed') as holds
    from unnest(${claims.map((claim) => claim.campaignId ?? null)}::bigint[], ${claims.map((claim) => claim.customerNo)}::int[],
        ${claims.map((claim) => claim.claimedBy)}::text[], ${claims.map((claim) => claim.clientKey)}::text[])
        with ordinality as given(campaign_id, customer_no, claimed_by, client_key, position)
      cross join lateral (select merged_into from customers.customer where customer_no = given.customer_no limit 1) own
      cross join lateral (select array(select customers.numbers_of(coalesce(own.merged_into, given.customer_no))) as numbers) person
      left join lateral (
        select customer_no from benefits.entitlement
        where campaign_id = given.campaign_id and customer_no = any(person.numbers) order by customer_no limit 1) entitled on true
      left join lateral (
        select customer_no from benefits.voucher
        where claimed_by = given.claimed_by and client_key = given.client_key and customer_no = any(person.numbers) limit 1) same_key on true
    where (given.campaign_id is null or entitled.customer_no is not null) and (own.merged_into is not null
      or exists (select from customers.customer other where other.merged_into = given.customer_no))`;
}
