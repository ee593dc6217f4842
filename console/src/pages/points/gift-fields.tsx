import { giftPeriods } from '#contract/points-rules.ts';
import { DatePicker, Form, InputNumber, Select } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useGifts } from '../../api/gifts.ts';
import { useSay } from '../../app/language.ts';
import { RequiredItem } from '../../parts/required-item.tsx';
import { risingProducts } from './rule-fields.ts';
import { StepList } from './step-list.tsx';

/** What a rule of gifts says: which gift for how many products, once in which period, from when until when. */
export function GiftFields(): ReactNode {
  const { t } = useTranslation();
  return (
    <>
      <GiftRows />
      <RequiredItem name="period" label={t('points.rule.period')}>
        <Select
          options={giftPeriods.map((value) => ({
            value,
            label: t(`points.rule.periods.${value}`),
          }))}
        />
      </RequiredItem>
      <RequiredItem name="validity" label={t('points.rule.validity')}>
        <DatePicker.RangePicker className="full-width" />
      </RequiredItem>
      <Form.Item
        name="minimumYuan"
        label={t('points.rule.minimumYuan')}
        extra={t('points.rule.minimumHint')}
      >
        <InputNumber min={0.01} max={10_000_000_000} precision={2} className="amount" />
      </Form.Item>
    </>
  );
}

function GiftRows(): ReactNode {
  const { t } = useTranslation();
  const say = useSay();
  const gifts = useGifts();
  const options = (gifts.data ?? [])
    .filter(({ state }) => state === 'offered')
    .map(({ id, nameZh, nameEn }) => ({ value: id, label: say({ zh: nameZh, en: nameEn }) }));
  return (
    <StepList
      name="gifts"
      legend={t('points.rule.giftSteps')}
      rises={risingProducts}
      riseText={t('points.rule.productsRise')}
      gives={(name, at) => (
        <Form.Item name={[name, 'giftId']} rules={[{ required: true, message: '' }]}>
          <Select
            options={options}
            loading={gifts.isPending}
            placeholder={t('points.rule.gift')}
            notFoundContent={t('points.rule.noGift')}
            className="step-gift"
            aria-label={`${t('points.rule.gift')} ${at + 1}`}
          />
        </Form.Item>
      )}
    />
  );
}
