import type { PayoutResults } from './payouts.ts';
import { ok, refuse, type Result } from './result.ts';

type Line = { line: number; state: string };
export type Answered<L extends Line> = L & { outcome: 'paid' | 'failed'; note: string };

/**
 * What the core's answers mean for the lines of a batch, each line once: the same answer again is taken, another
 * answer for a line, in the call or before it, refuses all of them. `fresh`: those that were not decided yet.
 */
export function judgePayoutResults<L extends Line>(
  lines: readonly L[],
  items: PayoutResults['items'],
): Result<{ fresh: Answered<L>[] }> {
  const known = new Map(lines.map((line) => [line.line, line]));
  const answered = new Map<number, Answered<L>>();
  for (const { line, outcome, note } of items) {
    const found = known.get(line);
    if (!found) return refuse('PAYOUT_LINE_UNKNOWN', { line });
    const said = answered.get(line)?.outcome ?? (found.state === 'out' ? outcome : found.state);
    if (said !== outcome) return refuse('PAYOUT_LINE_DECIDED', { line });
    answered.set(line, { ...found, outcome, note });
  }
  return ok({ fresh: [...answered.values()].filter(({ state }) => state === 'out') });
}

/** How many were paid and how many failed. */
export function countOutcomes(answered: readonly { outcome: 'paid' | 'failed' }[]): {
  paid: number;
  failed: number;
} {
  const paid = answered.filter(({ outcome }) => outcome === 'paid').length;
  return { paid, failed: answered.length - paid };
}
