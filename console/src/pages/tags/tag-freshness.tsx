import type { TagFreshness, TagSummary } from '#contract/tags.ts';
import { Badge, Tooltip } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { formatDay, formatMoment, formatTimeOfDay } from '../../parts/format-figure.ts';
import { sinceMoment } from './since-moment.ts';

/** How fresh a tag is: up to which second events are in, or of which business date the newest run was. */
export function TagFreshnessLine({
  refresh,
  freshness,
  businessDate,
}: Pick<TagSummary, 'refresh' | 'freshness' | 'businessDate'>): ReactNode {
  const { t } = useTranslation();
  if (refresh === 'daily')
    return freshness.asOf === null
      ? t('tags.notComputed')
      : t('tags.dailyAsOf', { day: formatDay(businessDate), at: formatMoment(freshness.asOf) });
  return <RealTimeMark freshness={freshness} />;
}

/** What follows events, up to which moment, and when the newest of them was. */
function RealTimeMark({ freshness }: { freshness: TagFreshness }): ReactNode {
  const { t } = useTranslation();
  const { asOf, newestEventAt } = freshness;
  // By the server's clock, at the time of its answer: the clock of this screen may be wrong.
  const newest =
    newestEventAt === null || asOf === null ? null : sinceMoment(newestEventAt, new Date(asOf));
  const upTo =
    asOf === null ? t('tags.realTime') : t('tags.realTimeAsOf', { at: formatTimeOfDay(asOf) });
  const since = newest && t(`tags.newestEventSince.${newest.unit}`, { n: newest.count });
  return (
    <Tooltip title={t('tags.realTimeMeans')}>
      <span tabIndex={0}>
        <Badge status="processing" text={[upTo, since].filter(Boolean).join(' · ')} />
      </span>
    </Tooltip>
  );
}
