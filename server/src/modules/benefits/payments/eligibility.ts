import { sql } from 'kysely';
import {
  isClaimedByDeed,
  isOfPayment,
  type OfferKind,
  type OfferTerms,
  type WhoRule,
} from '#contract/offer-terms.ts';
import { ok, refuse, type Result } from '#contract/result.ts';
import { type Database, withJob } from '#platform/postgres/database.ts';
import {
  type DayBenefit,
  type DayTransaction,
  matchTransaction,
} from './match-transaction.core.ts';
import type { MatchedTransaction } from './pay-transactions.ts';

/**
 * Whether a customer is among those whom a rule names, by what the bank knows of customers. An argument,
 * because tags and audiences are asked, of which this module knows nothing; asked outside transactions, since
 * it may take as long as a look at the analytics.
 */
export type AskWho = (customerNo: number, rule: WhoRule) => Promise<boolean>;

/** Those of the releases that the customer may have. */
export async function keepEligible<T extends { terms: { who?: WhoRule | undefined } }>(
  ask: AskWho,
  customerNo: number,
  open: readonly T[],
): Promise<T[]> {
  const rules = new Map(
    open.flatMap(({ terms: { who } }) => (who ? [[JSON.stringify(who), who]] : [])),
  );
  const answers = new Map(
    await Promise.all(
      [...rules].map(async ([key, rule]) => [key, await ask(customerNo, rule)] as const),
    ),
  );
  return open.filter(({ terms: { who } }) => !who || answers.get(JSON.stringify(who)));
}

/** What transactions may bring by what the bank knows of their customers, each asked once a rule; others are left out. */
export function eligibleBy(ask: AskWho) {
  return async (
    open: readonly DayBenefit[],
    transactions: readonly DayTransaction[],
  ): Promise<MatchedTransaction[]> => {
    const matched = transactions.map((one) => ({ one, benefits: matchTransaction(open, one) }));
    const hits = matched.filter(({ benefits }) => benefits.length > 0);
    const mayHave = new Map<number, ReadonlySet<number>>();
    // One after another: asking may be a look at the analytics, and there are as many as customers.
    for (const [customerNo, own] of Map.groupBy(hits, ({ one }) => one.customerNo)) {
      const asked = new Map(own.flatMap(({ benefits }) => benefits.map((b) => [b.allotmentId, b])));
      const eligible = await keepEligible(ask, customerNo, [...asked.values()]);
      mayHave.set(customerNo, new Set(eligible.map(({ allotmentId }) => allotmentId)));
    }
    return hits.flatMap(({ one, benefits }) => {
      const allotmentIds = benefits
        .map(({ allotmentId }) => allotmentId)
        .filter((id) => mayHave.get(one.customerNo)?.has(id));
      return allotmentIds.length > 0 ? [{ ...one, allotmentIds }] : [];
    });
  };
}

/** Whether a customer may claim of a release that is open to anyone: what a payment brings is not claimed. */
export async function mayClaim(
  database: Database,
  ask: AskWho,
  customerNo: number,
  releaseId: number,
): Promise<Result<void>> {
  const { rows } = await withJob(database, (tx) =>
    sql<{ kind: OfferKind; terms: OfferTerms }>`
      select kind, terms from benefits.allotment where id = ${releaseId} and open_to = 'anyone'`.execute(
      tx,
    ),
  );
  const [release] = rows;
  if (!release) return refuse('NOT_ENTITLED');
  if (isOfPayment(release.kind) || isClaimedByDeed(release.terms))
    return refuse('OFFER_KIND_UNFIT');
  const { who } = release.terms;
  return who === undefined || (await ask(customerNo, who))
    ? ok(undefined)
    : refuse('NOT_ELIGIBLE', { customerNo });
}
