import { Alert, Form, InputNumber, Select, Switch } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { checkInPeriods, isOfPayment, type OfferKind } from '#contract/offer-terms.ts';
import { judgeReward, rewardLawErrors, type RewardTrigger } from '#contract/reward-law.ts';
import { useLanguage } from '../../app/language.ts';

/** Given for a deed that the bank is told of: who checks in at an outlet, who has referred a new customer. */
export function DeedItems(): ReactNode {
  const { t } = useTranslation();
  const kind = Form.useWatch<OfferKind | undefined>('kind') ?? 'voucher';
  const trigger = Form.useWatch<RewardTrigger | null | undefined>('trigger');
  if (isOfPayment(kind)) return null;
  if (trigger === 'referral') return <ReferralItems />;
  return (
    <Form.Item
      name="onCheckIn"
      label={t('benefits.offers.onCheckIn')}
      extra={t('benefits.offers.onCheckInHint')}
    >
      <Select
        allowClear
        placeholder={t('benefits.offers.onCheckInNot')}
        options={checkInPeriods.map((value) => ({
          value,
          label: t(`benefits.offers.checkInPeriods.${value}`),
        }))}
      />
    </Form.Item>
  );
}

/** What the law asks of a reward for a referral, with what it would refuse. */
function ReferralItems(): ReactNode {
  const { t } = useTranslation();
  const language = useLanguage();
  const referralDepth = Form.useWatch<number | undefined>('referralDepth') ?? 1;
  const entryFee = Form.useWatch<boolean | undefined>('referralEntryFee') === true;
  const fromReferralsOfOthers = Form.useWatch<boolean | undefined>('referralFromOthers') === true;
  const breach = judgeReward({
    trigger: 'referral',
    reward: 'voucher',
    referralDepth,
    entryFee,
    fromReferralsOfOthers,
  });
  return (
    <>
      <Form.Item
        name="referralDepth"
        label={t('benefits.offers.referralDepth')}
        extra={t('benefits.offers.referralDepthHint')}
      >
        <InputNumber className="full-width" min={1} max={9} precision={0} />
      </Form.Item>
      <Form.Item
        name="referralEntryFee"
        label={t('benefits.offers.referralEntryFee')}
        valuePropName="checked"
      >
        <Switch />
      </Form.Item>
      <Form.Item
        name="referralFromOthers"
        label={t('benefits.offers.referralFromOthers')}
        valuePropName="checked"
      >
        <Switch />
      </Form.Item>
      {breach ? (
        <Alert
          type="warning"
          showIcon
          className="section"
          title={rewardLawErrors[breach.code][language]}
        />
      ) : null}
    </>
  );
}
