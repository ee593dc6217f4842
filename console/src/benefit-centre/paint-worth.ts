import type { ClaimableOffer, Gives, OwnVoucher } from '#contract/my-benefits.ts';
import type { ShownTransfer } from '#contract/voucher-transfers.ts';
import { formatFen } from '../parts/format-figure.ts';
import { element } from '../phone/element.ts';
import type { Language } from '../phone/phone-words.ts';
import { words } from './words.ts';

type Worth = Pick<
  OwnVoucher | ClaimableOffer | ShownTransfer,
  'faceAmountFen' | 'thresholdAmountFen' | 'percentBp'
>;

/** Whole yuan without cents, as an offer is spoken of. */
export const yuan = (fen: number): string => formatFen(fen).replace(/\.00$/, '');

export function worthOf(
  {
    faceAmountFen,
    percentBp,
    exchangeFor = null,
    gives = null,
  }: Worth & { exchangeFor?: string | null; gives?: Gives | null },
  language: Language,
): string {
  const say = words[language];
  if (gives !== null)
    return say.gives[gives.kind](gives.number, language === 'zh' ? gives.nameZh : gives.nameEn);
  if (exchangeFor !== null) return say.exchangeFor(exchangeFor);
  return percentBp === null
    ? say.worth(yuan(faceAmountFen))
    : say.percentOff(String(percentBp / 100), yuan(faceAmountFen));
}

export function thresholdOf(
  {
    thresholdAmountFen,
    gives = null,
    byPartner = false,
  }: Worth & { gives?: Gives | null; byPartner?: boolean },
  language: Language,
): string {
  const say = words[language];
  // What is given at once, or delivered by a partner, is used for no purchase.
  if (gives !== null || byPartner) return '';
  return thresholdAmountFen > 0 ? say.threshold(yuan(thresholdAmountFen)) : say.noThreshold;
}

/** Pairs of what and which, one under the other where they do not fit side by side. */
export function pairs(...rows: readonly (readonly [string, string] | null)[]): HTMLElement {
  return element(
    'dl',
    {},
    ...rows.flatMap((row) =>
      row ? [element('div', {}, element('dt', {}, row[0]), element('dd', {}, row[1]))] : [],
    ),
  );
}

export function whereOf(
  { where, byPartner }: { where: readonly string[]; byPartner: boolean },
  language: Language,
): string {
  const say = words[language];
  if (byPartner) return say.atPartner;
  return where.length === 0 ? say.anywhere : where.join(say.comma);
}
