import { operatorsOfType, type Comparison } from '#contract/audience-rule.ts';
import { DatePicker, InputNumber, Select } from 'antd';
import dayjs from 'dayjs';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useLanguage } from '../../../app/language.ts';
import { shownFigure, storedFigure, type FieldInfo } from './fields.ts';

type Operator = Comparison['operator'];
type Editing = {
  info: FieldInfo;
  is: Comparison | null;
  onChange: (is: Comparison | null) => void;
};

/** An operator starts without a value; a comparison is `null` until it has one. */
type Draft = { operator: Operator; is: Comparison | null };

/** Comparison of one value: which operators are offered depends on its type. */
function ComparisonEditor({
  info,
  is,
  operator,
  onOperator,
  onChange,
}: Editing & { operator: Operator; onOperator: (draft: Draft) => void }): ReactNode {
  const { t } = useTranslation();
  return (
    <>
      <Select<Operator>
        className="rule-operator"
        aria-label={t('audiences.rule.operator')}
        value={operator}
        options={offered(info).map((one) => ({
          value: one,
          label: t(`audiences.rule.operators.${one}`),
        }))}
        onChange={(one) =>
          onOperator({ operator: one, is: one === 'known' ? { operator: 'known' } : null })
        }
      />
      <ValueEditor operator={operator} info={info} is={is} onChange={onChange} />
    </>
  );
}

/** Keeps the operator chosen while its value is not there yet. */
export function FieldComparison({
  info,
  is,
  onChange,
}: {
  info: FieldInfo;
  is: Comparison | null;
  onChange: (is: Comparison | null) => void;
}): ReactNode {
  const [chosen, setChosen] = useState<Comparison['operator'] | null>(null);
  const shown =
    is?.operator === 'eq' && info.type === 'choice'
      ? 'in'
      : is?.operator === 'ne' && info.type === 'choice'
        ? 'not_in'
        : is?.operator;
  return (
    <ComparisonEditor
      info={info}
      is={is}
      operator={shown ?? chosen ?? firstOperator(info)}
      onOperator={(draft) => {
        setChosen(draft.operator);
        onChange(draft.is);
      }}
      onChange={onChange}
    />
  );
}

/** With named values a person picks some of them; `eq` and `ne` are then only `in` with one. */
function offered(info: FieldInfo): readonly Operator[] {
  const all = operatorsOfType[info.type];
  return info.type === 'choice'
    ? all.filter((one) => one !== 'eq' && one !== 'ne')
    : all.filter((one) => one !== 'in' && one !== 'not_in');
}

function firstOperator(info: FieldInfo): Operator {
  if (info.type === 'number') return 'gte';
  return offered(info)[0] ?? 'known';
}

function ValueEditor({
  operator,
  info,
  is,
  onChange,
}: Editing & { operator: Operator }): ReactNode {
  const { t } = useTranslation();
  switch (operator) {
    case 'known':
      return null;
    case 'is':
      return (
        <Select<string>
          className="rule-value"
          aria-label={t('audiences.rule.value')}
          value={is?.operator === 'is' ? String(is.value) : null}
          placeholder={t('common.placeholderSelect')}
          options={[
            { value: 'true', label: t('common.yes') },
            { value: 'false', label: t('common.no') },
          ]}
          onChange={(value) => onChange({ operator, value: value === 'true' })}
        />
      );
    case 'in':
    case 'not_in':
      return (
        <Values
          info={info}
          values={
            is && 'values' in is
              ? is.values.map(String)
              : is?.operator === 'eq' || is?.operator === 'ne'
                ? [String(is.value)]
                : []
          }
          onChange={(values) => onChange(values.length ? { operator, values } : null)}
        />
      );
    case 'contains':
      return (
        <Values
          info={info}
          single
          values={is?.operator === 'contains' ? [is.value] : []}
          onChange={([value]) => onChange(value ? { operator, value } : null)}
        />
      );
    case 'between':
      return <Between info={info} is={is} onChange={onChange} />;
    case 'on':
    case 'before':
    case 'after':
      return (
        <DatePicker
          aria-label={t('audiences.rule.value')}
          value={is && 'value' in is && typeof is.value === 'string' ? dayjs(is.value) : null}
          onChange={(day) => onChange(day ? { operator, value: day.format('YYYY-MM-DD') } : null)}
        />
      );
    case 'within_last_days':
    case 'within_next_days':
      return (
        <InputNumber
          className="rule-number"
          aria-label={t('audiences.rule.value')}
          min={1}
          max={3660}
          precision={0}
          suffix={t('audiences.rule.days')}
          value={is && 'days' in is ? is.days : null}
          onChange={(days) => onChange(days === null ? null : { operator, days })}
        />
      );
    default:
      return (
        <FigureInput
          info={info}
          label={t('audiences.rule.value')}
          value={is && 'value' in is && typeof is.value === 'number' ? is.value : null}
          onChange={(value) => onChange(value === null ? null : { operator, value })}
        />
      );
  }
}

