import { z } from 'zod';
import { bobingRanks, zhuangyuanKinds } from './bobing.ts';
import { playReasons } from './draw-outcome.ts';
import type { ErrorDeclaration } from './errors.ts';
import { lawStanding, lawSwitches } from './law-switches.ts';
import { pageOf, pageQuery } from './pages.ts';
import { shortNumber } from './short-number.ts';

/** Prize draws: wheels, scratch cards and 博饼. Amounts are fen. */
export const drawsErrors = {
  DRAW_CHANGED: {
    status: 409,
    zh: '该抽奖已被他人修改,请刷新后重试',
    en: 'Somebody else has changed this draw, load it again',
  },
  DRAW_RULES_FIXED: {
    status: 409,
    zh: '第 {versionNo} 版规则已提交或已生效,不可修改;请新建一版并重新审批',
    en: 'The rules of version {versionNo} are submitted or in force and stay as they are: write a new version and have it approved',
  },
  DRAW_VERSION_UNDER_WAY: {
    status: 409,
    zh: '第 {versionNo} 版规则尚未办结',
    en: 'Version {versionNo} of the rules is not finished yet',
  },
  DRAW_NOT_APPROVED: {
    status: 409,
    zh: '规则尚未经第二人审批,不能开放抽奖',
    en: 'The rules are not approved by a second person, so the draw does not open',
  },
  DRAW_CONTENT_CHANGED: {
    status: 409,
    zh: '规则或权益在提交后已变化,请重新提交',
    en: 'The rules or the offers have changed since they were submitted, submit them again',
  },
  DRAW_INCOMPLETE: {
    status: 422,
    zh: '抽奖规则不完整或自相矛盾:{problems}',
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
          zh: '保底奖品不在奖品之中,或设有解锁次数',
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
          zh: '状元在收桌时评定,只用于博饼:须恰有 1 份状元奖品,不设解锁次数、每人上限与保底',
          en: 'a 状元 decided at the end of the table is of 博饼 only: one prize of that rank, not unlocked late, without a limit a customer and without a guaranteed prize',
        },
        offers: { zh: '有奖品的权益不存在', en: 'the offer of a prize does not exist' },
        limited_offers: {
          zh: '有奖品的权益自带领取限制;请在抽奖规则中设限',
          en: 'the offer of a prize has limits of its own: set them in the rules',
        },
      },
    },
  },
  DRAW_PRIZE_ABOVE_CAP: {
    status: 422,
    zh: '奖品“{prize}”价值 {valueFen} 元,超过最高奖金额上限 {capFen} 元(合规规则 3:反不正当竞争法,有奖销售最高奖)',
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
    zh: '今日的随机承诺已更换,请刷新后再抽',
    en: 'Another commitment holds by now, look again and then play',
  },
  DRAW_ANSWERED: {
    status: 409,
    zh: '今日已答题,明天再来',
    en: 'Answered today already, come again tomorrow',
  },
  DRAW_WITHOUT_QUIZ: { status: 409, zh: '本抽奖没有答题', en: 'This draw asks no questions' },
  DRAW_ANSWERS_ASKED: {
    status: 422,
    zh: '请回答今天的全部题目',
    en: 'Answer the questions of today, all of them',
  },
  DRAW_PLAY_UNKNOWN: { status: 404, zh: '没有这次抽奖', en: 'There is no such play' },
  DRAW_LINK_INVALID: {
    status: 400,
    zh: '抽奖链接无效,请向网点索取新的链接',
    en: 'This link is not valid, ask your outlet for a new one',
    audit: 'always',
  },
  DRAW_LINK_EXPIRED: {
    status: 410,
    zh: '抽奖链接已过期,请向网点索取新的链接',
    en: 'This link has expired, ask your outlet for a new one',
    audit: 'always',
  },
  CUSTOMER_EXCLUDED: {
    status: 409,
    zh: '该客户已在名单中',
    en: 'This customer is on the list already',
  },
} satisfies Record<string, ErrorDeclaration>;

const id = z.number().int().positive().max(Number.MAX_SAFE_INTEGER);
const moment = z.iso.datetime();
const date = z.iso.date();
const hex = z.string().regex(/^[0-9a-f]{64}$/);
const words = z.strictObject({
  zh: z.string().trim().min(1).max(60),
  en: z.string().trim().min(1).max(60),
});
/** The highest prize that the law allows, in fen, unless the bank's lawyers set another. */
const defaultTopPrizeCapFen = 5_000_000;
export const drawSettings = z.strictObject({
  topPrizeCapFen: z.number().int().min(100).max(1_000_000_000).default(defaultTopPrizeCapFen),
});
export type DrawSettings = z.infer<typeof drawSettings>;

