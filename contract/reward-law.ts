import type { ErrorDeclaration } from './errors.ts';

/** What a reward is given for. Draws, benefits and points rules say theirs in these words. */
export const rewardTriggers = [
  'deposit',
  'balance',
  'interest_earned',
  'funds_kept',
  'products_held',
  'visit',
  'activation',
  'payment',
  'transaction',
  'sign_in',
  'answer',
  'referral',
  'birthday',
  'contact',
] as const;
export type RewardTrigger = (typeof rewardTriggers)[number];

/** What is given. `points` and `draw_chance` are judged as what they may be turned into: goods and prizes. */
export const rewardKinds = [
  'cash',
  'red_packet',
  'cashback',
  'voucher',
  'goods',
  'partner_benefit',
  'points',
  'draw_chance',
  'fee_waiver',
  'service',
] as const;
export type RewardKind = (typeof rewardKinds)[number];

/** 商业银行法 47, 储蓄管理条例 15, 2014 and 2018 notices: what may not attract or keep deposits. */
const depositTriggers: readonly RewardTrigger[] = [
  'deposit',
  'balance',
  'interest_earned',
  'funds_kept',
];
/** Neither cash nor securities nor goods, and turned into none of them. */
const freeOfDepositRule: readonly RewardKind[] = ['fee_waiver', 'service'];

export type Reward = {
  trigger: RewardTrigger;
  reward: RewardKind;
  /** how far the rewarded person is from who was referred: 1 is direct */
  referralDepth?: number;
  /** whoever takes part pays or buys something first */
  entryFee?: boolean;
  /** an amount that grows with what the referred have referred in turn */
  fromReferralsOfOthers?: boolean;
};

export type LawBreach = {
  rule: 1 | 4;
  code: 'DEPOSIT_LINKED_REWARD' | 'REFERRAL_BEYOND_DIRECT' | 'REFERRAL_ENTRY_FEE';
};

/**
 * What the law says of a reward before anybody approves it; null when it says nothing. Rule 1 is a default:
 * the head office's compliance checker may switch such a rule on with a kept reason, so the caller asks for
 * that switch. Rule 4 (禁止传销条例 7) has no switch.
 */
export function judgeReward({
  trigger,
  reward,
  referralDepth = 1,
  entryFee = false,
  fromReferralsOfOthers = false,
}: Reward): LawBreach | null {
  if (trigger === 'referral' && (referralDepth !== 1 || fromReferralsOfOthers))
    return { rule: 4, code: 'REFERRAL_BEYOND_DIRECT' };
  if (trigger === 'referral' && entryFee) return { rule: 4, code: 'REFERRAL_ENTRY_FEE' };
  if (depositTriggers.includes(trigger) && !freeOfDepositRule.includes(reward))
    return { rule: 1, code: 'DEPOSIT_LINKED_REWARD' };
  return null;
}

export const rewardLawErrors = {
  LAW_SWITCH_NOT_YOURS: {
    status: 403,
    zh: '只有总行合规复核人员可以启用此类规则',
    en: 'Only a compliance checker of the head office switches such a rule',
  },
  DEPOSIT_LINKED_REWARD: {
    status: 422,
    zh: '合规规则 1：不得以存款、余额、利息或资金留存为条件赠送现金、红包、有价证券或实物（商业银行法第四十七条、储蓄管理条例第十五条）；须由总行合规复核人员说明理由后启用',
    en: 'Compliance rule 1: no cash, red packet, security or goods for a deposit, a balance, interest or funds kept (商业银行法 47, 储蓄管理条例 15), unless a compliance checker of the head office switches it on and says why',
    audit: 'always',
  },
  REFERRAL_ENTRY_FEE: {
    status: 422,
    zh: '合规规则 4：参加推荐不得以缴费或购买为条件（禁止传销条例第七条）',
    en: 'Compliance rule 4: nobody pays or buys anything to take part in referring (禁止传销条例 7)',
    audit: 'always',
  },
  REFERRAL_BEYOND_DIRECT: {
    status: 422,
    zh: '合规规则 4：只奖励直接推荐，不得按他人的推荐计奖（禁止传销条例第七条）',
    en: 'Compliance rule 4: a direct referral only is rewarded, and nothing is computed on the referrals of others (禁止传销条例 7)',
    audit: 'always',
  },
} satisfies Record<string, ErrorDeclaration>;
