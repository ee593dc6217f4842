import { Form, Input, InputNumber, Switch } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { isOfPayment, type OfferKind } from '#contract/offer-terms.ts';
import type { Offer } from '../../api/benefits.ts';
import { useCodeRule } from '../../parts/required-item.tsx';

/** Absent of kinds that are used by themselves. */
export type StackingFields = { stacks?: boolean; exclusionGroup?: string; applyOrder?: number };

/** As the server takes them; a group left empty is none. */
export function stackingOf({
  stacks = false,
  exclusionGroup,
  applyOrder = 5,
}: StackingFields): Pick<Offer, 'stacks' | 'exclusionGroup' | 'applyOrder'> {
  return { stacks, exclusionGroup: exclusionGroup?.trim() || null, applyOrder };
}

/** How what the offer brings goes with others in one purchase; what is given without a purchase stands beside nothing. */
export function StackingFieldset(): ReactNode {
  const { t } = useTranslation();
  const codeRule = useCodeRule();
  const kind = Form.useWatch<OfferKind>('kind');
  const exchangeFor = Form.useWatch<string | undefined>('exchangeFor');
  const fromTransactions = Form.useWatch<boolean | undefined>('fromTransactions');
  const atPayment = kind !== undefined && isOfPayment(kind);
  if (kind !== 'voucher' && !atPayment) return null;
  if (atPayment && fromTransactions) return null;
  return (
    <fieldset className="whole-row plain-fieldset">
      <legend>{t('benefits.offers.stacking')}</legend>
      {exchangeFor?.trim() ? null : (
        <Form.Item
          name="stacks"
          label={t('benefits.offers.stacks')}
          valuePropName="checked"
          extra={t('benefits.offers.stacksHint')}
        >
          <Switch />
        </Form.Item>
      )}
      <Form.Item
        name="exclusionGroup"
        label={t('benefits.offers.exclusionGroup')}
        extra={t('benefits.offers.exclusionGroupHint')}
        rules={[codeRule()]}
      >
        <Input maxLength={40} />
      </Form.Item>
      <Form.Item
        name="applyOrder"
        label={t(`benefits.offers.${atPayment ? 'applyOrderOfPayment' : 'applyOrder'}`)}
        extra={t(`benefits.offers.${atPayment ? 'applyOrderOfPaymentHint' : 'applyOrderHint'}`)}
      >
        <InputNumber min={1} max={9} precision={0} />
      </Form.Item>
    </fieldset>
  );
}