export const drawKinds = ['wheel', 'scratch', 'bobing'] as const;
export const drawKind = z.enum(drawKinds);
export type DrawKind = z.infer<typeof drawKind>;
export const drawStates = ['draft', 'open', 'closed'] as const;

const prizeCode = z.string().regex(/^[a-z][a-z0-9_]{0,29}$/);
export const prizeContent = z.strictObject({
  code: prizeCode,
  name: words,
  /** the benefit that is issued to who wins it */
  offerId: id,
  /** what it is worth: the face value of the offer */
  valueFen: z.number().int().min(1).max(1_000_000_000_000),
  weight: z.number().int().min(0).max(1_000_000_000),
  stock: z.number().int().min(1).max(10_000_000),
  /** possible from this play of the draw on; 0: from the first */
  unlockAfter: z.number().int().min(0).max(1_000_000_000).default(0),
  perCustomer: z.number().int().min(1).max(1000).nullable().default(null),
});
export type PrizeContent = z.infer<typeof prizeContent>;

/**
 * What earns chances. `welcome`: the first time a customer looks; `funds_kept`: what was kept in a month, which
 * compliance rule 1 refuses until the head office's compliance switches the rules on.
 */
export const chanceActions = [
  'welcome',
  'sign_in',
  'streak',
  'answer',
  'arrival',
  'purchase',
  'redemption',
  'task',
  'funds_kept',
  'staff',
] as const;
export const chanceAction = z.enum(chanceActions);
export type ChanceAction = z.infer<typeof chanceAction>;
export const chanceRule = z.strictObject({
  action: chanceAction,
  /** chances for one such deed */
  count: z.number().int().min(1).max(100),
  /** chances a customer earns so on one day of the bank; null: no limit */
  perDay: z.number().int().min(1).max(1000).nullable().default(null),
  /** and in the whole draw */
  total: z.number().int().min(1).max(10_000).nullable().default(null),
  /** of `streak`: signed in so many days running; again after as many more */
  streakDays: z.number().int().min(2).max(365).nullable().default(null),
  /** of `funds_kept`: average AUM of a calendar month from which it earns, once a month, in fen */
  keptFen: z.number().int().min(1).max(1_000_000_000_000).nullable().default(null),
});
export type ChanceRule = z.infer<typeof chanceRule>;

export const quizQuestion = z.strictObject({
  text: z.strictObject({
    zh: z.string().trim().min(1).max(300),
    en: z.string().trim().min(1).max(300),
  }),
  options: z.array(words).min(2).max(6),
  /** place of the right option, from 0; phones never get it before they answer */
  right: z.number().int().min(0).max(5),
});
export const quizContent = z.strictObject({
  questions: z.array(quizQuestion).min(1).max(100),
  /** questions asked a day */
  asked: z.number().int().min(1).max(20),
  /** right answers that earn the chance */
  needed: z.number().int().min(1).max(20),
});
export type QuizContent = z.infer<typeof quizContent>;

/** The rules of a draw: what is approved, published and, once open, never changed. */
export const drawContent = z.strictObject({
  name: words,
  startsAt: moment,
  endsAt: moment,
  /** what the segment without a prize says */
  thanks: words,
  /** parts that the weights are of; of 博饼 the dice decide */
  totalWeight: z.number().int().min(1).max(1_000_000_000),
  prizes: z.array(prizeContent).max(20),
  guarantee: z
    .strictObject({ afterPlays: z.number().int().min(2).max(1000), prize: prizeCode })
    .nullable()
    .default(null),
  chances: z.array(chanceRule).max(chanceActions.length),
  playsPerDay: z.number().int().min(1).max(1000).nullable().default(null),
  quiz: quizContent.nullable().default(null),
  /** of 博饼: the greatest 状元 of the table wins that prize when the table ends, and no throw before */
  zhuangyuanAtEnd: z.boolean().optional(),
});
export type DrawContent = z.infer<typeof drawContent>;

export const createDraw = z.strictObject({
  kind: drawKind,
  orgId: shortNumber.nullable().default(null),
  content: drawContent,
});
export type CreateDraw = z.infer<typeof createDraw>;
/** `edits` of the version that the change was made on: whoever comes second is told. */
export const updateDraw = z.strictObject({
  edits: z.number().int().min(1),
  content: drawContent,
});

export const drawOdds = z.object({
  code: z.string(),
  numerator: z.number().int().min(0),
  denominator: z.number().int().min(1),
});
export const versionStates = ['draft', 'submitted', 'approved', 'open', 'closed'] as const;
export const drawVersion = z.object({
  versionNo: z.number().int(),
  state: z.enum(versionStates),
  edits: z.number().int(),
  content: drawContent,
  /** SHA-256 of the rules as submitted */
  sha256: hex.nullable(),
  authorIds: z.array(z.number().int()).max(1000),
  odds: z.array(drawOdds).max(21),
  openedAt: moment.nullable(),
  firstOrdinal: z.number().int().nullable(),
  /** in the order of the prizes; none before it has been open */
  given: z.array(z.number().int()).max(20),
  ...lawStanding.shape,
});
export type DrawVersion = z.infer<typeof drawVersion>;

