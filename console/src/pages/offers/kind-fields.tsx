import { Form, Input, InputNumber, Radio, Select, Switch } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { OfferKind } from '#contract/offer-terms.ts';
import { RequiredItem } from '../../parts/required-item.tsx';
import { ChanceItems, GiftItem, PointsItems } from './delivered-fields.tsx';
import { madeKinds } from './terms-of-fields.ts';

/** What the offer gives. */
export function KindItem(): ReactNode {
  const { t } = useTranslation();
  const kind = Form.useWatch<OfferKind>('kind') ?? 'voucher';
  return (
    <Form.Item
      name="kind"
      label={t('benefits.offers.kind')}
      className="whole-row"
      extra={t(`benefits.offers.kindHints.${kind}`)}
    >
      <Radio.Group
        optionType="button"
        options={madeKinds.map((value) => ({ value, label: t(`benefits.offers.kinds.${value}`) }))}
      />
    </Form.Item>
  );
}

/** What only one kind asks: what a voucher is exchanged for, and how a lucky packet is shared. */
export function OfKindItems(): ReactNode {
  const { t } = useTranslation();
  const kind = Form.useWatch<OfferKind>('kind');
  const isLucky = Form.useWatch<boolean>('isLucky');
  if (kind === 'voucher')
    return (
      <>
        <Form.Item
          name="exchangeFor"
          label={t('benefits.offers.exchangeFor')}
          extra={t('benefits.offers.exchangeForHint')}
        >
          <Input maxLength={200} />
        </Form.Item>
        <Form.Item
          name="transferHours"
          label={t('benefits.offers.transferHours')}
          extra={t('benefits.offers.transferHoursHint')}
        >
          <InputNumber className="full-width" min={1} max={720} precision={0} />
        </Form.Item>
      </>
    );
  if (kind === 'cashback') return <TransactionItems />;
  if (kind === 'points') return <PointsItems />;
  if (kind === 'gift') return <GiftItem />;
  if (kind === 'drawChance') return <ChanceItems />;
  if (kind !== 'redPacket') return <span />;
  return (
    <>
      <Form.Item
        name="isLucky"
        label={t('benefits.offers.lucky')}
        valuePropName="checked"
        extra={t('benefits.offers.luckyHint')}
      >
        <Switch />
      </Form.Item>
      {isLucky ? (
        <>
          <RequiredItem name="luckyYuan" label={t('benefits.offers.luckyTotal')}>
            <InputNumber className="full-width" min={0.01} max={20_000_000} precision={2} />
          </RequiredItem>
          <RequiredItem name="luckyNumber" label={t('benefits.offers.luckyNumber')}>
            <InputNumber className="full-width" min={1} max={10_000} precision={0} />
          </RequiredItem>
        </>
      ) : null}
    </>
  );
}

/** Cashback of the day's file instead of a till's word. */
function TransactionItems(): ReactNode {
  const { t } = useTranslation();
  const isOn = Form.useWatch<boolean>('fromTransactions');
  return (
    <>
      <Form.Item
        name="fromTransactions"
        label={t('benefits.offers.transactions.title')}
        valuePropName="checked"
        extra={t('benefits.offers.transactions.hint')}
      >
        <Switch />
      </Form.Item>
      {isOn
        ? (['transactionKinds', 'transactionChannels', 'transactionCategories'] as const).map(
            (name) => (
              <Form.Item
                key={name}
                name={name}
                label={t(`benefits.offers.transactions.${name}`)}
                extra={t('benefits.offers.transactions.codesHint')}
              >
                <Select mode="tags" maxCount={20} tokenSeparators={[',', '，', ' ']} />
              </Form.Item>
            ),
          )
        : null}
    </>
  );
}
