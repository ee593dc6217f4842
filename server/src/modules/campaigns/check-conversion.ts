import type { Conversion } from '#contract/campaigns.ts';
import type { Result } from '#contract/result.ts';
import { catalogueMetrics, definitionRules } from '#modules/tags/index.ts';
import type { Tx } from '#platform/postgres/database.ts';
import { judgeConversion } from './judge-conversion.core.ts';

/** Whether customers can convert by this, with the catalogue as it is now and until `tx` ends. */
export async function checkConversion(
  tx: Tx,
  conversion: Conversion | null,
): Promise<Result<void>> {
  if (conversion?.kind === 'metric_change') await definitionRules.hold(tx);
  const metric =
    conversion?.kind === 'metric_change'
      ? await catalogueMetrics.find(tx, conversion.metric)
      : undefined;
  return judgeConversion(conversion, metric);
}
