import { channelName, spendingCategoryName, transactionKindName } from '#contract/fact-words.ts';
import type { PointsRuleContent } from '#contract/points-rules.ts';
import { useTranslation } from 'react-i18next';
import { useGifts } from '../../api/gifts.ts';
import { useLanguage, useSay } from '../../app/language.ts';
import { formatFen, formatPointsAmount } from '../../parts/format-figure.ts';

/** What the files mean by a code, as far as it is known; a bank's own stands as it is. */
function codeWord(
  name: 'kinds' | 'channels' | 'merchantCategories' | 'refundKinds',
  code: string,
  language: 'zh' | 'en',
): string {
  if (name === 'channels') return channelName(code, language);
  return name === 'merchantCategories'
    ? spendingCategoryName(code, language)
    : transactionKindName(code, language);
}

/** What a rule gives, one sentence a step. Points are kept in hundredths, as money in fen. */
export function useRuleWords(): (content: PointsRuleContent) => string[] {
  const { t } = useTranslation();
  const say = useSay();
  const language = useLanguage();
  const comma = language === 'zh' ? '、' : ', ';
  const gifts = useGifts();
  const giftName = (id: number): string => {
    const gift = gifts.data?.find((one) => one.id === id);
    return gift ? say({ zh: gift.nameZh, en: gift.nameEn }) : `#${id}`;
  };
  return (content) => {
    switch (content.kind) {
      case 'interest':
        return [
          t('points.rule.interestWords', {
            yuan: formatFen(content.everyFen),
            points: formatPointsAmount(content.points),
          }),
        ];
      case 'products':
        return content.steps.map((step) =>
          t('points.rule.stepWords', {
            products: step.products,
            points: formatPointsAmount(step.points),
          }),
        );
      case 'payments':
        return [
          t('points.rule.paymentWords', {
            yuan: formatFen(content.everyFen),
            points: formatPointsAmount(content.points),
          }),
          ...(content.dayPoints === null
            ? []
            : [t('points.rule.dayWords', { points: formatPointsAmount(content.dayPoints) })]),
          ...(['kinds', 'channels', 'merchantCategories', 'refundKinds'] as const).flatMap((name) =>
            content[name].length === 0
              ? []
              : [
                  t('points.rule.codesWords', {
                    what: t(`points.rule.transaction.${name}`),
                    codes: content[name].map((code) => codeWord(name, code, language)).join(comma),
                  }),
                ],
          ),
          t('points.rule.validWords', { from: content.validFrom, until: content.validUntil }),
        ];
      case 'product_gifts':
        return [
          ...content.steps.map(({ products, giftId }) =>
            t('points.rule.giftWords', { products, gift: giftName(giftId) }),
          ),
          ...(content.minimumAumFen === null
            ? []
            : [t('points.rule.assetWords', { yuan: formatFen(content.minimumAumFen) })]),
          t('points.rule.periodWords', {
            period: t(`points.rule.periods.${content.period}`),
            from: content.validFrom,
            until: content.validUntil,
          }),
        ];
      case 'check_in':
        return [t('points.rule.checkInWords', { points: formatPointsAmount(content.points) })];
    }
  };
}
