import { useMutation } from '@tanstack/react-query';
import { Alert, App, Button, Card, Descriptions, Flex, Form, InputNumber } from 'antd';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Voucher } from '../../api/benefits.ts';
import { messageOf, newIdempotencyKey } from '../../api/http.ts';
import { useConfirmChange } from '../../parts/confirm-change.tsx';
import { formatDay, formatFen } from '../../parts/format-figure.ts';
import { GuardedButton } from '../../parts/guarded-button.tsx';
import { VoucherState } from '../customers/vouchers-tab.tsx';

/** What is shown of a voucher, by the bank's counters and by merchants alike. */
export type RedeemableVoucher = Pick<
  Voucher,
  'offerName' | 'maskedCode' | 'state' | 'faceAmountFen' | 'thresholdAmountFen' | 'validUntil'
>;
/** How a place redeems and takes back. */
export type RedeemingPlace = {
  redeem: (
    proof: string,
    purchaseAmountFen: number,
    key: string,
  ) => Promise<{ id: number; amountFen: number }>;
  undo: (redemptionId: number) => Promise<unknown>;
};

/** One key for one voucher on the screen: a press that is repeated redeems once. */
export function RedeemForm({
  voucher,
  proof,
  place,
  onNext,
}: {
  voucher: RedeemableVoucher;
  proof: string;
  place: RedeemingPlace;
  onNext: () => void;
}): ReactNode {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const confirm = useConfirmChange();
  const [yuan, setYuan] = useState<number | null>(null);
  const [key] = useState(newIdempotencyKey);
  const redeem = useMutation({
    mutationFn: () => place.redeem(proof, Math.round((yuan ?? 0) * 100), key),
    meta: { quiet: true },
  });
  const undo = useMutation({
    mutationFn: (redemptionId: number) => place.undo(redemptionId),
    onSuccess: () => {
      void message.success(t('redemption.undone'));
      onNext();
    },
  });
  const purchaseFen = Math.round((yuan ?? 0) * 100);
  const state = t(`customers.voucher.states.${voucher.state}`);
  const why =
    voucher.state === 'claimed'
      ? yuan === null
        ? t('common.required', { label: t('redemption.purchase') })
        : purchaseFen < voucher.thresholdAmountFen
          ? t('redemption.below')
          : null
      : t('redemption.notRedeemable', { state });
  const done = redeem.data;
  return (
    <Card
      variant="borderless"
      className="redemption"
      title={t('redemption.voucher')}
      extra={<VoucherState state={done ? 'redeemed' : voucher.state} />}
    >
      <Descriptions
        column={2}
        items={[
          { key: 'offer', label: t('customers.voucher.offer'), children: voucher.offerName },
          { key: 'code', label: t('customers.voucher.code'), children: voucher.maskedCode },
          {
            key: 'face',
            label: t('redemption.face'),
            children: `${formatFen(voucher.faceAmountFen)} ${t('common.yuanUnit')}`,
          },
          {
            key: 'threshold',
            label: t('redemption.threshold'),
            children: voucher.thresholdAmountFen
              ? `${formatFen(voucher.thresholdAmountFen)} ${t('common.yuanUnit')}`
              : t('redemption.thresholdNone'),
          },
          {
            key: 'valid',
            label: t('redemption.validUntil'),
            children: formatDay(voucher.validUntil),
          },
        ]}
      />
      {redeem.error ? (
        <Alert type="error" showIcon title={messageOf(redeem.error)} className="section" />
      ) : null}
      {done ? (
        <>
          <Alert
            type="success"
            showIcon
            className="section"
            title={t('redemption.done', {
              offer: voucher.offerName,
              yuan: formatFen(done.amountFen),
            })}
          />
          <Flex gap={12} wrap>
            <Button type="primary" size="large" className="touch" autoFocus onClick={onNext}>
              {t('redemption.next')}
            </Button>
            <Button
              size="large"
              danger
              className="touch"
              onClick={() =>
                confirm({
                  title: t('redemption.undoAsk'),
                  count: 1,
                  detail: t('redemption.undoHint'),
                  okText: t('redemption.undo'),
                  run: () => undo.mutateAsync(done.id),
                })
              }
            >
              {t('redemption.undo')}
            </Button>
          </Flex>
        </>
      ) : (
        <Form layout="vertical" onFinish={() => why ?? redeem.mutate()}>
          <Form.Item
            label={t('redemption.purchase')}
            htmlFor="purchase"
            {...(voucher.thresholdAmountFen
              ? {
                  extra: t('redemption.purchaseHint', {
                    yuan: formatFen(voucher.thresholdAmountFen),
                  }),
                }
              : {})}
          >
            <InputNumber
              id="purchase"
              className="amount"
              size="large"
              min={0}
              precision={2}
              value={yuan}
              autoFocus
              disabled={voucher.state !== 'claimed'}
              onChange={setYuan}
            />
          </Form.Item>
          <Flex gap={12}>
            <GuardedButton
              type="primary"
              size="large"
              className="touch"
              htmlType="submit"
              loading={redeem.isPending}
              blockedBecause={why}
            >
              {t('redemption.redeem')}
            </GuardedButton>
            <Button size="large" className="touch" onClick={onNext}>
              {t('common.cancel')}
            </Button>
          </Flex>
        </Form>
      )}
    </Card>
  );
}
