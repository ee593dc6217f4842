import { performance } from 'node:perf_hooks';
import type { AudienceTarget, CountResponse } from '#contract/audiences.ts';
import { ok, type Result } from '#contract/result.ts';
import type { Analytics } from '#platform/analytics/index.ts';
import { resolveTarget, type Asking } from './resolve-target.ts';
import { countStatement } from './statements.core.ts';

/**
 * The newest tag date that the last count found. Only a guess to begin with: the statement that counts
 * gives the newest date too, and is asked again when the guess was wrong. Asked before it in a statement
 * of its own, the date took 8 of 62 ms; beside it, the two contended for the cores.
 */
const lastDates = new WeakMap<Analytics, string>();

/**
 * How many customers belong, exactly, now, or by the tags of `date` (YYYY-MM-DD). An abort stops the
 * engine too and throws its reason.
 */
export async function countAudience(
  asking: Asking,
  target: AudienceTarget,
  { signal, date }: { signal?: AbortSignal; date?: string } = {},
): Promise<Result<CountResponse>> {
  const started = performance.now();
  if (date !== undefined) return answerOf(await countAt(asking, target, started, signal, date));
  // A frozen list has a date of its own.
  const guess = target.freezeId === undefined ? lastDates.get(asking.analytics) : undefined;
  const counted = await countAt(asking, target, started, signal, guess);
  if (!counted.ok || target.freezeId !== undefined) return answerOf(counted);
  const { newest, businessDate } = counted.value;
  if (newest !== null) lastDates.set(asking.analytics, newest);
  else lastDates.delete(asking.analytics);
  if (newest === businessDate) return answerOf(counted);
  return answerOf(await countAt(asking, target, started, signal, newest ?? undefined));
}

type Counted = CountResponse & { newest: string | null };

function answerOf(counted: Result<Counted>): Result<CountResponse> {
  if (!counted.ok) return counted;
  const { newest: _, ...answer } = counted.value;
  return ok(answer);
}

async function countAt(
  asking: Asking,
  target: AudienceTarget,
  started: number,
  signal?: AbortSignal,
  date?: string,
): Promise<Result<Counted>> {
  const audience = await resolveTarget(asking, target, date);
  if (!audience.ok) return audience;
  const { sql, parameters } = countStatement(audience.value);
  const [row] = await asking.analytics.query<{
    count: number;
    population: number;
    newest: string | null;
  }>(sql, parameters, signal ? { signal } : {});
  if (!row) throw new Error('a count without a row');
  return ok({
    ...row,
    businessDate: audience.value.businessDate,
    elapsedMs: Math.round(performance.now() - started),
  });
}
