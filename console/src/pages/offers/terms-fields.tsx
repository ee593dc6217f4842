import { Form, InputNumber, Radio, Select, Switch, Typography } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { type OfferKind, rewardOfOffer } from '#contract/offer-terms.ts';
import { judgeReward, type RewardTrigger, rewardTriggers } from '#contract/reward-law.ts';
import { useAudienceOptions } from '../../api/audiences.ts';
import { OrgSelect } from '../../parts/org-tree.tsx';
import { MerchantChoices } from './merchant-choices.tsx';
import { DeedItems } from './deed-fields.tsx';
import { hasPlaces, tierCodes, weekdayCodes } from './terms-of-fields.ts';

const monthDays = [...Array.from({ length: 31 }, (_, at) => at + 1), -1];

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

/** On which days, where, and for whom; nothing chosen is no restriction. */
export function TermsFieldset(): ReactNode {
  const { t } = useTranslation();
  const kind = Form.useWatch<OfferKind>('kind');
  const audiences = useAudienceOptions();
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
      <DeedItems />
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
        {hasPlaces(kind) ? (
          <>
            <Form.Item
              name="placeOrgIds"
              label={t('benefits.offers.terms.placeOrgIds')}
              extra={t('benefits.offers.terms.placesHint')}
            >
              <OrgSelect multiple allowClear placeholder={t('benefits.offers.terms.any')} />
            </Form.Item>
            {kind === 'gift' ? null : (
              <Form.Item
                name="placeMerchantNos"
                label={t('benefits.offers.terms.placeMerchantNos')}
              >
                <MerchantChoices />
              </Form.Item>
            )}
          </>
        ) : null}
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
