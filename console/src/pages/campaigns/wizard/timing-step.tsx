import type { Conversion } from '#contract/campaigns.ts';
import { Alert, DatePicker, Form, InputNumber, Radio, Select } from 'antd';
import dayjs from 'dayjs';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { EventTypeInput } from '../../../parts/event-type-input.tsx';
import { Defined } from '../../../parts/figure.tsx';
import { useConversionWords } from '../conversion-words.ts';
import { faultOfConversion } from '../conversion-fault.core.ts';
import { MetricChangeFields } from './metric-change-fields.tsx';
import type { StepProps } from './step-props.ts';

const kinds = ['transaction', 'balance_change', 'metric_change', 'event'] as const;

export function TimingStep({ draft, change }: StepProps): ReactNode {
  const { t } = useTranslation();
  const conversion = draft.conversion;
  return (
    <Form layout="vertical" className="narrow-form">
      <Form.Item label={t('campaigns.timing.channel')} required>
        <Radio.Group
          value={draft.channel}
          options={[{ value: 'staff_task', label: t('campaigns.timing.staffTask') }]}
        />
      </Form.Item>
      <Form.Item
        label={t('campaigns.dates')}
        required
        htmlFor="campaign-dates"
        extra={t('campaigns.timing.datesHint')}
      >
        <DatePicker.RangePicker
          id={{ start: 'campaign-dates', end: 'campaign-dates-end' }}
          value={
            draft.startDate && draft.endDate ? [dayjs(draft.startDate), dayjs(draft.endDate)] : null
          }
          onChange={(range) =>
            change({
              startDate: range?.[0]?.format('YYYY-MM-DD') ?? null,
              endDate: range?.[1]?.format('YYYY-MM-DD') ?? null,
            })
          }
        />
      </Form.Item>
      <Form.Item
        label={
          <Defined
            label={t('campaigns.timing.conversion')}
            definition={t('campaigns.timing.definition')}
          />
        }
        required
      >
        <Select
          aria-label={t('campaigns.timing.conversion')}
          value={conversion?.kind ?? null}
          placeholder={t('common.placeholderSelect')}
          options={kinds.map((kind) => ({
            value: kind as Conversion['kind'],
            label: t(`campaigns.timing.kinds.${kind}`),
          }))}
          onChange={(kind) => change({ conversion: startOf(kind, conversion?.withinDays ?? 30) })}
        />
      </Form.Item>
      {conversion ? (
        <ConversionFields
          conversion={conversion}
          onChange={(next) => change({ conversion: next })}
        />
      ) : null}
      <WhatCounts conversion={conversion} />
    </Form>
  );
}

/** The whole definition as one sentence, once it is complete. */
function WhatCounts({ conversion }: { conversion: Conversion | null }): ReactNode {
  const { t } = useTranslation();
  const words = useConversionWords();
  if (!conversion || faultOfConversion(conversion, undefined)) return null;
  return (
    <Alert
      type="info"
      title={t('campaigns.timing.counts', { sentence: words(conversion) })}
      description={
        conversion.kind === 'metric_change' ? t('campaigns.timing.metricHelp') : undefined
      }
    />
  );
}

function startOf(kind: Conversion['kind'], withinDays: number): Conversion {
  if (kind === 'event') return { kind, eventType: '', atLeast: 1, withinDays };
  if (kind === 'metric_change')
    return { kind, metric: '', direction: 'increase', atLeast: 1, withinDays };
  if (kind === 'balance_change') return { kind, balanceKinds: [], atLeastFen: 100_000, withinDays };
  return { kind, transactionKinds: [], direction: 'out', atLeastFen: 10_000, withinDays };
}

function ConversionFields({
  conversion,
  onChange,
}: {
  conversion: Conversion;
  onChange: (conversion: Conversion) => void;
}): ReactNode {
  const { t } = useTranslation();
  return (
    <>
      {conversion.kind === 'event' ? (
        <>
          <Form.Item label={t('campaigns.timing.eventType')} required htmlFor="conversion-event">
            <EventTypeInput
              id="conversion-event"
              value={conversion.eventType}
              onChange={(eventType) => onChange({ ...conversion, eventType })}
            />
          </Form.Item>
          <Form.Item label={t('campaigns.timing.atLeast')} htmlFor="conversion-times">
            <InputNumber
              id="conversion-times"
              min={1}
              max={1000}
              precision={0}
              value={conversion.atLeast}
              onChange={(atLeast) => atLeast !== null && onChange({ ...conversion, atLeast })}
            />
          </Form.Item>
        </>
      ) : null}
      {conversion.kind === 'metric_change' ? (
        <MetricChangeFields conversion={conversion} onChange={onChange} />
      ) : null}
      {'atLeastFen' in conversion ? (
        <Form.Item label={t('campaigns.timing.atLeastYuan')} required htmlFor="conversion-amount">
          <InputNumber
            id="conversion-amount"
            className="amount"
            min={0.01}
            precision={2}
            value={conversion.atLeastFen / 100}
            onChange={(yuan) =>
              yuan !== null && onChange({ ...conversion, atLeastFen: Math.round(yuan * 100) })
            }
          />
        </Form.Item>
      ) : null}
      {conversion.kind === 'transaction' ? (
        <>
          <Form.Item label={t('campaigns.timing.direction')}>
            <Radio.Group
              value={conversion.direction}
              options={(['in', 'out'] as const).map((value) => ({
                value,
                label: t(`campaigns.timing.directions.${value}`),
              }))}
              onChange={(event) =>
                onChange({ ...conversion, direction: event.target.value === 'in' ? 'in' : 'out' })
              }
            />
          </Form.Item>
          <Form.Item label={t('campaigns.timing.transactionKinds')} htmlFor="conversion-kinds">
            <Select
              id="conversion-kinds"
              mode="tags"
              tokenSeparators={[',']}
              value={conversion.transactionKinds}
              onChange={(transactionKinds) => onChange({ ...conversion, transactionKinds })}
            />
          </Form.Item>
        </>
      ) : null}
      {conversion.kind === 'balance_change' ? (
        <Form.Item label={t('campaigns.timing.balanceKinds')} htmlFor="conversion-kinds">
          <Select
            id="conversion-kinds"
            mode="tags"
            tokenSeparators={[',']}
            value={conversion.balanceKinds}
            onChange={(balanceKinds) => onChange({ ...conversion, balanceKinds })}
          />
        </Form.Item>
      ) : null}
      <Form.Item label={t('campaigns.timing.withinDays')} required htmlFor="conversion-days">
        <InputNumber
          id="conversion-days"
          min={1}
          max={366}
          precision={0}
          value={conversion.withinDays}
          onChange={(withinDays) => withinDays !== null && onChange({ ...conversion, withinDays })}
        />
      </Form.Item>
    </>
  );
}
