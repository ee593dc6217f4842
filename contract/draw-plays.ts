import { z } from 'zod';
import { bobingRanks, zhuangyuanKinds } from './bobing.ts';
import { playReasons } from './draw-outcome.ts';
import { pageOf, pageQuery } from './pages.ts';
import { shortNumber } from './short-number.ts';

/** Plays of a draw: who may, what came of each, who won. Amounts are fen. */
const id = z.number().int().positive().max(Number.MAX_SAFE_INTEGER);
const moment = z.iso.datetime();
const date = z.iso.date();
const hex = z.string().regex(/^[0-9a-f]{64}$/);

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
