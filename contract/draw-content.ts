import { z } from 'zod';

const id = z.number().int().positive().max(Number.MAX_SAFE_INTEGER);
const moment = z.iso.datetime();
const words = z.strictObject({
  zh: z.string().trim().min(1).max(60),
  en: z.string().trim().min(1).max(60),
});

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
