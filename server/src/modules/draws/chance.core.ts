import type { ChanceAction, ChanceRule } from '#contract/draws.ts';

/** Something a customer did that may earn chances, under the key by which it is told again. */
export type Deed = { action: ChanceAction; naturalKey: string };
/** What the customer has earned by one action. */
export type Earned = { today: number; total: number };

export type ChanceVerdict =
  | { kind: 'earned'; count: number }
  | { kind: 'known' }
  | { kind: 'limit' }
  | { kind: 'no_rule' };

/**
 * How many chances a deed earns: those of its rule, cut to what its limits leave. A deed that is known
 * already earns nothing more, whatever the limits say.
 */
export function judgeChance(
  rules: readonly ChanceRule[],
  deed: Deed,
  earned: Earned,
  isKnown: boolean,
): ChanceVerdict {
  const rule = rules.find(({ action }) => action === deed.action);
  if (!rule) return { kind: 'no_rule' };
  if (isKnown) return { kind: 'known' };
  const count = Math.min(
    rule.count,
    (rule.perDay ?? Infinity) - earned.today,
    (rule.total ?? Infinity) - earned.total,
  );
  return count > 0 ? { kind: 'earned', count } : { kind: 'limit' };
}
