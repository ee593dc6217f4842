import { tagsOf, type Tag } from '../tag.core.ts';
import { retailBanking } from './owners.ts';

const tags = tagsOf('reasons_to_stay', retailBanking, 30);

/** The points whose condition holds, added up. */
const pointsOf = (...rules: readonly (readonly [condition: string, points: number])[]): string =>
  rules
    .map(([condition, points]) => `case when ${condition} then ${points} else 0 end`)
    .join(' + ');

/** A customer stays for four reasons; each is a score of 0 to 100 by rules that add up. */
export const reasonsToStayTags: readonly Tag[] = [
  tags.number('convenience_score', '便利得分', 'Convenience', 'score', {
    definition: [
      '掌银活跃 30 分，工资或养老金在本行 20 分，生活缴费客户 20 分，近 180 天消费 5 笔以上 15 分，有约定转账 15 分',
      'Active in MobileBank 30, salary or pension arrives here 20, pays bills here 20, five purchases in 180 days 15, a standing order 15',
    ],
    plain: {
      name: ['使用便利得分', 'Convenience'],
      definition: [
        '按您使用掌银、工资或养老金、缴费、消费和约定转账的情况计分',
        'Points for MobileBank, salary or pension, bills, purchases and standing orders',
      ],
    },
    expression: pointsOf(
      ["tag.mobile_bank_status = 'active'", 30],
      ['salary_months_3m + pensions_3m > 0', 20],
      ['tag.bill_payer', 20],
      ['spendings_180 >= 5', 15],
      ['standing_orders > 0', 15],
    ),
  }),
  tags.number('affection_score', '情感得分', 'Affection', 'score', {
    definition: [
      '客户满 2、5、10 年各 10 分，近 180 天到店 20 分，近一年有触达 20 分，推荐过新客 15 分，有共同账户 15 分；投诉未办结时减半',
      'A customer for 2, 5 and 10 years 10 each, a visit in 180 days 20, a contact in a year 20, a referral made 15, a shared account 15; half of it while a complaint is open',
    ],
    plain: {
      name: ['往来亲近得分', 'Closeness'],
      definition: [
        '按您与本行往来的年限、到店、联系、推荐和共同账户计分',
        'Points for the years with the bank, visits, contacts, referrals and shared accounts',
      ],
    },
    expression: `(level(coalesce(tag.tenure_months, 0), 24, 60, 120) * 10 + ${pointsOf(
      ['visits_180 > 0', 20],
      ['contacts_365 > 0', 20],
      ['referrals > 0', 15],
      ['shared_accounts > 0', 15],
    )}) * case when tag.complaint_open then 0.5 else 1 end`,
  }),
  tags.number('product_score', '产品得分', 'Products', 'score', {
    definition: [
      '产品加载数每个 10 分（最多 5 个），有投资类资产 20 分，有定期 15 分，有在贷 15 分',
      'Ten for each product up to five, invested assets 20, time deposits 15, a running loan 15',
    ],
    plain: {
      name: ['产品使用得分', 'Products'],
      definition: ['按您使用的产品种类计分', 'Points for the products you use'],
    },
    expression: `least(tag.product_count, 5) * 10 + ${pointsOf(
      ['invested_now > 0', 20],
      ['time_now > 0', 15],
      ['running_loans > 0', 15],
    )}`,
  }),
  tags.number('value_added_score', '增值得分', 'Added value', 'score', {
    definition: [
      '近一年核销权益 1 次、3 次以上各 20 分，领取过权益 20 分，响应过活动 20 分，近 180 天在掌银用过权益 20 分',
      'One and three vouchers redeemed in a year 20 each, a voucher claimed 20, a response 20, benefits used in MobileBank in 180 days 20',
    ],
    plain: {
      name: ['权益使用得分', 'Benefits'],
      definition: [
        '按您领取和使用权益、参加活动的情况计分',
        'Points for benefits claimed and used and offers taken up',
      ],
    },
    dataClass: 'C1',
    expression: `level(redemptions_365, 1, 3) * 20 + ${pointsOf(
      ['claims_365 > 0', 20],
      ['responses_365 > 0', 20],
      ['used_benefit_180 > 0', 20],
    )}`,
  }),
  tags.choice('weakest_reason', '最弱留客理由', 'Weakest reason to stay', {
    definition: [
      '四项得分中最低的一项；相同时按便利、情感、产品、增值的先后',
      'The lowest of the four scores; of equal ones the first of convenience, affection, products and added value',
    ],
    plain: {
      name: ['本行可以多做的方面', 'Where the bank could do more'],
      definition: ['以上四项得分中最低的一项', 'The lowest of the four scores'],
      choices: {
        convenience: ['使用便利', 'Convenience'],
        affection: ['往来亲近', 'Closeness'],
        product: ['产品使用', 'Products'],
        value_added: ['权益使用', 'Benefits'],
      },
    },
    choices: [
      ['convenience', '便利', 'Convenience'],
      ['affection', '情感', 'Affection'],
      ['product', '产品', 'Products'],
      ['value_added', '增值', 'Added value'],
    ],
    expression: `case
      when tag.convenience_score <= least(tag.affection_score, tag.product_score, tag.value_added_score) then 'convenience'
      when tag.affection_score <= least(tag.product_score, tag.value_added_score) then 'affection'
      when tag.product_score <= tag.value_added_score then 'product'
      else 'value_added' end`,
  }),
];
