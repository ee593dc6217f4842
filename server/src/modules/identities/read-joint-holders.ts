import { linkLimits } from '#contract/household-links.ts';
import type { Analytics } from '#platform/analytics/index.ts';

/**
 * Pairs of numbers that hold one open account, the lower one first and in the range. The owner stands with
 * the account, the others among its holders. An account of more than four persons is a club's.
 */
export async function readJointHolders(
  analytics: Analytics,
  { from, to }: { from: number; to: number },
  today: string,
): Promise<[number, number][]> {
  const inRange = 'party_no >= {from:UInt32} AND party_no < {to:UInt32}';
  const joint = `SELECT source, account_id FROM fact_account_holder WHERE role != 'owner'`;
  // One of the pair is in the range, as owner or as another holder: only such accounts are put together.
  const touched = `(source, account_id) IN (
      SELECT source, account_id FROM fact_account_holder WHERE ${inRange} AND (source, account_id) IN (${joint})
      UNION ALL SELECT source, account_id FROM fact_account WHERE ${inRange} AND (source, account_id) IN (${joint}))`;
  const rows = await analytics.query<{ one: number; other: number }>(
    `SELECT DISTINCT pair.1 AS one, pair.2 AS other
     FROM (
       SELECT groupUniqArray(${linkLimits.persons + 1})(party_no) AS parties FROM (
         SELECT source, account_id, party_no, 0 AS is_open FROM fact_account_holder WHERE ${touched}
         UNION ALL
         SELECT source, account_id, party_no, ifNull(close_date > toDate32({today:String}), 1) AS is_open FROM fact_account WHERE ${touched})
       GROUP BY source, account_id HAVING max(is_open) = 1 AND length(parties) BETWEEN 2 AND ${linkLimits.persons})
     ARRAY JOIN arrayFlatten(arrayMap(one -> arrayMap(other -> (one, other), parties), parties)) AS pair
     WHERE pair.1 < pair.2 AND pair.1 >= {from:UInt32} AND pair.1 < {to:UInt32}
     ORDER BY one, other`,
    { from, to, today },
  );
  return rows.map(({ one, other }) => [one, other]);
}
