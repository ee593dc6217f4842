import { Form, Input, InputNumber, Radio, Select, Switch, Typography } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { type OfferKind, type OfferTerms, rewardOfOffer } from '#contract/offer-terms.ts';
import { judgeReward, type RewardTrigger, rewardTriggers } from '#contract/reward-law.ts';
import { useAudienceOptions } from '../../api/audiences.ts';
import { useMerchants } from '../../api/merchants.ts';
import { OrgSelect } from '../../parts/org-tree.tsx';
import { RequiredItem } from '../../parts/required-item.tsx';

/** The kinds that are made here; what a partner fulfils is made with its product. */
export const madeKinds = ['voucher', 'instantDiscount', 'cashback', 'redPacket'] as const;
export const tierCodes = ['high', 'secondary', 'potential', 'low'] as const;
/** In the order of their numbers, from 1. */
export const weekdayCodes = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;
const monthDays = [...Array.from({ length: 31 }, (_, at) => at + 1), -1];

export type TermsFields = {
  kind: OfferKind;
  trigger?: RewardTrigger | null;
  exchangeFor?: string;
  transferHours?: number | null;
  showsLeft?: boolean;
  isLucky?: boolean;
  fromTransactions?: boolean;
  transactionKinds?: string[];
  transactionChannels?: string[];
  transactionCategories?: string[];
  luckyYuan?: number;
  luckyNumber?: number;
  weekdays?: number[];
  monthDays?: number[];
  months?: number[];
  daysApplyTo?: 'claim' | 'use' | 'both';
  placeOrgIds?: number[];
  placeMerchantNos?: number[];
  tiers?: string[];
  audienceId?: number | null;
  newWithinDays?: number | null;
};

/** As the server takes them; what nothing was chosen for is not restricted. */
export function termsOf(fields: TermsFields): OfferTerms {
  const { weekdays = [], monthDays: days = [], months = [], daysApplyTo = 'both' } = fields;
  const { placeOrgIds: orgIds = [], placeMerchantNos: merchantNos = [] } = fields;
  const { tiers = [], audienceId = null, newWithinDays = null } = fields;
  const exchangeFor = fields.kind === 'voucher' ? fields.exchangeFor?.trim() : '';
  const isLucky = fields.kind === 'redPacket' && fields.isLucky === true;
  return {
    ...(fields.trigger ? { trigger: fields.trigger } : {}),
    ...(exchangeFor ? { exchangeFor } : {}),
    ...(fields.kind === 'voucher' && fields.transferHours
      ? { transferHours: fields.transferHours }
      : {}),
    ...(fields.showsLeft ? { showsLeft: true } : {}),
    ...(isLucky
      ? {
          lucky: {
            totalFen: Math.round((fields.luckyYuan ?? 0) * 100),
            number: fields.luckyNumber ?? 1,
          },
        }
      : {}),
    ...(fields.kind === 'cashback' && fields.fromTransactions
      ? {
          transactions: {
            kinds: fields.transactionKinds ?? [],
            channels: fields.transactionChannels ?? [],
            merchantCategories: fields.transactionCategories ?? [],
          },
        }
      : {}),
    ...(weekdays.length + days.length + months.length > 0
      ? { days: { weekdays, monthDays: days, months, appliesTo: daysApplyTo } }
      : {}),
    ...(fields.kind !== 'redPacket' &&
    !(fields.kind === 'cashback' && fields.fromTransactions) &&
    orgIds.length + merchantNos.length > 0
      ? { places: { orgIds, merchantNos } }
      : {}),
    ...(tiers.length > 0 || audienceId !== null || newWithinDays !== null
      ? { who: { tiers, audienceId, newWithinDays } }
      : {}),
  };
}

/** The same the other way round, for a form that changes an offer. */
export function termsFieldsOf(kind: OfferKind, terms: OfferTerms): TermsFields {
  const { exchangeFor, transferHours, showsLeft, lucky, days, places, who, transactions } = terms;
  return {
    kind,
    trigger: terms.trigger ?? null,
    ...(exchangeFor === undefined ? {} : { exchangeFor }),
    ...(transferHours === undefined ? {} : { transferHours }),
    showsLeft: showsLeft === true,
    fromTransactions: transactions !== undefined,
    transactionKinds: transactions?.kinds ?? [],
    transactionChannels: transactions?.channels ?? [],
    transactionCategories: transactions?.merchantCategories ?? [],
    isLucky: lucky !== undefined,
    ...(lucky ? { luckyYuan: lucky.totalFen / 100, luckyNumber: lucky.number } : {}),
    weekdays: days?.weekdays ?? [],
    monthDays: days?.monthDays ?? [],
    months: days?.months ?? [],
    daysApplyTo: days?.appliesTo ?? 'both',
    placeOrgIds: places?.orgIds ?? [],
    placeMerchantNos: places?.merchantNos ?? [],
    tiers: who?.tiers ?? [],
    audienceId: who?.audienceId ?? null,
    newWithinDays: who?.newWithinDays ?? null,
  };
}

