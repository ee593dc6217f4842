import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { Alert, Card, Flex, Spin, Table, Typography } from 'antd';
import { useEffect, useMemo, useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { messageOf } from '../../api/http.ts';
import {
  definitionCalls,
  type DefinitionDraft,
  type DefinitionPreview,
} from '../../api/tag-definitions.ts';
import { useLanguage } from '../../app/language.ts';
import { Chart } from '../../parts/chart.tsx';
import { Figure } from '../../parts/figure.tsx';
import { formatCompact, formatCount, formatDay, formatPercent } from '../../parts/format-figure.ts';
import { isReady } from './empty-draft.ts';
import { readTagBand, readTagValue } from '../tags/tag-value.ts';

const pauseMilliseconds = 500;

/** What a draft would say, tried as soon as nobody types any more. */
export function usePreview(code: string, draft: DefinitionDraft) {
  const [asked, setAsked] = useState(draft);
  useEffect(() => {
    const timer = setTimeout(() => setAsked(draft), pauseMilliseconds);
    return () => clearTimeout(timer);
  }, [draft]);
  return useQuery({
    queryKey: ['tag-definitions', 'preview', code, asked],
    enabled: isReady(asked),
    retry: false,
    staleTime: 60_000,
    placeholderData: keepPreviousData,
    queryFn: ({ signal }) => definitionCalls.preview(code, asked, signal),
  });
}

/** Coverage, distribution and a few customers, before anything is saved. */
export function PreviewPanel({
  preview,
  choices,
}: {
  preview: ReturnType<typeof usePreview>;
  choices: readonly { value: string; zh: string; en: string }[] | null;
}): ReactNode {
  const { t } = useTranslation();
  const { data, error, isFetching } = preview;
  return (
    <Card
      variant="borderless"
      className="preview-panel"
      title={t('factory.preview')}
      extra={
        isFetching ? (
          <span role="status" aria-label={t('factory.previewing')}>
            <Spin size="small" />
          </span>
        ) : null
      }
    >
      <p className="muted">{t('factory.previewHint')}</p>
      <div aria-live="polite">
        {error ? <Alert type="warning" showIcon title={messageOf(error)} /> : null}
        {data && !error ? <Told preview={data} choices={choices} /> : null}
      </div>
    </Card>
  );
}

function Told({
  preview,
  choices,
}: {
  preview: DefinitionPreview;
  choices: readonly { value: string; zh: string; en: string }[] | null;
}): ReactNode {
  const { t } = useTranslation();
  const language = useLanguage();
  const words = { yes: t('common.yes'), no: t('common.no'), unknown: t('tags.unknown') };
  const shown = {
    type: preview.type === 'text' ? ('choice' as const) : preview.type,
    unit: preview.unit,
    choices,
  };
  const counts = {
    sampled: formatCount(preview.sampled),
    customers: formatCount(preview.customers),
    date: formatDay(preview.businessDate),
  };
  const read = (value: string | null): string => readTagValue(shown, value, language, words);
  const band = (from: string | number | null, to: string | number | null): string =>
    readTagBand(shown, from, to, language, words);
  return (
    <Flex vertical gap={16}>
      <span className="muted">
        {t(preview.sampled < preview.customers ? 'factory.estimate' : 'factory.whole', counts)}
      </span>
      <Figure
        label={t('factory.coverage')}
        definition={t('factory.coverageDefinition')}
        value={formatPercent(preview.sampled === 0 ? null : preview.covered / preview.sampled, 1)}
        note={`${formatCount(preview.covered)} / ${formatCount(preview.sampled)}`}
      />
      <Spread preview={preview} read={read} band={band} />
      {preview.sampleShown ? null : (
        <Typography.Text type="secondary">{t('factory.sampleHidden')}</Typography.Text>
      )}
      {preview.sample.length > 0 ? (
        <Table
          size="small"
          rowKey="customerNo"
          pagination={false}
          dataSource={preview.sample}
          columns={[
            { title: t('factory.sample'), render: (_, one) => `${one.name} · ${one.customerNo}` },
            {
              title: t('factory.sampleValue'),
              align: 'right',
              render: (_, one) =>
                one.band
                  ? band(one.band.from, one.band.to)
                  : one.value === null
                    ? t('factory.notShown')
                    : read(one.value),
            },
          ]}
        />
      ) : null}
    </Flex>
  );
}

function Spread({
  preview,
  read,
  band,
}: {
  preview: DefinitionPreview;
  read: (value: string | null) => string;
  band: (from: string | null, to: string | null) => string;
}): ReactNode {
  const { t } = useTranslation();
  const language = useLanguage();
  const option = useMemo(() => {
    const bars =
      preview.buckets.length > 0
        ? preview.buckets.map((one) => ({
            name: one.from === null ? band(null, one.to) : read(one.from),
            value: one.customers,
          }))
        : preview.values.map((one) => ({ name: read(one.value), value: one.customers }));
    return {
      grid: { left: 8, right: 16, top: 24, bottom: 8, outerBoundsMode: 'same' },
      tooltip: {
        trigger: 'axis',
        valueFormatter: (value: number) => formatCount(Math.round(value)),
      },
      xAxis: {
        type: 'category',
        data: bars.map((bar) => bar.name),
        axisLabel: { hideOverlap: true },
      },
      yAxis: {
        type: 'value',
        axisLabel: { formatter: (value: number) => formatCompact(value, language) },
      },
      series: [{ type: 'bar', data: bars.map((bar) => bar.value), barMaxWidth: 40 }],
    };
    // `read` and `band` follow the preview and the language.
    // oxlint-disable-next-line react-hooks/exhaustive-deps
  }, [preview, language]);
  if (preview.buckets.length + preview.values.length === 0) return null;
  return <Chart option={option} height={220} label={t('factory.spread')} />;
}
