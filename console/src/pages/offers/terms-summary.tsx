import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { channelName, spendingCategoryName, transactionKindName } from '#contract/fact-words.ts';
import type { OfferTerms } from '#contract/offer-terms.ts';
import { useAudienceOptions } from '../../api/audiences.ts';
import { useLanguage } from '../../app/language.ts';
import { useCan } from '../../app/session.tsx';
import { formatFen } from '../../parts/format-figure.ts';
import { useDeliveredNames } from './delivered-names.ts';
import { tierCodes, weekdayCodes } from './terms-of-fields.ts';

/** What an offer says of itself beside its value, line by line. */
export function TermsSummary({ terms }: { terms: OfferTerms }): ReactNode {
  const { t } = useTranslation();
  const can = useCan();
  const language = useLanguage();
  const { exchangeFor, lucky, days, places, who, transferHours, showsLeft, transactions } = terms;
  const { trigger, gift, chance, points } = terms;
  const names = useDeliveredNames(terms);
  const audiences = useAudienceOptions(can('read', 'Audience') && Boolean(who?.audienceId));
  const audienceName = audiences.data?.find(({ id }) => id === who?.audienceId)?.name;
  const dayWord = (day: number): string =>
    day === -1 ? t('benefits.offers.lastDay') : String(day);
  const lines = [
    ...(trigger
      ? [t('benefits.offers.says.trigger', { what: t(`benefits.offers.triggers.${trigger}`) })]
      : []),
    ...(terms.onCheckIn
      ? [
          t('benefits.offers.says.onCheckIn', {
            period: t(`benefits.offers.checkInPeriods.${terms.onCheckIn}`),
          }),
        ]
      : []),
    ...(terms.referral
      ? [t('benefits.offers.says.referral', { depth: terms.referral.depth })]
      : []),
    ...(terms.referral?.entryFee ? [t('benefits.offers.referralEntryFee')] : []),
    ...(terms.referral?.fromReferralsOfOthers ? [t('benefits.offers.referralFromOthers')] : []),
    ...(exchangeFor ? [t('benefits.offers.says.exchangeFor', { what: exchangeFor })] : []),
    ...(lucky
      ? [
          t('benefits.offers.says.lucky', {
            total: formatFen(lucky.totalFen),
            number: lucky.number,
          }),
        ]
      : []),
    ...(points
      ? [
          t('benefits.offers.says.points', {
            name: names.programme(points.programmeId),
            number: points.number,
          }),
        ]
      : []),
    ...(gift ? [t('benefits.offers.says.gift', { name: names.gift(gift.giftId) })] : []),
    ...(chance
      ? [
          t('benefits.offers.says.chance', {
            name: names.draw(chance.drawId),
            number: chance.number,
          }),
        ]
      : []),
    ...(days
      ? [
          [
            t(`benefits.offers.says.days.${days.appliesTo}`),
            ...(days.months.length > 0
              ? [t('benefits.offers.says.months', { list: days.months.join('、') })]
              : []),
            ...(days.monthDays.length > 0
              ? [
                  t('benefits.offers.says.monthDays', {
                    list: days.monthDays.map(dayWord).join('、'),
                  }),
                ]
              : []),
            ...weekdayCodes
              .filter((_, at) => days.weekdays.includes(at + 1))
              .map((code) => t(`benefits.offers.weekdays.${code}`)),
          ].join(' '),
        ]
      : []),
    ...(places
      ? [
          t('benefits.offers.says.places', {
            outlets: places.orgIds.length,
            merchants: places.merchantNos.length,
          }),
        ]
      : []),
    ...(who?.tiers.length
      ? [
          tierCodes
            .filter((code) => who.tiers.includes(code))
            .map((code) => t(`benefits.offers.tiers.${code}`))
            .join('、'),
        ]
      : []),
    ...(who?.audienceId
      ? [t('benefits.offers.says.audience', { name: audienceName ?? `#${who.audienceId}` })]
      : []),
    ...(who?.newWithinDays
      ? [t('benefits.offers.says.newWithin', { days: who.newWithinDays })]
      : []),
    ...(transactions
      ? [
          [
            t('benefits.offers.transactions.title'),
            ...transactions.kinds.map((code) => transactionKindName(code, language)),
            ...transactions.channels.map((code) => channelName(code, language)),
            ...transactions.merchantCategories.map((code) => spendingCategoryName(code, language)),
          ].join(' '),
        ]
      : []),
    ...(transferHours ? [t('benefits.offers.says.transfer', { hours: transferHours })] : []),
    ...(showsLeft ? [t('benefits.offers.showsLeft')] : []),
  ];
  if (lines.length === 0) return '—';
  return (
    <ul className="tight-list">
      {lines.map((line) => (
        <li key={line}>{line}</li>
      ))}
    </ul>
  );
}
