import { sql } from 'kysely';
import { z } from 'zod';
import type { MergeProposal, MergeProposalQuery, PairedCustomer } from '#contract/identities.ts';
import { maskedFor } from '#modules/customers/index.ts';
import type { Keyring } from '#platform/crypto/keyring.ts';
import type { Caller } from '#platform/http/caller.ts';
import { type Slice, sliceOf } from '#platform/http/page.ts';
import type { Tx } from '#platform/postgres/database.ts';
import { isoMoment } from '#platform/postgres/iso-moment.ts';

/** Where a proposal stands: the likeliest first, among equals the oldest. */
export const proposalPlace = z.tuple([z.int(), z.int()]);
type ProposalPlace = z.infer<typeof proposalPlace>;
type Row = Omit<MergeProposal, 'kept' | 'merged'> & { keptNo: number; mergedNo: number };

/**
 * Proposals about customers that the scope sees both of, as who the two are today: a number merged since
 * stands for the customer kept, and a pair that became one that way has gone.
 */
export async function listProposals(
  tx: Tx,
  keyring: Keyring,
  caller: Caller,
  today: string,
  query: MergeProposalQuery,
  after?: ProposalPlace,
): Promise<Slice<MergeProposal, ProposalPlace>> {
  const [score, id] = after ?? [101, 0];
  const wanted = {
    open: sql`(state = 'open' or (state = 'later' and later_until <= ${today}::date))`,
    later: sql`state = 'later' and later_until > ${today}::date`,
    different: sql`state = 'different'`,
  }[query.state];
  const { rows } = await sql<Row>`
    select proposal_id as "proposalId", state, score, reasons, conflicts, least(one, other) as "keptNo", greatest(one, other) as "mergedNo",
      ${isoMoment('found_at')} as "foundAt", later_until as "laterUntil", decided_by_name as "decidedByName",
      ${isoMoment('decided_at')} as "decidedAt", reason
    from identities.proposal
      cross join lateral (select customers.person_of(one_no) as one, customers.person_of(other_no) as other) person
    where ${wanted} and one <> other and (score, -proposal_id) < (${score}::int, ${-id}::bigint)
    order by score desc, proposal_id limit ${query.limit + 1}`.execute(tx);
  const page = sliceOf(rows, query.limit, (row): ProposalPlace => [row.score, row.proposalId]);
  const people = await maskedFor(
    tx,
    keyring,
    caller,
    page.items.flatMap((row) => [row.keptNo, row.mergedNo]),
  );
  const items = page.items.flatMap(({ keptNo, mergedNo, ...row }): MergeProposal[] => {
    const kept: PairedCustomer | undefined = people.get(keptNo);
    const merged = people.get(mergedNo);
    // Who was merged meanwhile into a customer of another outlet is not seen here any more.
    return kept && merged ? [{ ...row, kept, merged }] : [];
  });
  return { ...page, items };
}
