import { customerPrediction, predictions as knownPredictions } from './predictions.ts';
import { z } from 'zod';
import { mostOutsideModels } from './outside-models.ts';
import { voucherSchema, entitlementSchema } from './benefits.ts';
import { bilingual } from './bilingual.ts';
import { consentStanding, contactBlocks, contactChannels } from './consent.ts';
import { genders } from './customers.ts';
import { amountBand, businessDate, customerTag } from './tags.ts';
import { taskBlocks, taskResults } from './tasks.ts';

/** How much of each part a portrait shows; the standing pages have all of it. */
export const portraitLimits = {
  holdings: 20,
  timeline: 20,
  transactions: 5,
  vouchers: 5,
  entitlements: 3,
  tasks: 5,
  contacts: 5,
  due: 6,
  months: 12,
} as const;

const moment = z.iso.datetime({ offset: true });
const day = z.iso.date();

/** An amount as the reader's roles see it: the figure in fen, or the band it lies in. */
export const shownAmount = z.object({
  fen: z.number().int().nullable(),
  band: amountBand.nullable(),
});
export type ShownAmount = z.infer<typeof shownAmount>;

/** What money is in, in the order a chart stacks it. A loan is owed and counts towards no AUM. */
export const moneyKinds = ['deposit', 'wealth', 'fund', 'insurance', 'other', 'loan'] as const;
export type MoneyKind = (typeof moneyKinds)[number];

/** A month of the trend: averages of the month over its snapshots. */
export const portraitMonth = z.object({
  month: z.string().regex(/^\d{4}-\d{2}$/),
  aum: shownAmount,
  kinds: z
    .array(z.object({ kind: z.enum(moneyKinds), amount: shownAmount }))
    .max(moneyKinds.length),
  /** the AUM band that this month's average lies in, by the thresholds set now */
  band: bilingual.nullable(),
});
export type PortraitMonth = z.infer<typeof portraitMonth>;

/** What somebody serving the customer must not do, or must know before doing anything. */
export const dontCodes = [
  'DO_NOT_CONTACT',
  'COMPLAINED',
  'MINOR',
  'CONTACTED_TODAY',
  'RISK_LIMIT',
  'RISK_UNKNOWN',
  'HOLDS_TOO_RISKY',
  'STAFF_MEMBER',
] as const;
export type DontCode = (typeof dontCodes)[number];
export const dont = z.object({
  code: z.enum(dontCodes),
  /** never: the act is forbidden now; care: to be known first */
  weight: z.enum(['never', 'care']),
  channels: z.array(z.enum(contactChannels)).max(contactChannels.length),
  reason: z.enum(contactBlocks).nullable(),
  /** the customer's own level, C1 to C5: products up to the same R are suitable */
  level: z.string().nullable(),
  on: day.nullable(),
});
export type Dont = z.infer<typeof dont>;

/** What falls due soon, the soonest first. */
export const dueKinds = ['birthday', 'maturity', 'voucher', 'claim', 'task'] as const;
export const dueThing = z.object({
  kind: z.enum(dueKinds),
  on: day,
  title: z.string(),
  amount: shownAmount.nullable(),
});
export type DueThing = z.infer<typeof dueThing>;

export const portraitProduct = z.object({
  code: z.string(),
  name: bilingual,
  held: z.boolean(),
  /** of people like this one; null while too few are alike */
  peersShare: z.number().min(0).max(1).nullable(),
});
export const portraitHolding = z.object({
  kind: z.string(),
  productCode: z.string(),
  riskLevel: z.string(),
  maturityDate: day.nullable(),
  amount: shownAmount,
});

/** What a model expects of this customer; empty until a model is live. */
export const timelineEntry = z.object({
  kind: z.enum(['event', 'transaction']),
  /** a moment of an event, the day of a transaction */
  at: z.string(),
  type: z.string(),
  direction: z.enum(['in', 'out']).nullable(),
  channel: z.string(),
  amount: shownAmount.nullable(),
});
export type TimelineEntry = z.infer<typeof timelineEntry>;

export const portraitContact = z.object({
  at: moment,
  contacted: z.boolean(),
  result: z.enum(taskResults),
  title: z.string(),
  staffName: z.string().nullable(),
});
export const portraitTask = z.object({
  id: z.number().int(),
  title: z.string(),
  dueDate: day,
  assigneeName: z.string().nullable(),
  blockedBecause: z.enum(taskBlocks).nullable(),
});
export const contactStanding = z.object({
  channel: z.enum(contactChannels),
  allowed: z.boolean(),
  reason: z.enum(contactBlocks).nullable(),
});

export const portraitVoucher = voucherSchema
  .pick({
    id: true,
    campaignId: true,
    offerName: true,
    faceAmountFen: true,
    validUntil: true,
  })
  .extend({
    /** given by itself when the customer checked in today (进门有礼), and not used or handed over yet */
    ofTodaysVisit: z.boolean(),
  });

export const portrait = z.object({
  customerNo: z.number().int(),
  who: z.object({
    name: z.string(),
    phone: z.string().nullable(),
    gender: z.enum(genders),
    age: z.number().int().nullable(),
    openDate: day.nullable(),
    outletName: z.string(),
    /** who has an open task of this customer, or else had the last contact: the RM while nobody is assigned */
    servedBy: z.string().nullable(),
  }),
  donts: z.array(dont).max(dontCodes.length + contactChannels.length),
  due: z.array(dueThing).max(portraitLimits.due),
  /** null before the first run of tags that knew this customer */
  figures: z
    .object({
      businessDate,
      /** the bank's own currency: money in others is in no sum */
      currency: z.string(),
      months: z.array(portraitMonth).max(portraitLimits.months),
      peers: z
        .object({ tier: z.string(), ageBand: z.string(), customers: z.number().int() })
        .nullable(),
      holdings: z.array(portraitHolding).max(portraitLimits.holdings),
    })
    .nullable(),
  products: z
    .array(portraitProduct)
    .max(20)
    .meta({ description: 'the shelf, declared in the program' }),
  tags: z.object({ businessDate: businessDate.nullable(), items: z.array(customerTag) }),
  predictions: z.array(customerPrediction).max(knownPredictions.length + mostOutsideModels),
  timeline: z.array(timelineEntry).max(portraitLimits.timeline),
  /** each null where the reader's roles may not read it */
  consent: z
    .object({
      channels: z.array(contactStanding).max(contactChannels.length),
      standing: z.array(consentStanding),
    })
    .nullable(),
  benefits: z
    .object({
      vouchers: z.array(portraitVoucher).max(portraitLimits.vouchers),
      entitlements: z.array(entitlementSchema).max(portraitLimits.entitlements),
    })
    .nullable(),
  work: z
    .object({
      tasks: z.array(portraitTask).max(portraitLimits.tasks),
      contacts: z.array(portraitContact).max(portraitLimits.contacts),
    })
    .nullable(),
  /** what each part is of: a business date, or the moment of reading */
  freshness: z.object({
    tags: businessDate.nullable(),
    figures: businessDate.nullable(),
    figuresWrittenAt: moment.nullable(),
    readAt: moment,
  }),
});
export type Portrait = z.infer<typeof portrait>;
