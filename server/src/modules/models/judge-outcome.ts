import type { FileCard } from '#contract/outside-models.ts';
import { canonicalParty } from '#platform/analytics/canonical-party.core.ts';
import { withFactsUnchanged } from '#modules/ingest/index.ts';
import type { Platform } from '#platform/platform.ts';
import { aucInterval, rocAreas } from './auc.core.ts';
import { declarationOf } from './declarations.ts';
import { rangesOf } from './draw-training-rows.ts';
import { endOfHorizon } from './plan-snapshots.core.ts';
import { readDoubles } from './read-doubles.ts';
import { readFactsReach } from './read-facts-reach.ts';
import { selectLabels } from './select-rows.ts';

const customersPerRange = 500_000;
/** Enough for an interval of a hundredth; by the customer's number, so that the same are asked each time. */
const mostJudged = 300_000;

/**
 * How well a file of scores foretold what the bank's own prediction of the same outcome learns from; null
 * where none was named, or as long as the outcome is not known.
 */
export async function judgeOutcome(
  platform: Pick<Platform, 'database' | 'analytics' | 'clock'>,
  signal: AbortSignal,
  { registration, businessDate: date, fileId, customers }: FileCard,
): Promise<FileCard['outcome']> {
  const of = registration.outcomeOf;
  const declaration = of === null ? undefined : declarationOf(of);
  if (of === null || !declaration) return null;
  const knownOn = endOfHorizon(date, declaration.horizon);
  const reach = await readFactsReach(platform);
  if (!reach || knownOn > reach.last || date < reach.first) return null;
  const pairs = await withFactsUnchanged(platform.database, signal, async () => {
    const labels = await selectLabels(platform, declaration, { date, knownOn });
    const select = `SELECT scored.score AS score, toFloat64(judged.label) AS label
      FROM (${labels}) AS judged INNER JOIN (
        SELECT ${canonicalParty('party_no')} AS customer_no, any(score) AS score FROM outside_score WHERE file = ${fileId} GROUP BY customer_no
      ) AS scored ON scored.customer_no = judged.customer_no
      WHERE cityHash64(judged.customer_no) % 4294967296 <= ${Math.min(1, mostJudged / Math.max(1, customers))} * 4294967296`;
    const pieces: Float64Array[] = [];
    for (const range of await rangesOf(platform, customersPerRange))
      pieces.push(await readDoubles(platform.analytics, select, range, signal));
    return pieces;
  });
  const rows = pairs.reduce((sum, piece) => sum + piece.length / 2, 0);
  const scores = new Float64Array(rows);
  const label = new Uint8Array(rows);
  let at = 0;
  for (const piece of pairs)
    for (let k = 0; k < piece.length; k += 2) {
      scores[at] = piece[k]!;
      label[at] = piece[k + 1]!;
      at += 1;
    }
  const positives = label.reduce((sum, one) => sum + one, 0);
  const isJudged = positives > 0 && positives < rows;
  const all = Uint32Array.from(scores, (_, row) => row);
  return {
    of,
    knownOn,
    rows,
    positives,
    auc: isJudged ? aucInterval(rocAreas([scores], label, all), 0) : null,
  };
}
