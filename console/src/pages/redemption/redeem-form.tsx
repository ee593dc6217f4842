import { useMutation } from '@tanstack/react-query';
import { Alert, App, Button, Card, Flex, Form, InputNumber } from 'antd';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { messageOf, newIdempotencyKey } from '../../api/http.ts';
import { useConfirmChange } from '../../parts/confirm-change.tsx';
import { formatFen } from '../../parts/format-figure.ts';
import { GuardedButton } from '../../parts/guarded-button.tsx';
import { VoucherState } from '../customers/vouchers-tab.tsx';
import { BestChoice, useBestChoice } from './best-choice.tsx';
import { HoldButton } from './hold-button.tsx';
import type { RedeemingPlace, ShownVoucher } from './redeeming-place.ts';
import { VoucherFacts } from './voucher-facts.tsx';

type Given = {
  /** for one purchase, at least one */
  shown: readonly ShownVoucher[];
  place: RedeemingPlace;
  onRemove: (proof: string) => void;
  onDone: () => void;
  onNext: () => void;
};

/** One key for one purchase on the screen: a press that is repeated redeems once. */
export function RedeemForm({ shown, place, onRemove, onDone, onNext }: Given): ReactNode {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const confirm = useConfirmChange();
  const [yuan, setYuan] = useState<number | null>(null);
  const [key] = useState(newIdempotencyKey);
  const purchaseFen = yuan === null ? null : Math.round(yuan * 100);
  const choice = useBestChoice(place.weigh, shown, purchaseFen);
  const redeem = useMutation({
    mutationFn: () => place.redeem(choice.chosen, purchaseFen ?? 0, key),
    onSuccess: onDone,
    meta: { quiet: true },
  });
  const undo = useMutation({
    mutationFn: async (parts: readonly { id: number }[]) => {
      for (const { id } of parts) await place.undo(id);
    },
    onSuccess: () => {
      void message.success(t('redemption.undone'));
      onNext();
    },
  });
  const [first] = shown;
  if (!first) return null;
  const alone = shown.length === 1 ? first.voucher : null;
  const over =
    alone && alone.state !== 'claimed'
      ? t('redemption.notRedeemable', { state: t(`customers.voucher.states.${alone.state}`) })
      : null;
  const why =
    over ??
    (purchaseFen === null
      ? t('common.required', { label: t('redemption.purchase') })
      : alone && purchaseFen < alone.thresholdAmountFen
        ? t('redemption.below')
        : choice.why);
  const done = redeem.data;
  return (
    <Card
      variant="borderless"
      className="section redemption"
      title={alone ? t('redemption.voucher') : t('redemption.vouchers', { count: shown.length })}
      extra={alone ? <VoucherState state={done ? 'redeemed' : alone.state} /> : null}
    >
      {alone ? (
        <VoucherFacts voucher={alone} />
      ) : (
        <BestChoice
          shown={shown}
          purchaseFen={purchaseFen ?? 0}
          choice={choice}
          onRemove={done ? null : onRemove}
        />
      )}
      {over && !done ? <Alert type="warning" showIcon title={over} className="section" /> : null}
      {redeem.error ? (
        <Alert type="error" showIcon title={messageOf(redeem.error)} className="section" />
      ) : null}
      {done ? (
        <>
          <Alert
            type="success"
            showIcon
            className="section"
            title={
              alone
                ? t('redemption.done', { offer: alone.offerName, yuan: formatFen(done.totalFen) })
                : t('redemption.doneSeveral', {
                    count: done.parts.length,
                    yuan: formatFen(done.totalFen),
                  })
            }
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
                  count: done.parts.length,
                  detail: t('redemption.undoHint'),
                  okText: t('redemption.undo'),
                  run: () => undo.mutateAsync(done.parts),
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
            {...(alone?.thresholdAmountFen
              ? {
                  extra: t('redemption.purchaseHint', {
                    yuan: formatFen(alone.thresholdAmountFen),
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
              disabled={alone !== null && alone.state !== 'claimed'}
              onChange={setYuan}
            />
          </Form.Item>
          <Flex gap={12} wrap>
            <GuardedButton
              type="primary"
              size="large"
              className="touch"
              htmlType="submit"
              loading={redeem.isPending}
              blockedBecause={why}
            >
              {t(alone ? 'redemption.redeem' : 'redemption.redeemChoice')}
            </GuardedButton>
            <HoldButton
              place={place}
              proofs={choice.chosen}
              purchaseFen={purchaseFen}
              blockedBecause={why}
              onHeld={onNext}
            />
            <Button size="large" className="touch" onClick={onNext}>
              {t('common.cancel')}
            </Button>
          </Flex>
        </Form>
      )}
    </Card>
  );
}
