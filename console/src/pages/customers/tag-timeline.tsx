import type { TagTimeline } from '#contract/tag-assignments.ts';
import { useQuery } from '@tanstack/react-query';
import { Drawer, Table, Timeline } from 'antd';
import { useMemo, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { assignmentCalls } from '../../api/tag-assignments.ts';
import { useLanguage, useSay } from '../../app/language.ts';
import { Chart } from '../../parts/chart.tsx';
import { formatDay } from '../../parts/format-figure.ts';
import { FirstStep, Loaded } from '../../parts/load-state.tsx';
import { readTagBand, readTagValue } from '../tags/tag-value.ts';

type Point = TagTimeline['points'][number];

/** What one tag has said of one customer, and who gave it, took it back or deleted it. */
export function TagTimelineDrawer({
  customerNo,
  tag,
  onClose,
}: {
  customerNo: number;
  tag: { code: string; name: { zh: string; en: string } };
  onClose: () => void;
}): ReactNode {
  const { t } = useTranslation();
  const say = useSay();
  const timeline = useQuery({
    queryKey: ['customers', 'timeline', customerNo, tag.code],
    queryFn: ({ signal }) => assignmentCalls.timeline(customerNo, tag.code, signal),
  });
  return (
    <Drawer
      open
      size="large"
      title={t('factory.timeline', { name: say(tag.name) })}
      onClose={onClose}
    >
      <p>
        <Link to={`/tags/${tag.code}`}>{t('factory.openTag')}</Link>
      </p>
      <Loaded query={timeline}>{(found) => <Course timeline={found} />}</Loaded>
    </Drawer>
  );
}

function Course({ timeline }: { timeline: TagTimeline }): ReactNode {
  const { t } = useTranslation();
  const language = useLanguage();
  const words = { yes: t('common.yes'), no: t('common.no'), unknown: t('tags.unknown') };
  const shown = { type: timeline.type, unit: timeline.unit, choices: null };
  const read = ({ value, choice, band }: Point): string => {
    if (band)
      return band.from === null || band.to === null
        ? `${band.from === null ? '<' : '≥'} ${readTagValue(shown, band.from ?? band.to, language, words)}`
        : readTagBand(shown, band.from, band.to, language, words);
    return choice ? choice[language] : readTagValue(shown, value, language, words);
  };
  const isFigure =
    timeline.type === 'number' && timeline.points.some(({ value }) => value !== null);
  return (
    <>
      {timeline.events.length > 0 ? (
        <>
          <h2 className="part-title">{t('factory.timelineEvents')}</h2>
          <Timeline
            items={timeline.events.map((one, nth) => ({
              key: `${one.day} ${nth}`,
              content: `${formatDay(one.day)} ${t(`factory.events.${one.event}`)}${one.by ? ` · ${one.by}` : ''}${one.reason ? ` · ${one.reason}` : ''}`,
            }))}
          />
        </>
      ) : null}
      <h2 className="part-title">{t('factory.timelineValues')}</h2>
      {timeline.points.length === 0 ? <FirstStep text={t('factory.timelineNone')} /> : null}
      {isFigure && timeline.points.length > 1 ? <Line timeline={timeline} /> : null}
      {timeline.points.length > 0 ? (
        <Table<Point>
          size="small"
          rowKey="businessDate"
          pagination={timeline.points.length > 20 ? { pageSize: 20, size: 'small' } : false}
          dataSource={timeline.points}
          columns={[
            { title: t('tags.businessDate'), render: (_, one) => formatDay(one.businessDate) },
            { title: t('tags.value'), align: 'right', render: (_, one) => read(one) },
          ]}
        />
      ) : null}
    </>
  );
}

function Line({ timeline }: { timeline: TagTimeline }): ReactNode {
  const { t } = useTranslation();
  const option = useMemo(() => {
    const points = timeline.points.toReversed();
    const shown = (value: Point['value']) =>
      typeof value === 'number' && timeline.unit === 'fen' ? value / 100 : value;
    return {
      grid: { left: 8, right: 8, top: 16, bottom: 8, outerBoundsMode: 'same' },
      tooltip: { trigger: 'axis' },
      xAxis: { type: 'category', data: points.map((one) => one.businessDate) },
      yAxis: { type: 'value', scale: true },
      series: [{ type: 'line', data: points.map((one) => shown(one.value)) }],
    };
  }, [timeline]);
  return <Chart option={option} height={200} label={t('factory.timelineValues')} />;
}
