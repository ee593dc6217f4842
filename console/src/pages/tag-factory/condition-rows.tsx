import {
  type ConditionRow,
  type RowOperator,
  rowOperatorsOf,
} from '#contract/definition-content.ts';
import type { TagUnit } from '#contract/tags.ts';
import { DeleteOutlined, PlusOutlined } from '@ant-design/icons';
import { Button, Flex, InputNumber, Select } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useFieldValues } from '../../api/tag-definitions.ts';
import { shownFigure, storedFigure } from '../audiences/rule/fields.ts';
import { FaultyItem } from './draft-fault.tsx';

/** What a row can ask of: its name, what people call it, and what it holds. */
export type FieldOption = {
  name: string;
  label: string;
  type: 'text' | 'number' | 'date' | 'flag';
  unit: TagUnit | null;
  choices?: readonly { value: string; label: string }[];
};

type RowsProps = {
  id: string;
  /** where the rows stand in the draft */
  place: string;
  rows: readonly ConditionRow[];
  fields: readonly FieldOption[];
  /** the fact table whose values are offered; null: of metrics and tags */
  fact: string | null;
  onChange: (rows: ConditionRow[]) => void;
};

/** Conditions that all hold, one a line. */
export function ConditionRows({ id, place, rows, fields, fact, onChange }: RowsProps): ReactNode {
  const { t } = useTranslation();
  const put = (nth: number, row: ConditionRow): void => onChange(rows.with(nth, row));
  return (
    <Flex vertical gap={8}>
      {rows.map((row, nth) => (
        <FaultyItem key={`${id}-${nth}`} place={`${place}[${nth}]`} className="after-section">
          <Row
            row={row}
            fields={fields}
            fact={fact}
            onChange={(next) => put(nth, next)}
            onRemove={() => onChange(rows.toSpliced(nth, 1))}
          />
        </FaultyItem>
      ))}
      <div>
        <Button
          size="small"
          icon={<PlusOutlined aria-hidden />}
          onClick={() => onChange([...rows, { field: '', operator: 'in', values: [] }])}
        >
          {t('factory.addRow')}
        </Button>
      </div>
    </Flex>
  );
}

function Row({
  row,
  fields,
  fact,
  onChange,
  onRemove,
}: {
  row: ConditionRow;
  fields: readonly FieldOption[];
  fact: string | null;
  onChange: (row: ConditionRow) => void;
  onRemove: () => void;
}): ReactNode {
  const { t } = useTranslation();
  const field = fields.find(({ name }) => name === row.field);
  const operators = field ? rowOperatorsOf[field.type] : [];
  const choose = (name: string): void => {
    const next = fields.find((one) => one.name === name);
    onChange({
      field: name,
      operator: next ? (rowOperatorsOf[next.type][0] ?? 'eq') : 'eq',
      values: [],
    });
  };
  return (
    <Flex gap={8} wrap align="flex-start">
      <Select
        className="rule-field"
        showSearch={{ optionFilterProp: 'label' }}
        aria-label={t('factory.rowField')}
        placeholder={t('factory.rowField')}
        value={row.field || null}
        options={fields.map(({ name, label }) => ({ value: name, label }))}
        onChange={choose}
      />
      <Select<RowOperator>
        className="rule-operator"
        aria-label={t('factory.rowOperator')}
        value={field ? row.operator : null}
        disabled={!field}
        options={operators.map((value) => ({ value, label: t(`factory.operators.${value}`) }))}
        onChange={(operator) => onChange({ ...row, operator, values: [] })}
      />
      {field ? <Values row={row} field={field} fact={fact} onChange={onChange} /> : null}
      <Button
        type="text"
        icon={<DeleteOutlined aria-hidden />}
        aria-label={t('factory.removeRow')}
        onClick={onRemove}
      />
    </Flex>
  );
}

const withoutValues: readonly RowOperator[] = ['known', 'is_true', 'is_false'];

function Values({
  row,
  field,
  fact,
  onChange,
}: {
  row: ConditionRow;
  field: FieldOption;
  fact: string | null;
  onChange: (row: ConditionRow) => void;
}): ReactNode {
  const { t } = useTranslation();
  const known = useFieldValues(fact, fact && field.type === 'text' ? field.name : null);
  if (withoutValues.includes(row.operator)) return null;
  if (field.type === 'text') {
    const options = field.choices ?? (known.data ?? []).map((value) => ({ value, label: value }));
    const single = row.operator === 'eq' || row.operator === 'ne';
    return (
      <Select
        mode="tags"
        {...(single ? { maxCount: 1 } : {})}
        className="rule-values"
        aria-label={t('factory.rowValue')}
        placeholder={t('factory.rowValue')}
        value={row.values.map(String)}
        options={[...options]}
        onChange={(values: string[]) => onChange({ ...row, values })}
      />
    );
  }
  if (row.operator === 'in' || row.operator === 'not_in')
    return (
      <Select
        mode="tags"
        className="rule-values"
        aria-label={t('factory.rowValue')}
        value={row.values.map(String)}
        onChange={(values: string[]) =>
          onChange({ ...row, values: values.map(Number).filter(Number.isFinite) })
        }
      />
    );
  const isDays = field.type === 'date';
  const unit = isDays ? 'day' : (field.unit ?? 'count');
  const put = (nth: number, shown: number | null): void => {
    const values = row.values.slice(0, row.operator === 'between' ? 2 : 1);
    onChange({
      ...row,
      values: shown === null ? [] : putAt(values, nth, storedFigure(shown, unit)),
    });
  };
  const shown = (nth: number): number | null => {
    const value = row.values[nth];
    return value === undefined ? null : shownFigure(Number(value), unit);
  };
  return (
    <>
      <InputNumber
        aria-label={t('factory.rowValue')}
        value={shown(0)}
        suffix={t(`tags.units.${unit}`)}
        onChange={(value) => put(0, value)}
      />
      {row.operator === 'between' ? (
        <InputNumber
          aria-label={t('factory.rowValueTo')}
          value={shown(1)}
          suffix={t(`tags.units.${unit}`)}
          onChange={(value) => put(1, value)}
        />
      ) : null}
    </>
  );
}

function putAt(values: readonly (string | number)[], nth: number, value: number) {
  const next = [...values];
  next[nth] = value;
  return next;
}
