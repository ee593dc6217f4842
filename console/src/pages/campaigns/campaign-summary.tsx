import { Descriptions } from 'antd';
import type { TFunction } from 'i18next';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { useAudienceOptions } from '../../api/audiences.ts';
import { useOffers } from '../../api/benefits.ts';
import type { Campaign } from '../../api/campaigns.ts';
import { formatDay } from '../../parts/format-figure.ts';
import { useConversionWords } from './conversion-words.ts';

/** What the maker wrote, in words. */
export function CampaignSummary({
  content,
  split = null,
}: Pick<Campaign, 'content'> & { split?: Campaign['split'] }): ReactNode {
  const { t } = useTranslation();
  const audiences = useAudienceOptions();
  const offers = useOffers();
  const conversionWords = useConversionWords();
  const audience = audiences.data?.find((one) => one.id === content.audienceId);
  const offerName = (offerId: number | null): string =>
    offerId === null
      ? t('campaigns.benefit.noOffer')
      : (offers.data?.find((one) => one.id === offerId)?.name ?? `#${offerId}`);
  return (
    <Descriptions
      bordered
      size="small"
      column={{ xs: 1, lg: 2 }}
      // One long label would otherwise make every label column as wide.
      styles={{ label: { width: 132 } }}
      items={[
        { key: 'goal', label: t('campaigns.goal'), children: content.goal || '—', span: 'filled' },
        {
          key: 'audience',
          label: t('campaigns.steps.audience'),
          children:
            content.audienceId === null ? (
              '—'
            ) : (
              <Link to={`/audiences/${content.audienceId}`}>
                {audience?.name ?? `#${content.audienceId}`}
              </Link>
            ),
        },
        {
          key: 'dates',
          label: t('campaigns.dates'),
          children: `${formatDay(content.startDate)} – ${formatDay(content.endDate)}`,
        },
        {
          key: 'arms',
          label: t('campaigns.arms'),
          span: 'filled',
          children: content.arms.length
            ? content.arms.map((arm) => (
                <div key={arm.code}>
                  {arm.name} {arm.sharePer10000 / 100}%
                  {arm.isControl ? '' : ` · ${offerName(arm.offerId)}`}
                </div>
              ))
            : '—',
        },
        {
          key: 'conversion',
          label: t('campaigns.timing.conversion'),
          children: conversionWords(content.conversion),
          span: 'filled',
        },
        {
          key: 'channel',
          label: t('campaigns.timing.channel'),
          children: t('campaigns.timing.staffTask'),
        },
        {
          key: 'task',
          label: t('campaigns.benefit.taskTitle'),
          children: content.task?.title ?? '—',
        },
        {
          key: 'push',
          label: t('campaigns.benefit.push'),
          children: t(content.pushAtLaunch ? 'common.yes' : 'common.no'),
        },
        {
          key: 'script',
          label: t('campaigns.benefit.script'),
          children: <span className="value-text">{content.task?.script || '—'}</span>,
          span: 'filled',
        },
        ...(split ? proofItems(split, t) : []),
      ]}
    />
  );
}

/** What an auditor makes the split again from, and compares it with. */
function proofItems(split: NonNullable<Campaign['split']>, t: TFunction) {
  return [
    { key: 'salt', label: t('campaigns.proof.salt'), value: split.salt },
    { key: 'freeze', label: t('campaigns.proof.freezeChecksum'), value: split.freezeChecksum },
    { key: 'sha256', label: t('campaigns.proof.sha256'), value: split.sha256 },
  ].map(({ key, label, value }) => ({
    key,
    label,
    children: <code className="value-text">{value}</code>,
    span: 'filled' as const,
  }));
}
