import type { Rule } from '#contract/audience-rule.ts';
import type { CampaignContent } from '#contract/campaigns.ts';
import type { ArmOffer } from '../../../demo/simulate-responses.ts';

/** What the finished campaign gives: budget and caps leave room for a bank of any size. */
export const wakeOffer = {
  code: 'DEMO-WAKE',
  name: '20元掌银唤醒券',
  faceAmountFen: 2_000,
  validDays: 30,
  capCount: 200_000,
  capAmountFen: 400_000_000,
};
/** What the others give to those who come to talk. */
export const contactOffer = {
  ...wakeOffer,
  code: 'DEMO-TALK',
  name: '30元面谈礼券',
  faceAmountFen: 3_000,
};
export const sampleFunder = { code: 'DEMO-HQ', name: '总行个金部', kind: 'bank', orgId: null };
export const sampleBudget = { code: 'DEMO-2026', name: '掌银促活预算', amountFen: 900_000_000 };

export const windowDays = 14;
/** What a conversion of the finished campaign is called in the bank's events. */
export const wakeEvent = 'mobile_bank_reactivated';

const flag = (tag: string): Rule => ({ kind: 'tag', tag, is: { operator: 'is', value: true } });
const inside = (orgIds: number[], ...of: Rule[]): Rule => ({
  kind: 'and',
  of: [{ kind: 'outlet', role: 'managing', orgIds }, ...of],
});

/**
 * Of fewer customers than this too few leave money idle to be split: seven in a thousand do, and two in
 * three of them may be contacted.
 */
const enoughForIdle = 10_000;

/** The three audiences, inside some org units of a bank of so many customers. */
export function sampleAudiences(
  orgIds: number[],
  customers: number,
): { name: string; description: string; rule: Rule }[] {
  return [
    {
      name: '沉睡掌银客户',
      description: '注册过掌银但已休眠的客户',
      rule: inside(orgIds, {
        kind: 'tag',
        tag: 'mobile_bank_status',
        is: { operator: 'in', values: ['dormant', 'registered'] },
      }),
    },
    {
      name: '活期闲置客户',
      ...(customers >= enoughForIdle
        ? {
            description: '活期余额长期闲置，适合理财配置',
            rule: inside(orgIds, flag('idle_demand_money')),
          }
        : {
            description: '活期余额长期闲置，或只有存款，适合理财配置（样本银行较小，故放宽）',
            rule: inside(orgIds, {
              kind: 'or',
              of: [flag('idle_demand_money'), flag('deposits_only')],
            }),
          }),
    },
    {
      name: '潜力贵宾客户',
      description: '接近贵宾门槛的客户',
      rule: inside(orgIds, flag('vip_candidate')),
    },
  ];
}

/** True effect of the voucher: six points for the average customer reached, four in five are. */
export const sampleEffect: readonly ArmOffer[] = [
  {
    arm: 'control',
    liftOfRate: 0,
    liftOfBalanceFen: 0,
    contactShare: 0,
    redeemShare: 0,
    costFen: 0,
  },
  {
    arm: 'voucher',
    liftOfRate: 0.06,
    liftOfBalanceFen: 30_000,
    contactShare: 0.8,
    redeemShare: 0.7,
    costFen: wakeOffer.faceAmountFen,
  },
];

type Steps = Omit<CampaignContent, 'name' | 'audienceId'>;

/** The finished one: launched on a past business date, so that its window is over. */
export function wakeCampaign(offerId: number, from: string, until: string): Steps {
  return {
    goal: '唤醒沉睡掌银客户，两周内重新登录使用',
    arms: [
      { code: 'control', name: '对照组', isControl: true, sharePer10000: 4_000, offerId: null },
      { code: 'voucher', name: '20元券', isControl: false, sharePer10000: 6_000, offerId },
    ],
    startDate: from,
    endDate: until,
    asOfDate: from,
    channel: 'staff_task',
    task: {
      title: '沉睡掌银客户回访',
      script: '您好，您的掌上银行有一张20元优惠券待领取，登录后即可使用。',
      dueAfterDays: 7,
    },
    pushAtLaunch: false,
    conversion: { kind: 'event', eventType: wakeEvent, atLeast: 1, withinDays: windowDays },
  };
}

/** An invitation to the outlet, measured by what the balances do; for the running and the waiting one. */
export function contactCampaign(
  goal: string,
  title: string,
  script: string,
  offerId: number,
  [from, until]: readonly [string, string],
): Steps {
  return {
    goal,
    arms: [
      { code: 'control', name: '对照组', isControl: true, sharePer10000: 3_000, offerId: null },
      { code: 'contact', name: '电话邀约', isControl: false, sharePer10000: 7_000, offerId },
    ],
    startDate: from,
    endDate: until,
    asOfDate: null,
    channel: 'staff_task',
    task: { title, script, dueAfterDays: 10 },
    pushAtLaunch: false,
    conversion: { kind: 'balance_change', balanceKinds: [], atLeastFen: 1_000_000, withinDays: 30 },
  };
}
