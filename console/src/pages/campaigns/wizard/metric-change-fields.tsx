import type { MetricChange } from '#contract/campaigns.ts';
import type { MetricSummary } from '#contract/metrics.ts';
import { Flex, Form, InputNumber, Radio, Select, Typography } from 'antd';
import { useMemo, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useMetrics } from '../../../api/tags.ts';
import { useLanguage, useSay } from '../../../app/language.ts';
import { metricOf } from '../conversion-fault.core.ts';

/** Which metric has to move, which way and by how much of its own unit. */
export function MetricChangeFields({
  conversion,
  onChange,
}: {
  conversion: MetricChange;
  onChange: (conversion: MetricChange) => void;
}): ReactNode {
  const { t } = useTranslation();
  const metrics = useMetrics();
  const metric = metricOf(metrics.data, conversion);
  const looksBack = metric !== undefined && metric.behindDays >= conversion.withinDays;
  return (
    <>
      <Form.Item
        label={t('campaigns.timing.metric')}
        required
        htmlFor="conversion-metric"
        {...(looksBack
          ? { validateStatus: 'error' as const, help: t('campaigns.timing.looksBack') }
          : {})}
        extra={metric ? <Definition metric={metric} /> : null}
      >
        <MetricPicker
          metrics={metrics.data ?? []}
          loading={metrics.isPending}
          chosen={metric}
          onChoose={(next) =>
            onChange({ ...conversion, metric: next.code, atLeast: scaleOf(next).start })
          }
        />
      </Form.Item>
      <Form.Item label={t('campaigns.timing.metricDirection')}>
        <Radio.Group
          value={conversion.direction}
          options={(['increase', 'decrease'] as const).map((value) => ({
            value,
            label: t(`campaigns.timing.metricDirections.${value}`),
          }))}
          onChange={(event) =>
            onChange({
              ...conversion,
              direction: event.target.value === 'decrease' ? 'decrease' : 'increase',
            })
          }
        />
      </Form.Item>
      {metric ? (
        <AtLeast
          metric={metric}
          atLeast={conversion.atLeast}
          onChange={(atLeast) => onChange({ ...conversion, atLeast })}
        />
      ) : null}
    </>
  );
}

function MetricPicker({
  metrics,
  loading,
  chosen,
  onChoose,
}: {
  metrics: readonly MetricSummary[];
  loading: boolean;
  chosen: MetricSummary | undefined;
  onChoose: (metric: MetricSummary) => void;
}): ReactNode {
  const { t } = useTranslation();
  const language = useLanguage();
  const options = useMemo(() => groupedOptions(metrics, language), [metrics, language]);
  return (
    <Select
      id="conversion-metric"
      placeholder={t('campaigns.timing.metricChoose')}
      loading={loading}
      showSearch={{
        filterOption: (text, option) =>
          option !== undefined &&
          'search' in option &&
          String(option['search']).includes(text.trim().toLowerCase()),
      }}
      value={chosen?.code ?? null}
      options={options}
      optionRender={({ value, label }) => (
        <Option label={label} metric={metrics.find((one) => one.code === value)} />
      )}
      onChange={(code) => {
        const next = metrics.find((one) => one.code === code);
        if (next) onChoose(next);
      }}
    />
  );
}

function Option({
  label,
  metric,
}: {
  label: ReactNode;
  metric: MetricSummary | undefined;
}): ReactNode {
  const say = useSay();
  return (
    <Flex vertical>
      <span>
        {label} <Unit metric={metric} />
      </span>
      {metric ? (
        <Typography.Text type="secondary" className="cell-note value-text">
          {say(metric.definition)}
        </Typography.Text>
      ) : null}
    </Flex>
  );
}

/** Metrics of customers that can be compared, by what they are counted from; found in either language. */
function groupedOptions(metrics: readonly MetricSummary[], language: 'zh' | 'en') {
  const usable = metrics.filter(
    (metric) => metric.subjectKind === 'customer' && metric.change === 'comparable',
  );
  return [...Map.groupBy(usable, (metric) => metric.factTable).values()].map((group) => ({
    label: group[0]?.factName[language] ?? '',
    options: group.map(({ code, name, definition }) => ({
      value: code,
      label: name[language],
      title: definition[language],
      search: `${name.zh} ${name.en} ${code}`.toLowerCase(),
    })),
  }));
}

function Unit({ metric }: { metric: MetricSummary | undefined }): ReactNode {
  const { t } = useTranslation();
  const unit = metric?.unit ? t(`tags.units.${metric.unit}`) : '';
  return unit ? <span className="muted">({unit})</span> : null;
}

function Definition({ metric }: { metric: MetricSummary }): ReactNode {
  const say = useSay();
  return (
    <>
      {say(metric.definition)} <Unit metric={metric} />
    </>
  );
}

/** How a figure is typed: yuan for fen, per cent for a share, whole numbers otherwise. */
function scaleOf(metric: MetricSummary) {
  if (metric.unit === 'fen')
    return { per: 100, precision: 2, most: 10_000_000_000, start: 100_000 };
  if (metric.unit === 'share') return { per: 0.01, precision: 2, most: 100, start: 0.05 };
  return { per: 1, precision: 0, most: 1_000_000, start: 1 };
}

function AtLeast({
  metric,
  atLeast,
  onChange,
}: {
  metric: MetricSummary;
  atLeast: number;
  onChange: (atLeast: number) => void;
}): ReactNode {
  const { t } = useTranslation();
  const { per, precision, most } = scaleOf(metric);
  const unit = metric.unit ? t(`tags.units.${metric.unit}`) : '';
  const digits = 10 ** precision;
  return (
    <Form.Item
      label={`${t('campaigns.timing.metricAtLeast')}${unit ? ` (${unit})` : ''}`}
      required
      htmlFor="conversion-amount"
    >
      <InputNumber
        id="conversion-amount"
        className="amount"
        min={1 / digits}
        max={most}
        precision={precision}
        value={Math.round((atLeast / per) * digits) / digits}
        onChange={(shown) => shown !== null && onChange(Math.round(shown * per * 10_000) / 10_000)}
      />
    </Form.Item>
  );
}
