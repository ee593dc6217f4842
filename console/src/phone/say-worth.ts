import type { OwnVoucher } from '#contract/my-benefits.ts';
import { formatFen } from '../parts/format-figure.ts';
import type { Language } from './phone-words.ts';
import { worthWords } from './worth-words.ts';

/** What is passed on to another customer is a voucher for money, of which no more is told. */
export type Worth = Pick<OwnVoucher, 'faceAmountFen' | 'thresholdAmountFen' | 'percentBp'> &
  Partial<Pick<OwnVoucher, 'exchangeFor' | 'gives' | 'byPartner' | 'packet'>>;

/** Whole yuan without cents, as an offer is spoken of. */
export const yuan = (fen: number): string => formatFen(fen).replace(/\.00$/, '');

export function worthOf(
  { faceAmountFen, percentBp, exchangeFor = null, gives = null, packet = null }: Worth,
  language: Language,
): string {
  const say = worthWords[language];
  if (gives !== null)
    return say.gives[gives.kind](gives.number, language === 'zh' ? gives.nameZh : gives.nameEn);
  if (exchangeFor !== null) return say.exchangeFor(exchangeFor);
  if (packet === 'lucky') return say.lucky(yuan(faceAmountFen));
  return percentBp === null
    ? say.worth(yuan(faceAmountFen))
    : say.percentOff(String(percentBp / 100), yuan(faceAmountFen));
}

/** Plain money: a figure that may be written large, where everything else is words. */
export const isFigure = ({ percentBp, exchangeFor = null, gives = null, packet = null }: Worth) =>
  gives === null && exchangeFor === null && percentBp === null && packet !== 'lucky';

/** Used for a purchase, at a till: not what is handed over at once, picked up, or delivered by a partner. */
export const isForTills = ({
  gives = null,
  byPartner = false,
  packet = null,
}: Pick<Worth, 'gives' | 'byPartner' | 'packet'>): boolean =>
  gives === null && !byPartner && packet === null;
