import type { TagDraft, TagForm } from '#contract/definition-content.ts';
import { tagTypes, tagUnits } from '#contract/tags.ts';
import { Card, DatePicker, Flex, Form, Input, Select } from 'antd';
import dayjs from 'dayjs';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { bankToday } from '../../api/bank-day.ts';
import { BandRows } from './band-rows.tsx';
import { ConditionRows } from './condition-rows.tsx';
import { FaultyItem } from './draft-fault.tsx';
import { emptyForm } from './empty-draft.ts';
import { ExpertText } from './metric-fields.tsx';
import { useTagNames } from './use-tag-names.ts';

type Props = {
  code: string;
  draft: TagDraft;
  onChange: (draft: TagDraft) => void;
  /** the bounds that the preview found for quantiles */
  found: readonly number[] | null;
};

const hows = ['comparison', 'value', 'bins', 'quantiles', 'expression', 'assigned'] as const;

/** How a tag comes about, and what that needs. */
export function TagFields({ code, draft, onChange, found }: Props): ReactNode {
  const { t } = useTranslation();
  const names = useTagNames(code);
  const { form } = draft;
  const put = (next: TagForm): void => onChange({ ...draft, form: next });
  const figures = names.filter(({ type }) => type === 'number');
  const ofField = (value: string, options: typeof names, onPick: (of: string) => void) => (
    <FaultyItem
      place="tag.form.of"
      label={t('factory.of')}
      htmlFor="of"
      extra={t('factory.ofHint')}
    >
      <Select
        id="of"
        className="rule-values"
        showSearch={{ optionFilterProp: 'label' }}
        value={value || null}
        options={options.map(({ name, label }) => ({ value: name, label }))}
        onChange={onPick}
      />
    </FaultyItem>
  );
  return (
    <Card variant="borderless" className="section">
      <Form.Item label={t('factory.how')} htmlFor="how" extra={t(`factory.howHints.${form.kind}`)}>
        <Select
          id="how"
          className="rule-field"
          value={form.kind}
          options={hows.map((value) => ({ value, label: t(`factory.hows.${value}`) }))}
          onChange={(kind) => put(emptyForm(kind, 'of' in form ? form.of : ''))}
        />
      </Form.Item>
      {form.kind === 'comparison' ? (
        <>
          <ConditionRows
            id="tag-rows"
            place="tag.form.rows"
            rows={form.rows}
            fields={names}
            fact={null}
            onChange={(rows) => put({ ...form, rows })}
          />
          <ExpertText
            id="tag-text"
            place="tag.form.text"
            value={form.text}
            onChange={(text) => put({ ...form, text })}
          />
        </>
      ) : null}
      {form.kind === 'value'
        ? ofField(
            form.of,
            names.filter(({ type }) => type !== 'text'),
            (of) => put({ ...form, of }),
          )
        : null}
      {form.kind === 'bins' || form.kind === 'quantiles' ? (
        <>
          {ofField(form.of, figures, (of) => put({ ...form, of, bounds: [] }))}
          <BandRows
            form={form}
            unit={figures.find(({ name }) => name === form.of)?.unit ?? 'count'}
            found={found}
            onChange={put}
          />
        </>
      ) : null}
      {form.kind === 'expression' ? (
        <>
          <FaultyItem place="tag.form.text" label={t('factory.expression')} htmlFor="expression">
            <Input.TextArea
              id="expression"
              autoSize={{ minRows: 2, maxRows: 10 }}
              value={form.text}
              onChange={(event) => put({ ...form, text: event.target.value })}
            />
          </FaultyItem>
          <Typing draft={draft} onChange={onChange} types={tagTypes} />
        </>
      ) : null}
      {form.kind === 'assigned' ? <Assigned draft={draft} form={form} onChange={onChange} /> : null}
    </Card>
  );
}

