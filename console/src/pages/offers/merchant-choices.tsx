import { Flex, Select } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useMerchants } from '../../api/merchants.ts';
import { useCircles } from '../merchants/circle-choice.tsx';

type Given = { id?: string; value?: number[]; onChange?: (merchantNos: number[]) => void };

/**
 * Merchants at which an offer may be used. A circle stands for the merchants that are in it now: what a second
 * person approves names them one by one.
 */
export function MerchantChoices({ id, value = [], onChange }: Given): ReactNode {
  const { t } = useTranslation();
  const merchants = useMerchants();
  const circles = useCircles();
  const all = merchants.data ?? [];
  const membersOf = (circleId: number): number[] =>
    all.filter((one) => one.circleId === circleId).map(({ merchantNo }) => merchantNo);
  const choices = (circles.data ?? [])
    .map((one) => ({ ...one, members: membersOf(one.id) }))
    .filter(({ members }) => members.length > 0);
  return (
    <Flex vertical gap={8}>
      <Select<number[]>
        {...(id === undefined ? {} : { id })}
        mode="multiple"
        allowClear
        placeholder={t('benefits.offers.terms.any')}
        loading={merchants.isPending}
        showSearch={{ optionFilterProp: 'label' }}
        value={value}
        options={all.map((one) => ({ value: one.merchantNo, label: one.name }))}
        onChange={(chosen) => onChange?.(chosen)}
      />
      {choices.length > 0 ? (
        <Select<number | null>
          value={null}
          aria-label={t('benefits.offers.terms.addCircle')}
          placeholder={t('benefits.offers.terms.addCircle')}
          showSearch={{ optionFilterProp: 'label' }}
          options={choices.map((one) => ({
            value: one.id,
            label: t('benefits.offers.terms.circleOf', {
              name: `${one.city} · ${one.name}`,
              count: one.members.length,
            }),
          }))}
          onChange={(chosen) =>
            onChange?.([...new Set([...value, ...(chosen === null ? [] : membersOf(chosen))])])
          }
        />
      ) : null}
    </Flex>
  );
}