/** What it is given for, as the law judges it; not chosen, a payment or a contact as the kind has it. */
function TriggerItem(): ReactNode {
  const { t } = useTranslation();
  const trigger = Form.useWatch<RewardTrigger | null | undefined>('trigger');
  const kind = Form.useWatch<OfferKind | undefined>('kind') ?? 'voucher';
  const { reward } = rewardOfOffer(kind, {});
  const isRefused = trigger != null && judgeReward({ trigger, reward }) !== null;
  return (
    <Form.Item
      name="trigger"
      label={t('benefits.offers.trigger')}
      extra={t(isRefused ? 'benefits.offers.triggerRefused' : 'benefits.offers.triggerHint')}
    >
      <Select
        allowClear
        placeholder={t(`benefits.offers.triggers.${rewardOfOffer(kind, {}).trigger}`)}
        options={rewardTriggers.map((value) => ({
          value,
          label: t(`benefits.offers.triggers.${value}`),
        }))}
      />
    </Form.Item>
  );
}

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

/** On which days, where, and for whom; nothing chosen is no restriction. */
export function TermsFieldset(): ReactNode {
  const { t } = useTranslation();
  const kind = Form.useWatch<OfferKind>('kind');
  const audiences = useAudienceOptions();
  const merchants = useMerchants();
  const several = (
    name: 'weekdays' | 'monthDays' | 'months',
    options: { value: number; label: string }[],
  ) => (
    <Form.Item name={name} label={t(`benefits.offers.terms.${name}`)}>
      <Select
        mode="multiple"
        allowClear
        options={options}
        placeholder={t('benefits.offers.terms.any')}
      />
    </Form.Item>
  );
  return (
    <fieldset className="whole-row plain-fieldset">
      <legend>{t('benefits.offers.terms.title')}</legend>
      <Typography.Paragraph type="secondary">
        {t('benefits.offers.terms.hint')}
      </Typography.Paragraph>
      <TriggerItem />
      <div className="two-columns">
        {several(
          'weekdays',
          weekdayCodes.map((code, at) => ({
            value: at + 1,
            label: t(`benefits.offers.weekdays.${code}`),
          })),
        )}
        {several(
          'monthDays',
          monthDays.map((value) => ({
            value,
            label: value === -1 ? t('benefits.offers.lastDay') : String(value),
          })),
        )}
        {several(
          'months',
          Array.from({ length: 12 }, (_, at) => ({ value: at + 1, label: String(at + 1) })),
        )}
        <Form.Item name="daysApplyTo" label={t('benefits.offers.terms.daysApplyTo')}>
          <Radio.Group
            optionType="button"
            options={(['claim', 'use', 'both'] as const).map((value) => ({
              value,
              label: t(`benefits.offers.daysApplyTo.${value}`),
            }))}
          />
        </Form.Item>
        {kind === 'redPacket' ? null : (
          <>
            <Form.Item
              name="placeOrgIds"
              label={t('benefits.offers.terms.placeOrgIds')}
              extra={t('benefits.offers.terms.placesHint')}
            >
              <OrgSelect multiple allowClear placeholder={t('benefits.offers.terms.any')} />
            </Form.Item>
            <Form.Item name="placeMerchantNos" label={t('benefits.offers.terms.placeMerchantNos')}>
              <Select
                mode="multiple"
                allowClear
                placeholder={t('benefits.offers.terms.any')}
                loading={merchants.isPending}
                showSearch={{ optionFilterProp: 'label' }}
                options={(merchants.data ?? []).map((one) => ({
                  value: one.merchantNo,
                  label: one.name,
                }))}
              />
            </Form.Item>
          </>
        )}
        <Form.Item
          name="tiers"
          label={t('benefits.offers.terms.tiers')}
          extra={t('benefits.offers.terms.whoHint')}
        >
          <Select
            mode="multiple"
            allowClear
            placeholder={t('benefits.offers.terms.any')}
            options={tierCodes.map((value) => ({
              value,
              label: t(`benefits.offers.tiers.${value}`),
            }))}
          />
        </Form.Item>
        <Form.Item name="audienceId" label={t('benefits.offers.terms.audienceId')}>
          <Select
            allowClear
            placeholder={t('benefits.offers.terms.any')}
            loading={audiences.isPending}
            showSearch={{ optionFilterProp: 'label' }}
            options={(audiences.data ?? []).map(({ id, name }) => ({ value: id, label: name }))}
          />
        </Form.Item>
        <Form.Item name="newWithinDays" label={t('benefits.offers.terms.newWithinDays')}>
          <InputNumber className="full-width" min={1} max={3650} precision={0} />
        </Form.Item>
        <Form.Item name="showsLeft" label={t('benefits.offers.showsLeft')} valuePropName="checked">
          <Switch />
        </Form.Item>
      </div>
    </fieldset>
  );
}
