import { z } from 'zod';
import { drawContent } from './draw-content.ts';
import { lawStanding, lawSwitches } from './law-switches.ts';
import { pageOf, pageQuery } from './pages.ts';
import { shortNumber } from './short-number.ts';

/** Prize draws: wheels, scratch cards and 博饼. Amounts are fen. */
const id = z.number().int().positive().max(Number.MAX_SAFE_INTEGER);
const moment = z.iso.datetime();
const date = z.iso.date();
const hex = z.string().regex(/^[0-9a-f]{64}$/);

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

/** An outlet's code of a draw (网点e码): what it opens on a phone, to be printed. */
export const outletCode = z.object({ outletName: z.string(), url: z.string() });
