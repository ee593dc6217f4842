import { useMutation, useQueryClient } from '@tanstack/react-query';
import { App, Drawer, Input, Space, Table } from 'antd';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Payout } from '../../api/merchants.ts';
import { usePages } from '../../api/pages.ts';
import { useCan } from '../../app/session.tsx';
import { useConfirmChange } from '../../parts/confirm-change.tsx';
import { DownloadButton } from '../../parts/download-button.tsx';
import { FormModal } from '../../parts/form-modal.tsx';
import { formatFen } from '../../parts/format-figure.ts';
import { GuardedButton } from '../../parts/guarded-button.tsx';
import { LoadMore } from '../../parts/load-more.tsx';
import { RequiredItem } from '../../parts/required-item.tsx';
import { StatusTag } from '../../parts/status-tag.tsx';
import type { Payees, ShownLine } from './payees.ts';

const tones = {
  proposed: 'processing',
  out: 'warning',
  paid: 'success',
  failed: 'error',
  dropped: 'default',
} as const;

type Outcome = { line: number; outcome: 'paid' | 'failed'; note: string };

/** The lines of a batch: its file for the core, and what the core did with each. */
export function PayoutDrawer({
  payees,
  payout,
  onClose,
}: {
  payees: Payees;
  payout: Payout;
  onClose: () => void;
}): ReactNode {
  const { t } = useTranslation();
  const can = useCan();
  const { message } = App.useApp();
  const confirm = useConfirmChange();
  const queries = useQueryClient();
  const [failing, setFailing] = useState<ShownLine | null>(null);
  const lines = usePages<ShownLine>({
    queryKey: [payees.key, payout.id],
    read: (page, signal) => payees.lines(payout.id, page, signal),
    limit: 100,
  });
  const record = useMutation({
    mutationFn: (items: Outcome[]) => payees.record(payout.id, items),
    onSuccess: () => {
      setFailing(null);
      void message.success(t('merchants.payout.recorded'));
    },
    onSettled: () => queries.invalidateQueries({ queryKey: [payees.key] }),
  });
  const mayNot = can('update', 'Payout') ? null : t('common.notAllowed');
  const waiting = (lines.data ?? []).filter(({ state }) => state === 'out');
  const paid = ({ line }: ShownLine): Outcome => ({ line, outcome: 'paid', note: '' });
  return (
    <Drawer
      open
      size="large"
      title={`${t('merchants.payout.batch')} ${payout.id}`}
      onClose={onClose}
      extra={
        <Space wrap>
          {can('export', 'Payout') && waiting.length > 0 ? (
            <DownloadButton
              path={`/api/${payees.key}/${payout.id}/file.csv`}
              fileName={`${payees.key}-${payout.id}.csv`}
            >
              {t('merchants.payout.file')}
            </DownloadButton>
          ) : null}
          {waiting.length > 0 ? (
            <GuardedButton
              type="primary"
              blockedBecause={mayNot}
              onClick={() =>
                confirm({
                  title: t('merchants.payout.payAllAsk'),
                  count: waiting.length,
                  okText: t('merchants.payout.payAll'),
                  danger: false,
                  run: () => record.mutateAsync(waiting.map(paid)),
                })
              }
            >
              {t('merchants.payout.payAll')}
            </GuardedButton>
          ) : null}
        </Space>
      }
    >
      <Table<ShownLine>
        size="small"
        pagination={false}
        scroll={{ x: 'max-content' }}
        rowKey="line"
        loading={lines.isPending}
        dataSource={lines.data ?? []}
        columns={[
          { title: t(`merchants.payout.${payees.words}.payee`), dataIndex: 'name' },
          ...(payees.words === 'ofMerchants'
            ? [{ title: t('merchants.payout.account'), dataIndex: 'account' }]
            : []),
          {
            title: t('merchants.payout.amount'),
            align: 'right',
            render: (_, one) => formatFen(one.amountFen),
          },
          {
            title: t('merchants.payout.result'),
            render: (_, one) => (
              <StatusTag
                tone={tones[one.state]}
                text={`${t(`merchants.payout.lineStates.${one.state}`)}${one.note ? ` · ${one.note}` : ''}`}
              />
            ),
          },
          {
            title: t('common.actions'),
            fixed: 'right',
            render: (_, one) =>
              one.state === 'out' ? (
                <Space size={12}>
                  <GuardedButton
                    type="link"
                    size="small"
                    blockedBecause={mayNot}
                    onClick={() =>
                      confirm({
                        title: t('merchants.payout.payOneAsk', {
                          name: one.name,
                          yuan: formatFen(one.amountFen),
                        }),
                        okText: t('merchants.payout.markPaid'),
                        danger: false,
                        run: () => record.mutateAsync([paid(one)]),
                      })
                    }
                  >
                    {t('merchants.payout.markPaid')}
                  </GuardedButton>
                  <GuardedButton
                    type="link"
                    size="small"
                    danger
                    blockedBecause={mayNot}
                    onClick={() => setFailing(one)}
                  >
                    {t('merchants.payout.markFailed')}
                  </GuardedButton>
                </Space>
              ) : null,
          },
        ]}
      />
      <LoadMore query={lines} />
      {failing ? (
        <FormModal<{ note: string }>
          open
          title={`${t('merchants.payout.markFailed')} · ${failing.name}`}
          hint={t('merchants.payout.failedHint')}
          okText={t('merchants.payout.markFailed')}
          danger
          initialValues={{}}
          saving={record.isPending}
          onSave={({ note }) => record.mutate([{ line: failing.line, outcome: 'failed', note }])}
          onClose={() => setFailing(null)}
        >
          <RequiredItem name="note" label={t('merchants.payout.failedWhy')}>
            <Input maxLength={200} />
          </RequiredItem>
        </FormModal>
      ) : null}
    </Drawer>
  );
}
