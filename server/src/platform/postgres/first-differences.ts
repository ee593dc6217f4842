import { type RawBuilder, sql } from 'kysely';
import type { Tx } from './database.ts';

/** A rule that does not hold: of how many rows, and which is the first, with what must stand there and what does. */
export type Differences = {
  rule: string;
  rows: number;
  first: { of: string; expected: string; found: string };
};

/**
 * Gives each rule that does not hold, in the order of their places. `differing` gives a row for everything
 * that differs: `place`, `rule`, `id` (by which the first is found), `of` (what differs, in words), `expected`
 * and `found`. Counted and ranked by windows, which spill to disk: a rule may fail in every one of ten
 * million rows.
 */
export async function firstDifferences(
  tx: Tx,
  differing: RawBuilder<unknown>,
): Promise<Differences[]> {
  const { rows } = await sql<Differences>`
    select rule, rows::int as rows, jsonb_build_object('of', "of", 'expected', coalesce(expected, 'nothing'), 'found', coalesce(found, 'nothing')) as first
    from (select *, count(*) over (partition by place) as rows, row_number() over (partition by place order by id nulls last, "of") as nth
      from (${differing}) as differing) as ranked
    where nth = 1 order by place`.execute(tx);
  return rows;
}
