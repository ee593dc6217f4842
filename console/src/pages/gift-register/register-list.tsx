import { registerSources } from '#contract/gift-register.ts';
import { tableFormats } from '#contract/table-format.ts';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Input } from 'antd';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { bankToday } from '../../api/bank-day.ts';
import { giftRegisterCalls, type RegisterRow } from '../../api/gift-register.ts';
import { useSay } from '../../app/language.ts';
import { useCan } from '../../app/session.tsx';
import { DownloadButton } from '../../parts/download-button.tsx';
import { FormModal } from '../../parts/form-modal.tsx';
import { formatCount, formatFen } from '../../parts/format-figure.ts';
import { GuardedButton } from '../../parts/guarded-button.tsx';
import { ListPage } from '../../parts/list/list-page.tsx';
import type { Filter } from '../../parts/list/query-form.tsx';
import { RequiredItem } from '../../parts/required-item.tsx';
import { StatusTag } from '../../parts/status-tag.tsx';

/** What people were given that is worth something, found by person, source and day, and as a file. */
export function RegisterList(): ReactNode {
  const { t } = useTranslation();
  const say = useSay();
  const can = useCan();
  const filters = useFilters();
  const [asked, setAsked] = useState('');
  const [withdrawn, setWithdrawn] = useState<RegisterRow | null>(null);
  const purpose = ({ source, purpose: of }: RegisterRow): string => {
    if (source === 'contact') return of;
    return of === '' ? '—' : t(`giftRegister.purposes.${of}`, of);
  };
  return (
    <>
      <ListPage<RegisterRow>
        name="gift-register"
        rowKey={(one) => `${one.source} ${one.id}`}
        read={({ filters: given, cursor, limit, signal }) => {
          setAsked(new URLSearchParams(given).toString());
          return giftRegisterCalls.rows({ ...given, cursor, limit }, signal);
        }}
        filters={filters}
        toolbar={
          can('export', 'GiftRegister')
            ? tableFormats.map((format) => (
                <DownloadButton
                  key={format}
                  path={`/api/gift-register/file?format=${format}${asked && `&${asked}`}`}
                  fileName={`gift-register-${bankToday()}.${format}`}
                >
                  {t(`giftRegister.files.${format}`)}
                </DownloadButton>
              ))
            : null
        }
        columns={[
          { key: 'day', title: t('giftRegister.day'), render: (one) => one.givenOn },
          {
            key: 'source',
            title: t('giftRegister.source'),
            render: (one) => t(`giftRegister.sources.${one.source}`),
          },
          {
            key: 'person',
            title: t('giftRegister.person'),
            render: (one) =>
              one.personName ?? t('giftRegister.customer', { number: one.customerNo ?? '' }),
          },
          {
            key: 'subject',
            from: 1280,
            title: t('giftRegister.subject'),
            render: (one) => one.subjectName ?? '—',
          },
          {
            key: 'what',
            title: t('giftRegister.what'),
            render: (one) => say({ zh: one.whatZh, en: one.whatEn }),
          },
          {
            key: 'pieces',
            from: 1280,
            title: t('giftRegister.pieces'),
            align: 'right',
            render: (one) => formatCount(one.pieces),
          },
          {
            key: 'value',
            title: t('giftRegister.value'),
            align: 'right',
            render: (one) => formatFen(one.valueFen),
          },
          { key: 'purpose', from: 1280, title: t('giftRegister.purpose'), render: purpose },
          { key: 'org', from: 1280, title: t('giftRegister.org'), render: (one) => one.orgName },
          { key: 'by', from: 1500, title: t('giftRegister.by'), render: (one) => one.by ?? '—' },
          {
            key: 'state',
            title: t('giftRegister.state'),
            render: (one) => (
              <StatusTag
                tone={one.state === 'given' ? 'success' : 'default'}
                text={t(`giftRegister.states.${one.state}`)}
              />
            ),
          },
        ]}
        {...(can('create', 'GiftRegister')
          ? {
              rowActions: (one: RegisterRow) =>
                one.source === 'contact' ? (
                  <GuardedButton
                    type="link"
                    size="small"
                    blockedBecause={one.state === 'given' ? null : t('giftRegister.isWithdrawn')}
                    onClick={() => setWithdrawn(one)}
                  >
                    {t('giftRegister.withdraw')}
                  </GuardedButton>
                ) : null,
            }
          : {})}
        empty={{ text: t('giftRegister.empty') }}
      />
      {withdrawn ? <WithdrawForm row={withdrawn} onClose={() => setWithdrawn(null)} /> : null}
    </>
  );
}

function useFilters(): Filter[] {
  const { t } = useTranslation();
  return [
    { name: 'name', label: t('giftRegister.name'), kind: 'text', personal: true },
    { name: 'customerNo', label: t('giftRegister.customerNo'), kind: 'text' },
    {
      name: 'source',
      label: t('giftRegister.source'),
      kind: 'choice',
      options: registerSources.map((value) => ({
        value,
        label: t(`giftRegister.sources.${value}`),
      })),
    },
    { name: 'from', label: t('giftRegister.from'), kind: 'day' },
    { name: 'until', label: t('giftRegister.until'), kind: 'day' },
  ];
}

function WithdrawForm({ row, onClose }: { row: RegisterRow; onClose: () => void }): ReactNode {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const save = useMutation({
    mutationFn: ({ reason }: { reason: string }) => giftRegisterCalls.withdraw(row.id, reason),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: ['gift-register'] });
      await queries.invalidateQueries({ queryKey: ['key-contacts'] });
      onClose();
    },
  });
  return (
    <FormModal<{ reason: string }>
      open
      danger
      name="withdraw-entry"
      title={t('giftRegister.withdrawTitle', { name: row.personName ?? '' })}
      hint={t('giftRegister.withdrawHint')}
      okText={t('giftRegister.withdraw')}
      initialValues={{}}
      saving={save.isPending}
      onSave={(fields) => save.mutate(fields)}
      onClose={onClose}
    >
      <RequiredItem name="reason" label={t('common.reason')}>
        <Input.TextArea maxLength={500} rows={2} />
      </RequiredItem>
    </FormModal>
  );
}
