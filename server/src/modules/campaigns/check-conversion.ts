import type { Conversion } from '#contract/campaigns.ts';
import type { Result } from '#contract/result.ts';
import { catalogueMetrics } from '#modules/tags/index.ts';
import { judgeConversion } from './judge-conversion.core.ts';

/** Whether customers can convert by this, with the catalogue as it is now. */
export function checkConversion(conversion: Conversion | null): Result<void> {
  return judgeConversion(conversion, catalogueMetrics.find);
}
