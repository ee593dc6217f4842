import {
  isDelivered,
  isOfPayment,
  type OfferKind,
  type OfferTerms,
} from '#contract/offer-terms.ts';
import type { RewardTrigger } from '#contract/reward-law.ts';

/** The kinds that are made here; what a partner fulfils is made with its product. */
export const madeKinds = [
  'voucher',
  'instantDiscount',
  'cashback',
  'redPacket',
  'points',
  'gift',
  'drawChance',
] as const;
export const tierCodes = ['high', 'secondary', 'potential', 'low'] as const;
/** In the order of their numbers, from 1. */
export const weekdayCodes = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;

export type TermsFields = {
  kind: OfferKind;
  trigger?: RewardTrigger | null;
  exchangeFor?: string;
  transferHours?: number | null;
  showsLeft?: boolean;
  isLucky?: boolean;
  giftId?: number;
  onCheckIn?: OfferTerms['onCheckIn'] | null;
  referralDepth?: number;
  referralEntryFee?: boolean;
  referralFromOthers?: boolean;
  programmeId?: number;
  pointsNumber?: number;
  /** of the programme that is chosen, as the server knows it */
  hundredPointsFen?: number;
  drawId?: number;
  chanceNumber?: number;
  fromTransactions?: boolean;
  transactionKinds?: string[];
  transactionChannels?: string[];
  transactionCategories?: string[];
  luckyYuan?: number;
  luckyNumber?: number;
  weekdays?: number[];
  monthDays?: number[];
  months?: number[];
  daysApplyTo?: 'claim' | 'use' | 'both';
  placeOrgIds?: number[];
  placeMerchantNos?: number[];
  tiers?: string[];
  audienceId?: number | null;
  newWithinDays?: number | null;
};

/** As the server takes them; what nothing was chosen for is not restricted. */
export function termsOf(fields: TermsFields): OfferTerms {
  const { weekdays = [], monthDays: days = [], months = [], daysApplyTo = 'both' } = fields;
  const { placeOrgIds: orgIds = [], placeMerchantNos: merchantNos = [] } = fields;
  const { tiers = [], audienceId = null, newWithinDays = null } = fields;
  const exchangeFor = fields.kind === 'voucher' ? fields.exchangeFor?.trim() : '';
  const isLucky = fields.kind === 'redPacket' && fields.isLucky === true;
  return {
    ...(fields.trigger ? { trigger: fields.trigger } : {}),
    ...(fields.onCheckIn && !isOfPayment(fields.kind) ? { onCheckIn: fields.onCheckIn } : {}),
    ...(fields.trigger === 'referral'
      ? {
          referral: {
            depth: fields.referralDepth ?? 1,
            entryFee: fields.referralEntryFee === true,
            fromReferralsOfOthers: fields.referralFromOthers === true,
          },
        }
      : {}),
    ...(exchangeFor ? { exchangeFor } : {}),
    ...(fields.kind === 'voucher' && fields.transferHours
      ? { transferHours: fields.transferHours }
      : {}),
    ...(fields.showsLeft ? { showsLeft: true } : {}),
    ...(isLucky
      ? {
          lucky: {
            totalFen: Math.round((fields.luckyYuan ?? 0) * 100),
            number: fields.luckyNumber ?? 1,
          },
        }
      : {}),
    ...deliveredTerms(fields),
    ...(fields.kind === 'cashback' && fields.fromTransactions
      ? {
          transactions: {
            kinds: fields.transactionKinds ?? [],
            channels: fields.transactionChannels ?? [],
            merchantCategories: fields.transactionCategories ?? [],
          },
        }
      : {}),
    ...(weekdays.length + days.length + months.length > 0
      ? { days: { weekdays, monthDays: days, months, appliesTo: daysApplyTo } }
      : {}),
    ...(hasPlaces(fields.kind) &&
    !(fields.kind === 'cashback' && fields.fromTransactions) &&
    orgIds.length + merchantNos.length > 0
      ? { places: { orgIds, merchantNos: fields.kind === 'gift' ? [] : merchantNos } }
      : {}),
    ...(tiers.length > 0 || audienceId !== null || newWithinDays !== null
      ? { who: { tiers, audienceId, newWithinDays } }
      : {}),
  };
}

/** What only one kind that another module of the bank delivers says. */
function deliveredTerms(fields: TermsFields): OfferTerms {
  const { giftId, drawId, chanceNumber: number = 1 } = fields;
  if (fields.kind === 'gift' && giftId !== undefined) return { gift: { giftId } };
  if (fields.kind === 'drawChance' && drawId !== undefined) return { chance: { drawId, number } };
  const { programmeId, pointsNumber, hundredPointsFen } = fields;
  if (fields.kind === 'points' && programmeId && pointsNumber && hundredPointsFen !== undefined)
    return { points: { programmeId, number: pointsNumber, hundredPointsFen } };
  return {};
}

/** Whether it matters where it is used or picked up. */
export function hasPlaces(kind: OfferKind | undefined): boolean {
  return kind === undefined || kind === 'gift' || (kind !== 'redPacket' && !isDelivered(kind));
}

/** The same the other way round, for a form that changes an offer. */
export function termsFieldsOf(kind: OfferKind, terms: OfferTerms): TermsFields {
  const { exchangeFor, transferHours, showsLeft, lucky, days, places, who, transactions } = terms;
  const { gift, chance, points } = terms;
  return {
    kind,
    trigger: terms.trigger ?? null,
    onCheckIn: terms.onCheckIn ?? null,
    referralDepth: terms.referral?.depth ?? 1,
    referralEntryFee: terms.referral?.entryFee === true,
    referralFromOthers: terms.referral?.fromReferralsOfOthers === true,
    ...(exchangeFor === undefined ? {} : { exchangeFor }),
    ...(transferHours === undefined ? {} : { transferHours }),
    showsLeft: showsLeft === true,
    fromTransactions: transactions !== undefined,
    transactionKinds: transactions?.kinds ?? [],
    transactionChannels: transactions?.channels ?? [],
    transactionCategories: transactions?.merchantCategories ?? [],
    isLucky: lucky !== undefined,
    ...(gift ? { giftId: gift.giftId } : {}),
    ...(points ? { programmeId: points.programmeId, pointsNumber: points.number } : {}),
    ...(chance ? { drawId: chance.drawId, chanceNumber: chance.number } : {}),
    ...(lucky ? { luckyYuan: lucky.totalFen / 100, luckyNumber: lucky.number } : {}),
    weekdays: days?.weekdays ?? [],
    monthDays: days?.monthDays ?? [],
    months: days?.months ?? [],
    daysApplyTo: days?.appliesTo ?? 'both',
    placeOrgIds: places?.orgIds ?? [],
    placeMerchantNos: places?.merchantNos ?? [],
    tiers: who?.tiers ?? [],
    audienceId: who?.audienceId ?? null,
    newWithinDays: who?.newWithinDays ?? null,
  };
}
