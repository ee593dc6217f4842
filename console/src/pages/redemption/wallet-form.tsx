import { useMutation, useQuery } from '@tanstack/react-query';
import { Alert, Button, Card, Flex, Form, InputNumber } from 'antd';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { messageOf, newIdempotencyKey } from '../../api/http.ts';
import { formatFen } from '../../parts/format-figure.ts';
import { GuardedButton } from '../../parts/guarded-button.tsx';
import { Said } from './best-choice.tsx';
import { HoldButton } from './hold-button.tsx';
import type { RedeemingPlace } from './redeeming-place.ts';

type Given = { code: string; place: RedeemingPlace; onNext: () => void };

/** The customer's payment code (付款码): the amount is told, and the best of all their vouchers is used at once. */
export function WalletForm({ code, place, onNext }: Given): ReactNode {
  const { t } = useTranslation();
  const [yuan, setYuan] = useState<number | null>(null);
  const [key] = useState(newIdempotencyKey);
  const purchaseFen = yuan === null ? null : Math.round(yuan * 100);
  const redeem = useMutation({
    mutationFn: () => place.redeem([code], purchaseFen ?? 0, key),
    meta: { quiet: true },
  });
  const done = redeem.data;
  const asked = useQuery({
    queryKey: ['wallet', code, purchaseFen],
    queryFn: () => place.weigh([code], purchaseFen ?? 0),
    enabled: purchaseFen !== null && !done,
    gcTime: 0,
    staleTime: 0,
    meta: { quiet: true },
  });
  const weighed = asked.data;
  const used = weighed?.vouchers.filter(({ amountFen }) => amountFen > 0) ?? [];
  const why =
    purchaseFen === null
      ? t('common.required', { label: t('redemption.purchase') })
      : asked.isFetching
        ? t('redemption.weighing')
        : used.length === 0
          ? t('redemption.noneUsable')
          : null;
  const trouble = redeem.error ?? asked.error;
  return (
    <Card variant="borderless" className="section redemption" title={t('redemption.wallet')}>
      <Form layout="vertical" onFinish={() => why ?? redeem.mutate()}>
        <Form.Item label={t('redemption.purchase')} htmlFor="purchase">
          <InputNumber
            id="purchase"
            className="amount"
            size="large"
            min={0}
            precision={2}
            value={yuan}
            autoFocus
            disabled={done !== undefined}
            onChange={setYuan}
          />
        </Form.Item>
        <ul className="plain-list" aria-label={t('redemption.shown')}>
          {(weighed?.vouchers ?? []).map((voucher) => (
            <li key={voucher.place}>
              <div className="grows">
                <strong>{voucher.offerName}</strong> {voucher.maskedCode}
                <Said considered={voucher} />
              </div>
            </li>
          ))}
        </ul>
        {trouble ? (
          <Alert type="error" showIcon title={messageOf(trouble)} className="section" />
        ) : null}
        {done ? (
          <Alert
            type="success"
            showIcon
            className="section"
            title={t('redemption.doneSeveral', {
              count: done.parts.length,
              yuan: formatFen(done.totalFen),
            })}
          />
        ) : weighed ? (
          <p className="section" role="status">
            {t('redemption.best', {
              count: used.length,
              yuan: formatFen(weighed.amountFen),
              rest: formatFen(Math.max(0, (purchaseFen ?? 0) - weighed.amountFen)),
            })}
          </p>
        ) : null}
        <Flex gap={12} wrap>
          {done ? null : (
            <GuardedButton
              type="primary"
              size="large"
              className="touch"
              htmlType="submit"
              loading={redeem.isPending}
              blockedBecause={why}
            >
              {t('redemption.redeemChoice')}
            </GuardedButton>
          )}
          {done ? null : (
            <HoldButton
              place={place}
              proofs={[code]}
              purchaseFen={purchaseFen}
              blockedBecause={why}
              onHeld={onNext}
            />
          )}
          <Button size="large" className="touch" onClick={onNext}>
            {t(done ? 'redemption.next' : 'common.cancel')}
          </Button>
        </Flex>
      </Form>
    </Card>
  );
}
