import { PlusOutlined } from '@ant-design/icons';
import { AutoComplete, Button, Flex, InputNumber, Select } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { EventTypeInput } from '../../../parts/event-type-input.tsx';
import { FieldComparison } from './comparison-editor.tsx';
import { factFieldInfo, fieldsOfEvent, fieldsOfTransaction } from './fields.ts';
import type { EditorLeaf, FieldTest } from './rule-tree.core.ts';

type BehaviourLeaf = Extract<EditorLeaf, { kind: 'event' | 'transaction' }>;

/** "Did X at least n times in the last d days, where …". */
export function BehaviourEditor({
  leaf,
  onChange,
}: {
  leaf: BehaviourLeaf;
  onChange: (leaf: EditorLeaf) => void;
}): ReactNode {
  const { t } = useTranslation();
  const setTest = (index: number, test: FieldTest | null): void =>
    onChange({
      ...leaf,
      where: test ? leaf.where.with(index, test) : leaf.where.toSpliced(index, 1),
    });
  const fields = leaf.kind === 'transaction' ? fieldsOfTransaction : fieldsOfEvent;
  return (
    <Flex vertical gap={6} className="rule-behaviour">
      <Flex wrap gap={6} align="center">
        {leaf.kind === 'event' ? (
          <EventTypeInput
            className="rule-field"
            aria-label={t('audiences.rule.eventType')}
            placeholder={t('audiences.rule.eventType')}
            value={leaf.type}
            onChange={(type) => onChange({ ...leaf, type })}
          />
        ) : null}
        <span>{t('audiences.rule.last')}</span>
        <InputNumber
          className="rule-count"
          aria-label={t('audiences.rule.days')}
          min={1}
          max={3660}
          precision={0}
          value={leaf.lastDays}
          onChange={(lastDays) => lastDays !== null && onChange({ ...leaf, lastDays })}
        />
        <span>{t('audiences.rule.days')}</span>
        <Select
          className="rule-operator"
          aria-label={t('audiences.rule.operator')}
          value={leaf.times.operator}
          options={(['at_least', 'at_most'] as const).map((value) => ({
            value,
            label: t(`audiences.rule.timesOperators.${value}`),
          }))}
          onChange={(operator) => onChange({ ...leaf, times: { ...leaf.times, operator } })}
        />
        <InputNumber
          className="rule-count"
          aria-label={t('audiences.rule.times')}
          min={0}
          max={1_000_000}
          precision={0}
          value={leaf.times.count}
          onChange={(count) =>
            count !== null && onChange({ ...leaf, times: { ...leaf.times, count } })
          }
        />
        <span>{t('audiences.rule.times')}</span>
        <Button
          size="small"
          type="link"
          icon={<PlusOutlined aria-hidden />}
          disabled={leaf.where.length >= 20}
          onClick={() =>
            onChange({ ...leaf, where: [...leaf.where, { field: fields[0] ?? '', is: null }] })
          }
        >
          {t('audiences.rule.addWhere')}
        </Button>
      </Flex>
      {leaf.where.map((test, index) => (
        // The tests of one condition have no identity but their place.
        // eslint-disable-next-line react/no-array-index-key
        <Flex key={index} wrap gap={6} align="center" className="rule-where">
          <span className="muted">{t('audiences.rule.where')}</span>
          {leaf.kind === 'event' ? (
            <AutoComplete
              className="rule-operator"
              aria-label={t('audiences.rule.field')}
              value={test.field}
              options={fields.map((field) => ({
                value: field as string,
                label: t(`audiences.rule.fields.${field}`),
              }))}
              placeholder="properties.…"
              onChange={(field) => setTest(index, { field: field ?? '', is: null })}
            />
          ) : (
            <Select
              className="rule-operator"
              aria-label={t('audiences.rule.field')}
              value={test.field}
              options={fields.map((field) => ({
                value: field as string,
                label: t(`audiences.rule.fields.${field}`),
              }))}
              onChange={(field) => setTest(index, { field, is: null })}
            />
          )}
          <FieldComparison
            key={test.field}
            info={factFieldInfo(test.field)}
            is={test.is}
            onChange={(is) => setTest(index, { ...test, is })}
          />
          <Button size="small" type="text" danger onClick={() => setTest(index, null)}>
            {t('common.remove')}
          </Button>
        </Flex>
      ))}
    </Flex>
  );
}