function FigureInput({
  info,
  label,
  value,
  onChange,
}: {
  info: FieldInfo;
  label: string;
  value: number | null;
  onChange: (value: number | null) => void;
}): ReactNode {
  const { t } = useTranslation();
  return (
    <InputNumber
      className="rule-number"
      aria-label={label}
      value={value === null ? null : shownFigure(value, info.unit)}
      suffix={info.unit ? t(`tags.units.${info.unit}`) : undefined}
      onChange={(shown) => onChange(shown === null ? null : storedFigure(shown, info.unit))}
    />
  );
}

function Between({ info, is, onChange }: Editing): ReactNode {
  const { t } = useTranslation();
  const between = is?.operator === 'between' ? is : null;
  if (info.type === 'date') {
    return (
      <DatePicker.RangePicker
        value={between ? [dayjs(String(between.from)), dayjs(String(between.to))] : null}
        onChange={(range) => {
          const [from, to] = range ?? [];
          onChange(
            from && to
              ? {
                  operator: 'between',
                  from: from.format('YYYY-MM-DD'),
                  to: to.format('YYYY-MM-DD'),
                }
              : null,
          );
        }}
      />
    );
  }
  const from = typeof between?.from === 'number' ? between.from : null;
  const to = typeof between?.to === 'number' ? between.to : null;
  return (
    <>
      <FigureInput
        info={info}
        label={t('audiences.rule.from')}
        value={from}
        onChange={(value) =>
          value !== null && onChange({ operator: 'between', from: value, to: to ?? value })
        }
      />
      <span>–</span>
      <FigureInput
        info={info}
        label={t('audiences.rule.to')}
        value={to}
        onChange={(value) =>
          value !== null && onChange({ operator: 'between', from: from ?? value, to: value })
        }
      />
    </>
  );
}

type ValuesProps = {
  info: FieldInfo;
  values: readonly string[];
  single?: boolean;
  onChange: (values: string[]) => void;
};

/** Named values are picked; others are typed, one after another. */
function Values({ info, values, single = false, onChange }: ValuesProps): ReactNode {
  const { t } = useTranslation();
  const language = useLanguage();
  return (
    <Select<string[]>
      className="rule-values"
      aria-label={t('audiences.rule.value')}
      mode={info.choices && !single ? 'multiple' : 'tags'}
      {...(single ? { maxCount: 1 } : {})}
      maxTagCount="responsive"
      showSearch={{ optionFilterProp: 'label' }}
      tokenSeparators={[',', ',', ';']}
      placeholder={t(info.choices ? 'common.placeholderSelect' : 'audiences.rule.typeValues')}
      value={[...values]}
      options={
        info.choices
          ? info.choices.map((choice) => ({ value: choice.value, label: choice[language] }))
          : []
      }
      onChange={onChange}
    />
  );
}
