import { bobingBox, bobingRanks } from '#contract/bobing.ts';
import type { ChanceRule, DrawContent } from '#contract/draw-content.ts';
import dayjs, { type Dayjs } from 'dayjs';
import { momentOf } from '../../parts/bank-moment.ts';
import { formatMoment } from '../../parts/format-figure.ts';

export type PrizeFields = {
  code: string;
  zh: string;
  en: string;
  offerId: number;
  weight: number | null;
  stock: number;
  unlockAfter: number | null;
  perCustomer: number | null;
};
export type RulesFields = {
  zh: string;
  en: string;
  period: [Dayjs, Dayjs];
  thanksZh: string;
  thanksEn: string;
  totalWeight: number;
  playsPerDay: number | null;
  prizes: PrizeFields[];
  zhuangyuanAtEnd: boolean;
  guaranteeAfter: number | null;
  guaranteePrize: string | null;
  chances: (ChanceRule & { keptYuan?: number | null })[];
};

/** Rules as the form has them. */
export function fieldsOf(content: DrawContent): RulesFields {
  const { name, thanks, prizes, guarantee } = content;
  return {
    zh: name.zh,
    en: name.en,
    period: [dayjs(formatMoment(content.startsAt)), dayjs(formatMoment(content.endsAt))],
    thanksZh: thanks.zh,
    thanksEn: thanks.en,
    totalWeight: content.totalWeight,
    playsPerDay: content.playsPerDay,
    prizes: prizes.map((prize) => ({
      code: prize.code,
      zh: prize.name.zh,
      en: prize.name.en,
      offerId: prize.offerId,
      weight: prize.weight,
      stock: prize.stock,
      unlockAfter: prize.unlockAfter,
      perCustomer: prize.perCustomer,
    })),
    zhuangyuanAtEnd: content.zhuangyuanAtEnd === true,
    guaranteeAfter: guarantee?.afterPlays ?? null,
    guaranteePrize: guarantee?.prize ?? null,
    chances: content.chances.map((chance) => ({
      ...chance,
      keptYuan: chance.keptFen === null ? null : chance.keptFen / 100,
    })),
  };
}

/** Rules of what was typed; a prize is worth what its offer says, and what the form does not have stays. */
export function contentOf(
  fields: RulesFields,
  before: DrawContent,
  faceOf: (offerId: number) => number | undefined,
): DrawContent {
  const { guaranteeAfter, guaranteePrize } = fields;
  return {
    ...before,
    name: { zh: fields.zh, en: fields.en },
    startsAt: momentOf(fields.period[0]),
    endsAt: momentOf(fields.period[1]),
    thanks: { zh: fields.thanksZh, en: fields.thanksEn },
    totalWeight: fields.totalWeight,
    playsPerDay: fields.playsPerDay ?? null,
    ...(fields.zhuangyuanAtEnd || before.zhuangyuanAtEnd !== undefined
      ? { zhuangyuanAtEnd: fields.zhuangyuanAtEnd }
      : {}),
    prizes: fields.prizes.map((prize) => ({
      code: prize.code,
      name: { zh: prize.zh, en: prize.en },
      offerId: prize.offerId,
      valueFen:
        faceOf(prize.offerId) ??
        before.prizes.find(({ offerId }) => offerId === prize.offerId)?.valueFen ??
        1,
      weight: prize.weight ?? 0,
      stock: prize.stock,
      unlockAfter: prize.unlockAfter ?? 0,
      perCustomer: prize.perCustomer ?? null,
    })),
    guarantee:
      guaranteeAfter && guaranteePrize
        ? { afterPlays: guaranteeAfter, prize: guaranteePrize }
        : null,
    chances: fields.chances.map(({ action, count, perDay, total, streakDays, keptYuan }) => ({
      action,
      count,
      perDay: perDay ?? null,
      total: total ?? null,
      streakDays: action === 'streak' ? (streakDays ?? null) : null,
      keptFen: action === 'funds_kept' && keptYuan ? Math.round(keptYuan * 100) : null,
    })),
  };
}

const cakes = {
  zhuangyuan: ['状元', 'Zhuangyuan'],
  duitang: ['对堂', 'Duitang'],
  sanhong: ['三红', 'Sanhong'],
  sijin: ['四进', 'Sijin'],
  erju: ['二举', 'Erju'],
  yixiu: ['一秀', 'Yixiu'],
} as const;

/** The box of 63 cakes by custom, 1, 2, 4, 8, 16 and 32; offers already chosen for a rank stay. */
export function bobingPrizes(prizes: readonly Partial<PrizeFields>[]): Partial<PrizeFields>[] {
  return bobingRanks.map((code) => {
    const [zh, en] = cakes[code];
    const offerId = prizes.find((prize) => prize.code === code)?.offerId;
    const box = { code, zh, en, weight: 0, stock: bobingBox[code], unlockAfter: 0 };
    return { ...box, perCustomer: null, ...(offerId === undefined ? {} : { offerId }) };
  });
}
