import type { ErrorDeclaration } from './errors.ts';

/** What is refused of prize draws; amounts of facts are fen. */
export const drawsErrors = {
  DRAW_CHANGED: {
    status: 409,
    zh: '该抽奖已被他人修改，请刷新后重试',
    en: 'Somebody else has changed this draw, load it again',
  },
  DRAW_RULES_FIXED: {
    status: 409,
    zh: '第 {versionNo} 版规则已提交或已生效，不可修改；请新建一版并重新审批',
    en: 'The rules of version {versionNo} are submitted or in force and stay as they are: write a new version and have it approved',
  },
  DRAW_VERSION_UNDER_WAY: {
    status: 409,
    zh: '第 {versionNo} 版规则尚未办结',
    en: 'Version {versionNo} of the rules is not finished yet',
  },
  DRAW_NOT_APPROVED: {
    status: 409,
    zh: '规则尚未经第二人审批，不能开放抽奖',
    en: 'The rules are not approved by a second person, so the draw does not open',
  },
  DRAW_CONTENT_CHANGED: {
    status: 409,
    zh: '规则或权益在提交后已变化，请重新提交',
    en: 'The rules or the offers have changed since they were submitted, submit them again',
  },
  DRAW_INCOMPLETE: {
    status: 422,
    zh: '抽奖规则不完整或自相矛盾：{problems}',
    en: 'The rules of the draw are incomplete or contradict themselves: {problems}',
    words: {
      problems: {
        no_prizes: { zh: '没有奖品', en: 'there is no prize' },
        same_codes: { zh: '奖品编码重复', en: 'two prizes have one code' },
        weights_above_total: {
          zh: '奖品权重之和超过总权重',
          en: 'the weights of the prizes sum to more than the total',
        },
        weight_of_nothing: { zh: '有奖品的权重为零', en: 'a prize has no weight' },
        not_a_rank: { zh: '有奖品不是博饼的等级', en: 'a prize is no rank of 博饼' },
        days: { zh: '开始与结束时间颠倒', en: 'the draw ends before it begins' },
        over: { zh: '结束时间已过', en: 'the end lies in the past' },
        guarantee: {
          zh: '保底奖品不在奖品之中，或设有解锁次数',
          en: 'the guaranteed prize is none of the prizes, or is unlocked late',
        },
        no_chances: { zh: '没有获得抽奖机会的途径', en: 'nothing earns a chance' },
        same_actions: { zh: '同一途径重复', en: 'one action earns twice' },
        streak: { zh: '连续签到须设天数', en: 'a streak needs its days' },
        kept: { zh: '资金留存须设月日均金额', en: 'funds kept need their average of a month' },
        quiz: {
          zh: '答题抽奖的题目、题数或答对数不符',
          en: 'the questions, how many are asked and how many must be right do not fit',
        },
        table: {
          zh: '状元在收桌时评定，只用于博饼：须恰有 1 份状元奖品，不设解锁次数、每人上限与保底',
          en: 'a 状元 decided at the end of the table is of 博饼 only: one prize of that rank, not unlocked late, without a limit a customer and without a guaranteed prize',
        },
        offers: { zh: '有奖品的权益不存在', en: 'the offer of a prize does not exist' },
        limited_offers: {
          zh: '有奖品的权益自带领取限制；请在抽奖规则中设限',
          en: 'the offer of a prize has limits of its own: set them in the rules',
        },
        uncertain_offers: {
          zh: '礼品与抽奖机会不能作奖品：开奖前无法预留；实物请用兑换券',
          en: 'a gift or a chance is no prize, since it can’t be set aside before the reveal; for goods take an exchange voucher',
        },
      },
    },
  },
  DRAW_PRIZE_ABOVE_CAP: {
    status: 422,
    zh: '奖品“{prize}”价值 {valueFen} 元，超过最高奖金额上限 {capFen} 元（合规规则 3：反不正当竞争法，有奖销售最高奖）',
    en: 'The prize "{prize}" is worth {valueFen} yuan, above the cap of {capFen} yuan on the highest prize (compliance rule 3: Anti-Unfair Competition Law, prize promotions)',
    audit: 'always',
  },
  DRAW_PRIZE_VALUE: {
    status: 422,
    zh: '奖品“{prize}”的价值与权益面额 {faceFen} 元不符',
    en: 'The value of the prize "{prize}" is not the {faceFen} yuan of its offer',
  },
  DRAW_NOT_OPEN: { status: 409, zh: '抽奖未开放', en: 'This draw is not open' },
  DRAW_NOT_STARTED: { status: 409, zh: '抽奖尚未开始', en: 'This draw has not begun' },
  DRAW_ENDED: { status: 409, zh: '抽奖已结束', en: 'This draw has ended' },
  DRAW_NO_CHANCE: { status: 409, zh: '没有可用的抽奖机会', en: 'There is no chance left' },
  DRAW_DAY_LIMIT: {
    status: 409,
    zh: '今日抽奖次数已用完',
    en: 'The plays of this day are used up',
  },
  DRAW_CHANCE_LIMIT: {
    status: 409,
    zh: '该途径的抽奖机会已达上限',
    en: 'No more chances are earned in this way',
  },
  DRAW_ACTION_UNKNOWN: {
    status: 409,
    zh: '本抽奖不以此途径给予机会',
    en: 'This draw gives no chances for that',
  },
  DRAW_COMMITMENT_CHANGED: {
    status: 409,
    zh: '今日的随机承诺已更换，请刷新后再抽',
    en: 'Another commitment holds by now, look again and then play',
  },
  DRAW_ANSWERED: {
    status: 409,
    zh: '今日已答题，明天再来',
    en: 'Answered today already, come again tomorrow',
  },
  DRAW_WITHOUT_QUIZ: { status: 409, zh: '本抽奖没有答题', en: 'This draw asks no questions' },
  DRAW_ANSWERS_ASKED: {
    status: 422,
    zh: '请回答今天的全部题目',
    en: 'Answer the questions of today, all of them',
  },
  DRAW_PLAY_UNKNOWN: { status: 404, zh: '没有这次抽奖', en: 'There is no such play' },
  DRAW_CODE_UNKNOWN: {
    status: 404,
    zh: '抽奖码无效，请向网点核实',
    en: 'This code opens no draw, ask at the outlet',
  },
  DRAW_LINK_INVALID: {
    status: 400,
    zh: '抽奖链接无效，请向网点索取新的链接',
    en: 'This link is not valid, ask your outlet for a new one',
    audit: 'always',
  },
  DRAW_LINK_EXPIRED: {
    status: 410,
    zh: '抽奖链接已过期，请向网点索取新的链接',
    en: 'This link has expired, ask your outlet for a new one',
    audit: 'always',
  },
  CUSTOMER_EXCLUDED: {
    status: 409,
    zh: '该客户已在名单中',
    en: 'This customer is on the list already',
  },
} satisfies Record<string, ErrorDeclaration>;
