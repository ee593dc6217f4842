import type { CustomerConsent } from '#contract/consent.ts';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { App, Table } from 'antd';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { customerCalls } from '../../api/customers.ts';
import { useCan } from '../../app/session.tsx';
import { useConfirmChange } from '../../parts/confirm-change.tsx';
import { formatDay } from '../../parts/format-figure.ts';
import { GuardedButton } from '../../parts/guarded-button.tsx';
import { FirstStep } from '../../parts/load-state.tsx';
import { AddSuppression } from './add-suppression.tsx';

type Suppression = CustomerConsent['suppressions'][number];

/** 拒绝营销名单: why and until when the customer is not contacted; added with a reason, lifted after asking. */
export function Suppressions({
  customerNo,
  suppressions,
}: {
  customerNo: number;
  suppressions: readonly Suppression[];
}): ReactNode {
  const { t } = useTranslation();
  const can = useCan();
  const [adding, setAdding] = useState(false);
  return (
    <>
      <h2 className="part-title">
        {t('customers.consent.suppressions')}{' '}
        <GuardedButton
          size="small"
          blockedBecause={can('create', 'Consent') ? null : t('common.notAllowed')}
          onClick={() => setAdding(true)}
        >
          {t('customers.consent.addSuppression')}
        </GuardedButton>
      </h2>
      <Table
        size="small"
        pagination={false}
        rowKey="suppressionId"
        dataSource={suppressions}
        locale={{ emptyText: <FirstStep text={t('customers.consent.noSuppression')} /> }}
        columns={[
          {
            title: t('customers.consent.channel'),
            render: (_, one) => t(`customers.consent.channels.${one.channel}`),
          },
          {
            title: t('customers.consent.suppressionReason'),
            render: (_, one) => t(`customers.consent.reasons.${one.reason}`),
          },
          {
            title: t('customers.consent.period'),
            render: (_, one) =>
              `${formatDay(one.fromDate)} – ${one.untilDate ? formatDay(one.untilDate) : t('customers.consent.forever')}`,
          },
          { title: t('common.comment'), render: (_, one) => one.note || '—' },
          {
            title: t('common.actions'),
            render: (_, one) => <LiftSuppression customerNo={customerNo} suppression={one} />,
          },
        ]}
      />
      <AddSuppression open={adding} customerNo={customerNo} onClose={() => setAdding(false)} />
    </>
  );
}

function LiftSuppression({
  customerNo,
  suppression,
}: {
  customerNo: number;
  suppression: Suppression;
}): ReactNode {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const can = useCan();
  const confirm = useConfirmChange();
  const queries = useQueryClient();
  const lift = useMutation({
    mutationFn: () => customerCalls.endSuppression(customerNo, suppression.suppressionId),
    onSuccess: () => void message.success(t('customers.consent.lifted')),
    onSettled: () => queries.invalidateQueries({ queryKey: ['customers', 'consent', customerNo] }),
  });
  return (
    <GuardedButton
      type="link"
      size="small"
      danger
      loading={lift.isPending}
      blockedBecause={can('update', 'Consent') ? null : t('common.notAllowed')}
      onClick={() =>
        confirm({
          title: t('customers.consent.liftAsk', {
            reason: t(`customers.consent.reasons.${suppression.reason}`),
          }),
          detail: t('customers.consent.liftDetail'),
          okText: t('customers.consent.lift'),
          run: () => lift.mutateAsync(),
        })
      }
    >
      {t('customers.consent.lift')}
    </GuardedButton>
  );
}
