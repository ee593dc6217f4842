import type { CodeBatch } from '#contract/exchange-codes.ts';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { App, Input } from 'antd';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { codeCalls } from '../../api/partners.ts';
import { useCan } from '../../app/session.tsx';
import { FormModal } from '../../parts/form-modal.tsx';
import { formatCount, formatMoment } from '../../parts/format-figure.ts';
import { GuardedButton } from '../../parts/guarded-button.tsx';
import { ListPage } from '../../parts/list/list-page.tsx';
import { PageHead } from '../../parts/page-head.tsx';
import { RequiredItem } from '../../parts/required-item.tsx';
import { StatusTag } from '../../parts/status-tag.tsx';
import { BadLinesDrawer } from './bad-lines-drawer.tsx';
import { UploadCodesForm } from './upload-codes-form.tsx';

const tones = {
  open: 'success',
  withdrawn: 'default',
  over: 'default',
  used: 'processing',
  empty: 'warning',
} as const;

/** What a batch is to a reader: one with nothing left is used up, its time is over, or its file brought nothing. */
function standingOf({ state, left, handed, codes }: CodeBatch): keyof typeof tones {
  if (state === 'withdrawn') return 'withdrawn';
  if (left > 0) return 'open';
  if (codes === 0) return 'empty';
  return handed === codes ? 'used' : 'over';
}

/** 兑换码: files of codes, what is left of each, and the lines that brought none. */
export function ExchangeCodesPage(): ReactNode {
  const { t } = useTranslation();
  const can = useCan();
  const [uploading, setUploading] = useState(false);
  const [shown, setShown] = useState<CodeBatch | null>(null);
  const [withdrawing, setWithdrawing] = useState<CodeBatch | null>(null);
  const uploadButton = (
    <GuardedButton
      type="primary"
      blockedBecause={can('run', 'Partner') ? null : t('common.notAllowed')}
      onClick={() => setUploading(true)}
    >
      {t('partners.codes.upload')}
    </GuardedButton>
  );
  const count = (key: 'codes' | 'handed' | 'left' | 'bad') => ({
    key,
    ...(key === 'codes' || key === 'handed' ? { from: 1280 } : {}),
    title: t(`partners.codes.${key}`),
    align: 'right' as const,
    render: (one: CodeBatch) => formatCount(one[key]),
  });
  return (
    <>
      <PageHead
        title={t('shell.menu.exchangeCodes')}
        note={t('partners.codes.note')}
        extra={uploadButton}
      />
      <ListPage<CodeBatch>
        name="code-batches"
        rowKey={(one) => one.id}
        read={({ cursor, limit, signal }) => codeCalls.list({ cursor, limit }, signal)}
        columns={[
          { key: 'product', title: t('partners.product'), render: (one) => one.productName },
          {
            key: 'partner',
            from: 1280,
            title: t('partners.partner'),
            render: (one) => one.partnerName,
          },
          { key: 'file', title: t('partners.file'), render: (one) => one.fileName },
          {
            key: 'state',
            title: t('partners.codes.state'),
            render: (one) => (
              <StatusTag
                tone={tones[standingOf(one)]}
                text={t(`partners.codes.states.${standingOf(one)}`)}
              />
            ),
          },
          { key: 'until', title: t('partners.codes.expiresOn'), render: (one) => one.expiresOn },
          count('codes'),
          count('handed'),
          count('left'),
          count('bad'),
          {
            key: 'by',
            from: 1280,
            title: t('partners.uploadedBy'),
            render: (one) => one.uploadedBy,
          },
          {
            key: 'at',
            from: 1280,
            title: t('partners.uploadedAt'),
            render: (one) => formatMoment(one.uploadedAt),
          },
        ]}
        rowActions={(one) => (
          <>
            <GuardedButton
              type="link"
              size="small"
              blockedBecause={one.bad === 0 ? t('partners.codes.badNone') : null}
              onClick={() => setShown(one)}
            >
              {t('partners.codes.badTitle')}
            </GuardedButton>
            <GuardedButton
              type="link"
              size="small"
              danger
              blockedBecause={
                can('run', 'Partner')
                  ? one.state === 'withdrawn'
                    ? t('partners.codes.states.withdrawn')
                    : null
                  : t('common.notAllowed')
              }
              onClick={() => setWithdrawing(one)}
            >
              {t('partners.codes.withdraw')}
            </GuardedButton>
          </>
        )}
        rowActionsWidth={200}
        empty={{ text: t('partners.codes.empty'), action: uploadButton }}
      />
      {uploading ? <UploadCodesForm onClose={() => setUploading(false)} /> : null}
      {shown ? <BadLinesDrawer batch={shown} onClose={() => setShown(null)} /> : null}
      {withdrawing ? (
        <WithdrawForm batch={withdrawing} onClose={() => setWithdrawing(null)} />
      ) : null}
    </>
  );
}

function WithdrawForm({ batch, onClose }: { batch: CodeBatch; onClose: () => void }): ReactNode {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const queries = useQueryClient();
  const withdraw = useMutation({
    mutationFn: ({ reason }: { reason: string }) => codeCalls.withdraw(batch.id, reason),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: ['code-batches'] });
      void message.success(t('partners.codes.withdrawn'));
      onClose();
    },
  });
  return (
    <FormModal<{ reason: string }>
      open
      danger
      title={t('partners.codes.withdrawTitle', { left: formatCount(batch.codes - batch.handed) })}
      hint={t('partners.codes.withdrawHint')}
      okText={t('partners.codes.withdraw')}
      initialValues={{}}
      saving={withdraw.isPending}
      onSave={(fields) => withdraw.mutate(fields)}
      onClose={onClose}
    >
      <RequiredItem name="reason" label={t('partners.codes.reason')}>
        <Input.TextArea rows={3} maxLength={500} />
      </RequiredItem>
    </FormModal>
  );
}
