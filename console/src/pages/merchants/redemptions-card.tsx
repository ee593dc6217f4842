import { useMutation, useQueryClient } from '@tanstack/react-query';
import { App, Card, DatePicker, Table } from 'antd';
import dayjs from 'dayjs';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { bankToday } from '../../api/bank-day.ts';
import { merchantCalls, type Verification } from '../../api/merchants.ts';
import { usePages } from '../../api/pages.ts';
import { useConfirmChange } from '../../parts/confirm-change.tsx';
import { formatFen, formatMoment } from '../../parts/format-figure.ts';
import { GuardedButton } from '../../parts/guarded-button.tsx';
import { LoadMore } from '../../parts/load-more.tsx';
import { LateRefund } from './late-refund.tsx';

/** What was redeemed at a merchant on a day; `refunds` where the reader works there. */
export function RedemptionsCard({
  merchantNo,
  refunds = false,
}: {
  merchantNo: number;
  refunds?: boolean;
}): ReactNode {
  const { t } = useTranslation();
  const [day, setDay] = useState(bankToday);
  const rows = usePages<Verification>({
    queryKey: ['verifications', merchantNo, day],
    read: (page, signal) => merchantCalls.redemptions(merchantNo, { ...page, day }, signal),
    limit: 20,
  });
  return (
    <Card
      variant="borderless"
      className="section"
      title={
        <h2 className="card-title">{t(refunds ? 'merchants.today' : 'merchants.verified')}</h2>
      }
      extra={
        <DatePicker
          value={dayjs(day)}
          allowClear={false}
          aria-label={t('merchants.settlement.day')}
          onChange={(chosen) => chosen && setDay(chosen.format('YYYY-MM-DD'))}
        />
      }
    >
      <Table<Verification>
        size="small"
        pagination={false}
        {...(rows.data?.length ? { scroll: { x: 'max-content' } } : {})}
        rowKey="redemptionId"
        loading={rows.isPending}
        dataSource={rows.data ?? []}
        locale={{ emptyText: t('merchants.verifiedEmpty') }}
        columns={[
          {
            title: t('merchants.at'),
            width: 90,
            render: (_, one) => formatMoment(one.at).slice(11),
          },
          {
            title: t('merchants.value'),
            width: 180,
            align: 'right',
            render: (_, one) => (
              <>
                <div>{formatFen(one.amountFen)}</div>
                <div className="muted">{formatFen(one.purchaseAmountFen)}</div>
              </>
            ),
          },
          {
            title: t('merchants.offer'),
            render: (_, one) => (
              <>
                <div>{one.offerName}</div>
                <div className="muted">{one.maskedCode}</div>
              </>
            ),
          },
          {
            title: t('merchants.source'),
            render: (_, one) => t(`merchants.sources.${one.source}`),
          },
          {
            title: t('merchants.refund'),
            fixed: 'right',
            render: (_, one) => <Refund one={one} may={refunds} />,
          },
        ]}
      />
      <LoadMore query={rows} />
    </Card>
  );
}

function Refund({ one, may }: { one: Verification; may: boolean }): ReactNode {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const confirm = useConfirmChange();
  const queries = useQueryClient();
  const refund = useMutation({
    mutationFn: () => merchantCalls.refund(one.merchantNo, one.redemptionId),
    onSuccess: () => void message.success(t('redemption.undone')),
    onSettled: () => queries.invalidateQueries({ queryKey: ['verifications'] }),
  });
  const told =
    one.refundedFen > 0 ? t('merchants.refunded', { yuan: formatFen(one.refundedFen) }) : null;
  if (one.refundedFen >= one.amountFen) return <span className="muted">{told}</span>;
  if (!may)
    return (
      <>
        {told ? <span className="muted">{told} </span> : null}
        <LateRefund one={one} />
      </>
    );
  return (
    <>
      {told ? <span className="muted">{told} </span> : null}
      <GuardedButton
        type="link"
        size="small"
        danger
        onClick={() =>
          confirm({
            title: t('merchants.refundAsk'),
            detail: t('merchants.refundHint'),
            okText: t('merchants.refund'),
            run: () => refund.mutateAsync(),
          })
        }
      >
        {t('merchants.refund')}
      </GuardedButton>
    </>
  );
}
