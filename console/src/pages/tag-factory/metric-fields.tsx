import { metricAggregates, type MetricDraft } from '#contract/definition-content.ts';
import type { TagUnit } from '#contract/tags.ts';
import { Card, Flex, Form, Input, InputNumber, Select } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useFactTables } from '../../api/tag-definitions.ts';
import { useSay } from '../../app/language.ts';
import { ConditionRows, type FieldOption } from './condition-rows.tsx';
import { FaultyItem } from './draft-fault.tsx';
import { countIsRight, windowBounds } from './empty-draft.ts';

type Props = { draft: MetricDraft; onChange: (draft: MetricDraft) => void };

const withoutField: readonly string[] = ['count', 'days_since', 'streak'];
/** They show single values as they stand, and so take no field that names somebody. */
const ofSingleValues: readonly string[] = ['minimum', 'maximum', 'first', 'last'];
const unitOf = (field: string): TagUnit | null => (field.endsWith('_fen') ? 'fen' : null);

/** What a metric counts: data, aggregate, window, and the rows that count. */
export function MetricFields({ draft, onChange }: Props): ReactNode {
  const { t } = useTranslation();
  const say = useSay();
  const tables = useFactTables(true);
  const table = tables.data?.find(({ name }) => name === draft.fact);
  const fields: FieldOption[] = (table?.fields ?? []).map((field) => ({
    name: field.name,
    label: say(field),
    type: field.type,
    unit: unitOf(field.name),
  }));
  const naming = (table?.fields ?? []).filter(({ personal }) => personal).map(({ name }) => name);
  const takes = (aggregate: string, field: string | null): boolean =>
    field === null || !ofSingleValues.includes(aggregate) || !naming.includes(field);
  const { form } = draft;
  const aggregates = metricAggregates.filter(
    (one) => (table?.snapshot ?? false) || !one.startsWith('snapshot'),
  );
  const chooseFact = (fact: string): void =>
    onChange({
      ...draft,
      fact,
      aggregate: 'count',
      field: null,
      window: { kind: 'all' },
      form: { rows: [], text: '', partRows: [], partText: '' },
    });
  return (
    <>
      <Card variant="borderless" className="section">
        <Flex gap={16} wrap>
          <Form.Item label={t('factory.fact')} htmlFor="fact" extra={t('factory.factHint')}>
            <Select
              id="fact"
              className="rule-field"
              value={draft.fact}
              loading={tables.isPending}
              options={(tables.data ?? []).map((one) => ({ value: one.name, label: say(one) }))}
              onChange={chooseFact}
            />
          </Form.Item>
          <Form.Item label={t('factory.aggregate')} htmlFor="aggregate">
            <Select
              id="aggregate"
              className="rule-field"
              value={draft.aggregate}
              options={aggregates.map((value) => ({
                value,
                label: t(`factory.aggregates.${value}`),
              }))}
              onChange={(aggregate) =>
                onChange({
                  ...draft,
                  aggregate,
                  field:
                    withoutField.includes(aggregate) || !takes(aggregate, draft.field)
                      ? null
                      : draft.field,
                  window: aggregate === 'month_on_month' ? { kind: 'month', ago: 1 } : draft.window,
                })
              }
            />
          </Form.Item>
          {withoutField.includes(draft.aggregate) ? null : (
            <FaultyItem
              place="metric.field"
              label={t('factory.field')}
              htmlFor="field"
              extra={t('factory.fieldHint')}
            >
              <Select
                id="field"
                className="rule-field"
                allowClear
                value={draft.field}
                options={fields
                  .filter(({ name }) => takes(draft.aggregate, name))
                  .map(({ name, label }) => ({ value: name, label }))}
                onChange={(field: string | null) => onChange({ ...draft, field: field ?? null })}
              />
            </FaultyItem>
          )}
        </Flex>
        <WindowFields draft={draft} snapshot={table?.snapshot ?? false} onChange={onChange} />
      </Card>
      <Card variant="borderless" className="section" title={t('factory.rows')}>
        <p className="muted">{t('factory.rowsHint')}</p>
        <ConditionRows
          id="rows"
          place="metric.form.rows"
          rows={form.rows}
          fields={fields}
          fact={draft.fact}
          onChange={(rows) => onChange({ ...draft, form: { ...form, rows } })}
        />
        <ExpertText
          id="text"
          place="metric.form.text"
          value={form.text}
          onChange={(text) => onChange({ ...draft, form: { ...form, text } })}
        />
      </Card>
      {draft.aggregate === 'share' ? (
        <Card variant="borderless" className="section" title={t('factory.part')}>
          <p className="muted">{t('factory.partHint')}</p>
          <ConditionRows
            id="part"
            place="metric.form.partRows"
            rows={form.partRows}
            fields={fields}
            fact={draft.fact}
            onChange={(partRows) => onChange({ ...draft, form: { ...form, partRows } })}
          />
        </Card>
      ) : null}
    </>
  );
}

