import type { TagFreshness, TagSummary } from '#contract/tags.ts';
import { Badge, Tooltip } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { formatMoment } from '../../parts/format-figure.ts';
import { sinceMoment } from './since-moment.ts';

/** How fresh a tag is: 实时 and how long ago the newest event was, or when the run ended. */
export function TagFreshnessLine({
  refresh,
  freshness,
}: Pick<TagSummary, 'refresh' | 'freshness'>): ReactNode {
  const { t } = useTranslation();
  if (refresh === 'daily')
    return freshness.asOf === null
      ? t('tags.notComputed')
      : t('tags.dailyAsOf', { at: formatMoment(freshness.asOf) });
  return <RealTimeMark freshness={freshness} />;
}

/** What follows events, up to which moment, and when the newest of them was. */
function RealTimeMark({ freshness }: { freshness: TagFreshness }): ReactNode {
  const { t } = useTranslation();
  const { asOf, newestEventAt } = freshness;
  // By the server's clock, at the time of its answer: the clock of this screen may be wrong.
  const newest =
    newestEventAt === null || asOf === null ? null : sinceMoment(newestEventAt, new Date(asOf));
  return (
    <Tooltip title={asOf === null ? undefined : t('tags.realTimeAsOf', { at: formatMoment(asOf) })}>
      <Badge
        status="processing"
        text={
          newest === null
            ? t('tags.realTime')
            : t(`tags.realTimeSince.${newest.unit}`, { n: newest.count })
        }
      />
    </Tooltip>
  );
}
