import { performance } from 'node:perf_hooks';
import type { AudienceTarget, CountResponse } from '#contract/audiences.ts';
import { ok, type Result } from '#contract/result.ts';
import { resolveTarget, type Asking } from './resolve-target.ts';
import { countStatement } from './statements.core.ts';

/** How many customers belong, exactly, now. An abort stops the engine too and throws its reason. */
export async function countAudience(
  asking: Asking,
  target: AudienceTarget,
  signal?: AbortSignal,
): Promise<Result<CountResponse>> {
  const started = performance.now();
  const audience = await resolveTarget(asking, target);
  if (!audience.ok) return audience;
  const { sql, parameters } = countStatement(audience.value);
  const [row] = await asking.analytics.query<{ count: number; population: number }>(
    sql,
    parameters,
    signal ? { signal } : {},
  );
  if (!row) throw new Error('a count without a row');
  return ok({
    ...row,
    businessDate: audience.value.businessDate,
    elapsedMs: Math.round(performance.now() - started),
  });
}