/** What the tag is, where its form does not say so by itself. */
function Typing({
  draft,
  onChange,
  types,
}: Pick<Props, 'draft' | 'onChange'> & {
  types: readonly TagDraft['type'][];
}): ReactNode {
  const { t } = useTranslation();
  const lines = (draft.choices ?? []).map(({ value, zh }) => `${value}=${zh}`).join('\n');
  return (
    <>
      <Flex gap={16} wrap>
        <Form.Item label={t('factory.type')} htmlFor="type">
          <Select
            id="type"
            className="tag-type"
            value={draft.type}
            options={types.map((value) => ({ value, label: t(`tags.types.${value}`) }))}
            onChange={(type) =>
              onChange({ ...draft, type, unit: type === 'number' ? 'count' : null })
            }
          />
        </Form.Item>
        {draft.type === 'number' ? (
          <Form.Item label={t('factory.unit')} htmlFor="unit">
            <Select
              id="unit"
              className="tag-type"
              value={draft.unit ?? 'count'}
              options={tagUnits.map((value) => ({
                value,
                label: t(`tags.units.${value}`) || value,
              }))}
              onChange={(unit) => onChange({ ...draft, unit })}
            />
          </Form.Item>
        ) : null}
      </Flex>
      {draft.type === 'choice' ? (
        <FaultyItem place="tag.choices" label={t('factory.choices')} htmlFor="choices">
          <Input.TextArea
            id="choices"
            autoSize={{ minRows: 2, maxRows: 10 }}
            defaultValue={lines}
            onChange={(event) => onChange({ ...draft, choices: choicesOf(event.target.value) })}
          />
        </FaultyItem>
      ) : null}
    </>
  );
}

function choicesOf(text: string): TagDraft['choices'] {
  const choices = text
    .split('\n')
    .map((line) => line.split('=').map((part) => part.trim()))
    .flatMap(([value = '', zh = value]) => (value === '' ? [] : [{ value, zh, en: zh }]));
  return choices.length === 0 ? null : choices;
}

function Assigned({
  draft,
  form,
  onChange,
}: Pick<Props, 'draft' | 'onChange'> & {
  form: Extract<TagForm, { kind: 'assigned' }>;
}): ReactNode {
  const { t } = useTranslation();
  const basis = draft.basis ?? {
    text: '',
    from: bankToday(),
    until: dayjs(bankToday()).add(1, 'year').format('YYYY-MM-DD'),
  };
  return (
    <>
      <Form.Item label={t('factory.by')} htmlFor="by">
        <Select
          id="by"
          className="rule-field"
          value={form.by}
          options={(['staff', 'file', 'outside'] as const).map((value) => ({
            value,
            label: t(`factory.sources.${value}`),
          }))}
          onChange={(by) =>
            onChange({ ...draft, form: { ...form, by }, basis: by === 'outside' ? basis : null })
          }
        />
      </Form.Item>
      <Typing draft={draft} onChange={onChange} types={['flag', 'choice']} />
      {form.by === 'outside' ? (
        <>
          <Form.Item
            label={t('factory.basis')}
            htmlFor="basis"
            required
            extra={t('factory.basisHint')}
          >
            <Input.TextArea
              id="basis"
              autoSize
              value={basis.text}
              onChange={(event) =>
                onChange({ ...draft, basis: { ...basis, text: event.target.value } })
              }
            />
          </Form.Item>
          <Form.Item
            label={t('factory.basisPeriod')}
            htmlFor="period"
            required
            extra={t('factory.basisPeriodHint')}
          >
            <DatePicker.RangePicker
              id={{ start: 'period', end: 'period-until' }}
              allowClear={false}
              value={[dayjs(basis.from), dayjs(basis.until)]}
              onChange={(days) => {
                const [from, until] = days?.map((day) => day?.format('YYYY-MM-DD')) ?? [];
                if (from && until) onChange({ ...draft, basis: { ...basis, from, until } });
              }}
            />
          </Form.Item>
        </>
      ) : null}
    </>
  );
}
