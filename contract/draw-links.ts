import { z } from 'zod';
import { zhuangyuanKinds } from './bobing.ts';
import { clientSeed, playResult, winnerRow } from './draw-plays.ts';
import { drawKind, drawOdds, drawPeriod } from './draws.ts';

/** What phones ask; the token is the right to ask. */
const token = z.string().max(300);
const id = z.number().int().positive().max(Number.MAX_SAFE_INTEGER);
const moment = z.iso.datetime();
const hex = z.string().regex(/^[0-9a-f]{64}$/);
export const drawToken = z.strictObject({ token });
const publishedPrize = z.object({
  code: z.string(),
  name: z.object({ zh: z.string(), en: z.string() }),
  valueFen: z.number().int(),
  stock: z.number().int(),
  left: z.number().int(),
  unlockAfter: z.number().int(),
  perCustomer: z.number().int().nullable(),
  weight: z.number().int(),
  odds: drawOdds,
});
const tableEnds = ['prizes_gone', 'time', 'staff', 'new_rules'] as const;
export type TableEnd = (typeof tableEnds)[number];
/** A table of 博饼 whose 状元 waits for its end, as everybody may know it. */
const bobingTable = z.object({
  /** `waiting`: nobody throws any more, and who wins is written within a minute */
  state: z.enum(['playing', 'waiting', 'decided']),
  endedBy: z.enum(tableEnds).nullable(),
  /** whose 状元 is the greatest so far; once it is decided, who won it. Null: nobody */
  leader: z
    .object({
      ordinal: z.number().int(),
      /** 张** */
      name: z.string(),
      dice: z.array(z.number().int().min(1).max(6)).max(6),
      kind: z.enum(zhuangyuanKinds),
    })
    .nullable(),
});
export type BobingTable = z.infer<typeof bobingTable>;
/** The rules in force as everybody may know them. */
export const publishedRules = z.object({
  drawId: id,
  kind: drawKind,
  versionNo: z.number().int(),
  sha256: hex,
  name: z.object({ zh: z.string(), en: z.string() }),
  thanks: z.object({ zh: z.string(), en: z.string() }),
  startsAt: moment,
  endsAt: moment,
  totalWeight: z.number().int(),
  prizes: z.array(publishedPrize).max(20),
  oddsOfNone: drawOdds,
  guarantee: z.object({ afterPlays: z.number().int(), prize: z.string() }).nullable(),
  /** what the rules mean, a sentence each */
  sentences: z.array(z.object({ zh: z.string(), en: z.string() })).max(20),
  periods: z.array(drawPeriod).max(62),
  /** of 博饼 whose 状元 is decided at the end; null of other draws */
  table: bobingTable.nullable(),
  winners: z.array(winnerRow).max(50),
});
export type PublishedRules = z.infer<typeof publishedRules>;

export const drawLookUp = z.object({
  rules: publishedRules,
  state: z.enum(['not_started', 'open', 'ended']),
  /** of today: the phone chooses its seed after it has seen this */
  commitment: hex.nullable(),
  chancesLeft: z.number().int(),
  playsLeftToday: z.number().int().nullable(),
  signedInToday: z.boolean(),
  streakDays: z.number().int(),
  /** signing in earns a chance, at once or when it is done so many days running */
  signsIn: z.boolean(),
  hasQuiz: z.boolean(),
  answeredToday: z.boolean(),
  /** the 状元 that leads the table, or has won it, is this customer's */
  leadsTable: z.boolean(),
  /** code of the benefit that was won with it */
  tableBenefitCode: z.string().nullable(),
  plays: z.array(playResult).max(50),
});
export type DrawLookUp = z.infer<typeof drawLookUp>;

export const linkPlay = z.strictObject({
  token,
  clientSeed,
  /** what the phone saw; another one holding by then refuses the play */
  commitment: hex,
  /** the phone's own key of this play: sent again it gives the same outcome */
  key: z.string().regex(/^[A-Za-z0-9_-]{16,100}$/),
});
export const signedIn = z.object({
  streakDays: z.number().int(),
  earned: z.number().int(),
  chancesLeft: z.number().int(),
});
export const quizToday = z.object({
  questions: z
    .array(
      z.object({
        no: z.number().int(),
        text: z.object({ zh: z.string(), en: z.string() }),
        options: z.array(z.object({ zh: z.string(), en: z.string() })).max(6),
      }),
    )
    .max(20),
  needed: z.number().int(),
});
export const quizAnswers = z.strictObject({
  token,
  answers: z
    .array(
      z.strictObject({
        no: z.number().int().min(0).max(99),
        option: z.number().int().min(0).max(5),
      }),
    )
    .min(1)
    .max(20),
});
export const quizJudged = z.object({
  right: z.number().int(),
  needed: z.number().int(),
  passed: z.boolean(),
  /** the right options, now that the answers are in */
  answers: z.array(z.object({ no: z.number().int(), option: z.number().int() })).max(20),
  earned: z.number().int(),
  chancesLeft: z.number().int(),
});

export const replayAsked = z.strictObject({ token, ordinal: z.number().int().min(1) });
/** All that it takes to compute a play again; the seed is null until its day is over. */
export const playProof = z.object({
  play: playResult,
  rules: z.object({
    kind: drawKind,
    totalWeight: z.number().int(),
    prizes: z
      .array(
        z.object({
          code: z.string(),
          weight: z.number().int(),
          unlockAfter: z.number().int(),
          perCustomer: z.number().int().nullable(),
        }),
      )
      .max(20),
    guarantee: z.object({ afterPlays: z.number().int(), prize: z.string() }).nullable(),
    zhuangyuanAtEnd: z.boolean(),
  }),
  state: z.object({
    ordinal: z.number().int(),
    stockLeft: z.array(z.number().int()).max(20),
    sincePrize: z.number().int(),
    limited: z.array(z.string()).max(20),
    excluded: z.boolean(),
  }),
  seed: hex.nullable(),
});
export type PlayProof = z.infer<typeof playProof>;
