import type { ChanceAction, ChanceRule } from '#contract/draw-content.ts';
import type { Reward, RewardTrigger } from '#contract/reward-law.ts';

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

const triggerOf: Readonly<Record<ChanceAction, RewardTrigger>> = {
  welcome: 'contact',
  sign_in: 'sign_in',
  streak: 'sign_in',
  answer: 'answer',
  arrival: 'visit',
  purchase: 'payment',
  redemption: 'transaction',
  task: 'activation',
  funds_kept: 'funds_kept',
  staff: 'contact',
};

/** What compliance judges of ways to a chance. */
export function rewardsOf(chances: readonly Pick<ChanceRule, 'action'>[]): Reward[] {
  return chances.map(({ action }) => ({ trigger: triggerOf[action], reward: 'draw_chance' }));
}

export const earnsBySigningIn = (rules: readonly ChanceRule[]): boolean =>
  rules.some(({ action }) => action === 'sign_in' || action === 'streak');
