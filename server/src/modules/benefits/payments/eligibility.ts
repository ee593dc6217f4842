import { sql } from 'kysely';
import type { WhoRule } from '#contract/offer-terms.ts';
import type { Tx } from '#platform/postgres/database.ts';

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

/** Who may have an open release; undefined where everybody may, null where there is none. */
export async function whoOfRelease(
  tx: Tx,
  releaseId: number,
): Promise<{ terms: { who?: WhoRule } } | null> {
  const { rows } = await sql<{ terms: { who?: WhoRule } }>`
    select terms from benefits.allotment where id = ${releaseId} and open_to = 'anyone'`.execute(
    tx,
  );
  return rows[0] ?? null;
}
