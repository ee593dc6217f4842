import type { ShownDistribution, TagDetail } from '#contract/tags.ts';
import { Flex, Table } from 'antd';
import { useMemo, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useLanguage } from '../../app/language.ts';
import { Chart } from '../../parts/chart.tsx';
import { Figure } from '../../parts/figure.tsx';
import { formatCompact, formatCount } from '../../parts/format-figure.ts';
import { readTagBand, readTagValue } from './tag-value.ts';

/** How the customers with a value spread over it: values of a choice, bands of figures or days. */
export function TagDistributionChart({
  tag,
  distribution,
}: {
  tag: TagDetail;
  distribution: ShownDistribution;
}): ReactNode {
  const { t } = useTranslation();
  const language = useLanguage();
  const option = useMemo(() => {
    const words = { yes: t('tags.flagYes'), no: t('tags.flagNo'), unknown: t('tags.unknown') };
    const bars = distribution.buckets.length
      ? distribution.buckets.map((bucket) => ({
          name: readTagBand(tag, bucket.from, bucket.to, language, words),
          value: bucket.customers,
        }))
      : [
          ...distribution.values.map((one) => ({
            name: readTagValue(tag, one.value, language, words),
            value: one.customers,
          })),
          ...withoutFlag(tag, words.no),
        ];
    return {
      grid: { left: 8, right: 16, top: 24, bottom: 8, outerBoundsMode: 'same' },
      tooltip: { trigger: 'axis', valueFormatter: (value: number) => formatCount(value) },
      xAxis: {
        type: 'category',
        data: bars.map((bar) => bar.name),
        axisLabel: { interval: 0, hideOverlap: true, rotate: bars.length > 10 ? 30 : 0 },
      },
      yAxis: {
        type: 'value',
        name: t('tags.people'),
        axisLabel: { formatter: (value: number) => formatCompact(value, language) },
      },
      series: [
        {
          type: 'bar',
          data: bars.map((bar) => bar.value),
          barMaxWidth: 48,
          label: {
            show: bars.length <= 12,
            position: 'top',
            formatter: ({ value }: { value: number }) => formatCompact(value, language),
          },
        },
      ],
    };
  }, [tag, distribution, language, t]);
  const spread = distribution.buckets.length + distribution.values.length > 0;
  const movements = distribution.values.filter((one) => one.entered > 0 || one.left > 0);
  return (
    <>
      {distribution.figures ? <Figures tag={tag} figures={distribution.figures} /> : null}
      {spread ? (
        <Chart option={option} label={t('tags.distribution')} />
      ) : distribution.figures ? (
        <QuantileChart tag={tag} quantiles={distribution.figures.quantiles} />
      ) : null}
      {movements.length > 0 ? (
        <Table
          size="small"
          rowKey="value"
          pagination={false}
          dataSource={distribution.values}
          columns={[
            {
              title: t('tags.value'),
              render: (_, one) =>
                readTagValue(tag, one.value, language, {
                  yes: t('tags.flagYes'),
                  no: t('tags.flagNo'),
                  unknown: t('tags.unknown'),
                }),
            },
            {
              title: t('tags.people'),
              align: 'right',
              render: (_, one) => formatCount(one.customers),
            },
            {
              title: t('tags.entered'),
              align: 'right',
              render: (_, one) => formatCount(one.entered),
            },
            { title: t('tags.left'), align: 'right', render: (_, one) => formatCount(one.left) },
          ]}
        />
      ) : null}
    </>
  );
}

/** Of a flag a run counts those who have it; all others of the run do not. */
function withoutFlag(
  { type, customers, coverage }: TagDetail,
  name: string,
): { name: string; value: number }[] {
  if (type !== 'flag' || customers === null || coverage === null) return [];
  return [{ name, value: customers - coverage }];
}

function Figures({
  tag,
  figures,
}: {
  tag: TagDetail;
  figures: NonNullable<ShownDistribution['figures']>;
}): ReactNode {
  const { t } = useTranslation();
  const language = useLanguage();
  const words = { yes: '', no: '', unknown: '—' };
  // What is not shown to these roles, or over so few customers, is left out.
  const rows = (
    [
      [t('tags.figures.minimum'), figures.minimum],
      [t('tags.figures.median'), figures.quantiles[2] ?? null],
      [t('tags.figures.mean'), figures.mean],
      [t('tags.figures.maximum'), figures.maximum],
    ] as const
  ).filter(([, value]) => value !== null);
  return (
    <Flex gap={48} wrap>
      {rows.map(([label, value]) => (
        <Figure
          key={label}
          size="small"
          label={label}
          value={readTagValue(tag, value, language, words)}
          {...(tag.unit && t(`tags.units.${tag.unit}`) !== '%'
            ? { unit: t(`tags.units.${tag.unit}`) }
            : {})}
        />
      ))}
    </Flex>
  );
}

const quantileNames = ['10%', '25%', '50%', '75%', '90%', '99%'];

/** Figures without bands: the value that so many per cent of the customers stay below. */
function QuantileChart({
  tag,
  quantiles,
}: {
  tag: TagDetail;
  quantiles: readonly (number | null)[];
}): ReactNode {
  const { t } = useTranslation();
  const language = useLanguage();
  const option = useMemo(() => {
    const told = quantileNames.flatMap((name, nth) => {
      const value = quantiles[nth] ?? null;
      return value === null ? [] : [{ name, value }];
    });
    const text = (value: number): string =>
      readTagValue(tag, value, language, { yes: '', no: '', unknown: '—' });
    return {
      grid: { left: 8, right: 16, top: 32, bottom: 8, outerBoundsMode: 'same' },
      tooltip: { trigger: 'axis', valueFormatter: text },
      xAxis: {
        type: 'category',
        data: told.map(({ name }) => name),
        name: t('tags.quantile'),
        nameLocation: 'middle',
        nameGap: 26,
      },
      yAxis: { type: 'value', axisLabel: { formatter: text } },
      series: [
        {
          type: 'bar',
          data: told.map(({ value }) => value),
          barMaxWidth: 48,
          label: {
            show: true,
            position: 'top',
            formatter: ({ value }: { value: number }) => text(value),
          },
        },
      ],
    };
  }, [tag, quantiles, language, t]);
  return <Chart option={option} label={t('tags.distribution')} />;
}
