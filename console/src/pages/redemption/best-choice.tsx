import { DeleteOutlined } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { Alert, Button, Typography } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { ConsideredVoucher, Validation } from '../../api/benefits.ts';
import { messageOf } from '../../api/http.ts';
import { currentLanguage } from '../../app/i18n.ts';
import { formatDay, formatFen } from '../../parts/format-figure.ts';
import { StatusTag } from '../../parts/status-tag.tsx';
import type { RedeemingPlace, ShownVoucher } from './redeeming-place.ts';

export type Choice = {
  /** what the bank says of the vouchers and the purchase; null before a purchase is told */
  weighed: Validation | null;
  /** proofs of the vouchers to use */
  chosen: string[];
  /** why nothing can be redeemed; null when it can */
  why: string | null;
  trouble: unknown;
};

/** The best combination of what is shown, asked anew whenever the purchase or the vouchers change. */
export function useBestChoice(
  weigh: RedeemingPlace['weigh'],
  shown: readonly ShownVoucher[],
  purchaseFen: number | null,
): Choice {
  const { t } = useTranslation();
  const proofs = shown.map(({ proof }) => proof);
  const asked = useQuery({
    queryKey: ['best-choice', proofs, purchaseFen],
    queryFn: () => weigh(proofs, purchaseFen ?? 0),
    enabled: proofs.length > 1 && purchaseFen !== null,
    // What may be used changes with every till: it is asked each time.
    gcTime: 0,
    staleTime: 0,
    meta: { quiet: true },
  });
  if (proofs.length <= 1) return { weighed: null, chosen: proofs, why: null, trouble: null };
  const weighed = asked.data ?? null;
  const used = weighed?.vouchers.filter(({ amountFen }) => amountFen > 0) ?? [];
  const chosen = used.flatMap(({ place }) => proofs[place - 1] ?? []);
  const why = asked.isFetching
    ? t('redemption.weighing')
    : chosen.length === 0
      ? t('redemption.noneUsable')
      : null;
  return { weighed, chosen, why, trouble: asked.error };
}

type Given = {
  shown: readonly ShownVoucher[];
  purchaseFen: number;
  choice: Choice;
  /** null once they are redeemed */
  onRemove: ((proof: string) => void) | null;
};

/** Each voucher that is shown with what it brings, or why it is not used. */
export function BestChoice({ shown, purchaseFen, choice, onRemove }: Given): ReactNode {
  const { t } = useTranslation();
  const { weighed, trouble } = choice;
  const purchaseWords = weighed
    ? t('redemption.best', {
        count: choice.chosen.length,
        yuan: formatFen(weighed.amountFen),
        rest: formatFen(Math.max(0, purchaseFen - weighed.amountFen)),
      })
    : t('redemption.bestAsk');
  return (
    <>
      <ul className="plain-list" aria-label={t('redemption.shown')}>
        {shown.map(({ proof, voucher }, at) => (
          <li key={proof}>
            <div className="grows">
              <strong>{voucher.offerName}</strong> {voucher.maskedCode}
              <div>
                <Typography.Text type="secondary">
                  {formatFen(voucher.faceAmountFen)} {t('common.yuanUnit')} ·{' '}
                  {t('redemption.until', { day: formatDay(voucher.validUntil) })}
                </Typography.Text>
              </div>
              <Said considered={weighed?.vouchers[at]} />
            </div>
            {onRemove ? (
              <Button
                type="text"
                className="touch"
                icon={<DeleteOutlined aria-hidden />}
                aria-label={t('redemption.remove', { code: voucher.maskedCode })}
                onClick={() => onRemove(proof)}
              />
            ) : null}
          </li>
        ))}
      </ul>
      {trouble ? (
        <Alert type="error" showIcon title={messageOf(trouble)} className="section" />
      ) : (
        <p className="section" role="status">
          {purchaseWords}
        </p>
      )}
    </>
  );
}

export function Said({ considered }: { considered: ConsideredVoucher | undefined }): ReactNode {
  const { t } = useTranslation();
  if (!considered) return null;
  const { why, amountFen } = considered;
  return why ? (
    <>
      <StatusTag tone="default" text={t('redemption.unused')} /> {why[currentLanguage()]}
    </>
  ) : (
    <StatusTag tone="success" text={t('redemption.used', { yuan: formatFen(amountFen) })} />
  );
}
