import type { PointsRule } from '#contract/points-rules.ts';
import { useMutation } from '@tanstack/react-query';
import { App, Flex } from 'antd';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { pointsCalls, useRules } from '../../../api/points.ts';
import { formatPointsAmount } from '../../../parts/format-figure.ts';
import { GuardedButton } from '../../../parts/guarded-button.tsx';
import { RedeemForm } from './redeem-form.tsx';
import { usePointsChanged } from './use-points-changed.ts';

/** What staff give a customer who is there: points for coming, points for products held, an exchange. */
export function CounterActions({ customerNo }: { customerNo: number }): ReactNode {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const rules = useRules();
  const changed = usePointsChanged();
  const [isRedeeming, setIsRedeeming] = useState(false);
  const give = useMutation({
    mutationFn: (rule: PointsRule) =>
      rule.content.kind === 'check_in'
        ? pointsCalls.checkIn(rule.id, customerNo)
        : pointsCalls.claimProducts(rule.id, customerNo),
    onSuccess: ({ points, replayed, waiting }) => {
      const given = { points: formatPointsAmount(points) };
      // Not yet the customer's: nobody at the counter may say that they are.
      if (waiting) void message.warning(t('customers.points.owed', given));
      else
        void message.success(
          replayed ? t('customers.points.givenBefore') : t('customers.points.given', given),
        );
    },
    onSettled: changed,
  });
  const active = (kind: PointsRule['content']['kind']): PointsRule[] =>
    (rules.data ?? []).filter((rule) => rule.state === 'active' && rule.content.kind === kind);
  const button = (kind: 'check_in' | 'products', words: string): ReactNode => {
    const found = active(kind);
    if (found.length === 0)
      return <GuardedButton blockedBecause={t('customers.points.noRule')}>{words}</GuardedButton>;
    return found.map((rule) => (
      <GuardedButton key={rule.id} loading={give.isPending} onClick={() => give.mutate(rule)}>
        {found.length === 1 ? words : `${words} · ${rule.name}`}
      </GuardedButton>
    ));
  };
  return (
    <Flex gap={8} wrap className="section">
      <GuardedButton type="primary" onClick={() => setIsRedeeming(true)}>
        {t('customers.points.redeem')}
      </GuardedButton>
      {button('check_in', t('customers.points.checkIn'))}
      {button('products', t('customers.points.products'))}
      {isRedeeming ? (
        <RedeemForm customerNo={customerNo} onClose={() => setIsRedeeming(false)} />
      ) : null}
    </Flex>
  );
}
