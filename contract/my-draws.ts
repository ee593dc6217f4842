import { z } from 'zod';
import { drawKind } from './draws.ts';
import { phoneQuestion } from './phone-links.ts';
import { shortNumber } from './short-number.ts';

/** Draws in the hand of a customer, by the link to their own pages (权益中心 › 抽奖). */
const drawId = z.int().positive();
const moment = z.iso.datetime();

/** What the customer can still do today for another chance. */
export const chanceWays = ['sign_in', 'answer'] as const;
export const ownDraw = z.object({
  drawId,
  kind: drawKind,
  name: z.object({ zh: z.string(), en: z.string() }),
  state: z.enum(['open', 'later']),
  startsAt: moment,
  endsAt: moment,
  /** with those that opening it for the first time earns */
  chancesLeft: z.int().min(0),
  /** null: as many as there are chances */
  playsLeftToday: z.int().min(0).nullable(),
  waysToday: z.array(z.enum(chanceWays)).max(chanceWays.length),
});
export type OwnDraw = z.infer<typeof ownDraw>;
export const myDraws = z.object({ items: z.array(ownDraw).max(50) });
export type MyDraws = z.infer<typeof myDraws>;

export const ownDrawAsked = phoneQuestion.extend({
  drawId,
  /** the outlet whose code of the draw was scanned */
  outletOrgId: shortNumber.optional(),
});
/** Opens the page of the draw, as the link that staff make does, for less long. */
export const ownDrawLink = z.object({ token: z.string(), expiresAt: moment });