/** A condition in the tag language, beside the rows. */
export function ExpertText({
  id,
  place,
  value,
  onChange,
}: {
  id: string;
  place: string;
  value: string;
  onChange: (text: string) => void;
}): ReactNode {
  const { t } = useTranslation();
  return (
    <FaultyItem
      place={place}
      className="after-section"
      label={t('factory.expert')}
      htmlFor={id}
      extra={t('factory.expertHint')}
    >
      <Input.TextArea
        id={id}
        autoSize={{ minRows: 1, maxRows: 6 }}
        value={value}
        onChange={(event) => onChange(event.target.value)}
      />
    </FaultyItem>
  );
}

type WindowKind = MetricDraft['window']['kind'];

function WindowFields({ draft, snapshot, onChange }: Props & { snapshot: boolean }): ReactNode {
  const { t } = useTranslation();
  const { window } = draft;
  const put = (next: MetricDraft['window']): void => onChange({ ...draft, window: next });
  const kinds: WindowKind[] = snapshot
    ? ['latest', 'last', 'month', 'all']
    : ['last', 'month', 'all'];
  const choose: Record<WindowKind, MetricDraft['window']> = {
    all: { kind: 'all' },
    last: { kind: 'last', count: 3, unit: 'month', ago: 0 },
    month: { kind: 'month', ago: 1 },
    latest: { kind: 'latest', daysAgo: 0 },
  };
  return (
    <Flex gap={16} wrap>
      <FaultyItem place="metric.window" label={t('factory.window')} htmlFor="window">
        <Select<WindowKind>
          id="window"
          className="rule-field"
          value={window.kind}
          options={kinds.map((value) => ({ value, label: t(`factory.windowKinds.${value}`) }))}
          onChange={(kind) => put(choose[kind])}
        />
      </FaultyItem>
      {window.kind === 'last' ? (
        <>
          <Form.Item
            label={t('factory.windowCount')}
            htmlFor="window-count"
            {...(countIsRight(window)
              ? {}
              : {
                  validateStatus: 'error',
                  help: <span role="alert">{t('factory.windowBounds', windowBounds)}</span>,
                })}
          >
            {/* Without bounds of its own, which would change what was typed into another figure. */}
            <InputNumber
              id="window-count"
              value={window.count}
              onChange={(count) => put({ ...window, count: count ?? 0 })}
            />
          </Form.Item>
          <Form.Item label={t('factory.windowUnit')} htmlFor="window-unit">
            <Select
              id="window-unit"
              className="tag-type"
              value={window.unit}
              options={(['day', 'month'] as const).map((value) => ({
                value,
                label: t(`factory.windowUnits.${value}`),
              }))}
              onChange={(unit) => put({ ...window, unit })}
            />
          </Form.Item>
        </>
      ) : null}
      {window.kind === 'month' ? (
        <Form.Item label={t('factory.monthsAgo')} htmlFor="months-ago">
          <InputNumber
            id="months-ago"
            min={0}
            max={120}
            value={window.ago}
            onChange={(ago) => put({ kind: 'month', ago: ago ?? 0 })}
          />
        </Form.Item>
      ) : null}
    </Flex>
  );
}