export const drawRow = z.object({
  id,
  kind: drawKind,
  state: z.enum(drawStates),
  orgId: z.number().int().nullable(),
  name: z.object({ zh: z.string(), en: z.string() }),
  versionNo: z.number().int().nullable(),
  startsAt: moment,
  endsAt: moment,
  plays: z.number().int(),
  /** prizes of the rules in force that are left, and of how many; null before they have been open */
  prizes: z.object({ left: z.number().int(), stock: z.number().int() }).nullable(),
  createdAt: moment,
});
export type DrawRow = z.infer<typeof drawRow>;
export const drawPage = pageOf(drawRow);
/** What a customer has earned, used and won in each draw, the newest draws. */
export const customerDraws = z.object({
  items: z
    .array(
      z.object({
        drawId: id,
        name: z.object({ zh: z.string(), en: z.string() }),
        state: z.enum(drawStates),
        endsAt: moment,
        earned: z.number().int().min(0),
        used: z.number().int().min(0),
        won: z.number().int().min(0),
        lastPlayedOn: z.string().nullable(),
      }),
    )
    .max(50),
});
export type CustomerDraws = z.infer<typeof customerDraws>;
export const drawQuery = z.strictObject({ state: z.enum(drawStates).optional(), ...pageQuery });

export const drawPeriod = z.object({
  day: date,
  /** SHA-256 of the seed, published before the day begins */
  commitment: hex,
  /** null until the day is over */
  seed: hex.nullable(),
});
export type DrawPeriod = z.infer<typeof drawPeriod>;

export const drawView = drawRow.extend({
  versions: z.array(drawVersion).max(200),
  /** the newest days */
  periods: z.array(drawPeriod).max(400),
  /** the highest prize that may be submitted, in fen */
  topPrizeCapFen: z.number().int(),
  switches: lawSwitches,
});
export type DrawView = z.infer<typeof drawView>;

/** Chosen by the phone at random once it has seen the commitment; without one it is empty. */
export const clientSeed = z.string().regex(/^[A-Za-z0-9_-]{0,64}$/);

export const playResult = z.object({
  drawId: id,
  ordinal: z.number().int(),
  versionNo: z.number().int(),
  day: date,
  commitment: hex,
  clientSeed,
  landed: z.string().nullable(),
  prize: z
    .object({ code: z.string(), zh: z.string(), en: z.string(), valueFen: z.number().int() })
    .nullable(),
  reason: z.enum(playReasons),
  dice: z.array(z.number().int().min(1).max(6)).max(6).nullable(),
  rank: z.enum(bobingRanks).nullable(),
  rankKind: z.enum(zhuangyuanKinds).nullable(),
  /** code of the benefit that was won */
  benefitCode: z.string().nullable(),
  playedAt: moment,
});
export type PlayResult = z.infer<typeof playResult>;

export const staffPlay = z.strictObject({
  customerNo: shortNumber,
  clientSeed: clientSeed.default(''),
});
export const giveChance = z.strictObject({ customerNo: shortNumber });
export const chancesGiven = z.object({ earned: z.number().int(), left: z.number().int() });
export const makeDrawLink = z.strictObject({ customerNo: shortNumber });
export const drawLink = z.object({ token: z.string(), url: z.string(), expiresAt: moment });

export const playRow = z.object({
  ordinal: z.number().int(),
  versionNo: z.number().int(),
  customerNo: z.number().int(),
  landed: z.string().nullable(),
  prize: z.string().nullable(),
  reason: z.enum(playReasons),
  channel: z.enum(['customer', 'staff']),
  playedAt: moment,
});
export const playPage = pageOf(playRow);
export const winnerRow = z.object({
  ordinal: z.number().int(),
  /** 张** */
  name: z.string(),
  prize: z.object({ code: z.string(), zh: z.string(), en: z.string() }),
  wonOn: date,
});
export type WinnerRow = z.infer<typeof winnerRow>;
export const winnerPage = pageOf(winnerRow);
export const playQuery = z.strictObject(pageQuery);

export const exclusionRow = z.object({
  id,
  customerNo: z.number().int(),
  reason: z.string(),
  excludedAt: moment,
});
export const exclusionPage = pageOf(exclusionRow);
export const excludeCustomer = z.strictObject({
  customerNo: shortNumber,
  reason: z.string().trim().min(1).max(300),
});
