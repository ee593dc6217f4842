import { describe, expect, it } from 'vitest';
import { judgeReward, rewardKinds, type RewardTrigger, rewardTriggers } from './reward-law.ts';

const ofDeposits: readonly RewardTrigger[] = [
  'deposit',
  'balance',
  'interest_earned',
  'funds_kept',
];

describe('rule 1', () => {
  it.each(rewardTriggers.flatMap((trigger) => rewardKinds.map((reward) => ({ trigger, reward }))))(
    '$reward for $trigger',
    ({ trigger, reward }) => {
      const refused =
        ofDeposits.includes(trigger) && reward !== 'fee_waiver' && reward !== 'service';
      expect(judgeReward({ trigger, reward })).toEqual(
        refused ? { rule: 1, code: 'DEPOSIT_LINKED_REWARD' } : null,
      );
    },
  );
});

describe('rule 4', () => {
  it.each([
    [{ referralDepth: 1 }, null],
    [{ referralDepth: 2 }, 4],
    [{ referralDepth: 0 }, 4],
    [{ fromReferralsOfOthers: true }, 4],
    [{ entryFee: true }, 4],
  ])('a referral with %o', (known, rule) => {
    const breach = judgeReward({ trigger: 'referral', reward: 'points', ...known });
    expect(breach?.rule ?? null).toBe(rule);
  });

  it('says nothing of what is no referral', () => {
    expect(judgeReward({ trigger: 'visit', reward: 'points', referralDepth: 2 })).toBeNull();
  });
});
