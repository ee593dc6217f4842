import {
  type PartnerClosing,
  type PartnerDifference,
  partnerDifferenceClasses,
  partnerDifferenceStates,
} from '#contract/partner-reconciliation.ts';
import { orderStates } from '#contract/partners.ts';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { App, Input, Radio } from 'antd';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { partnerFileCalls } from '../../api/partners.ts';
import { useCan } from '../../app/session.tsx';
import { CloseButton, closedWith } from '../../parts/close-button.tsx';
import { FormModal } from '../../parts/form-modal.tsx';
import { formatFen } from '../../parts/format-figure.ts';
import { ListPage } from '../../parts/list/list-page.tsx';
import { RequiredItem } from '../../parts/required-item.tsx';
import { StatusTag } from '../../parts/status-tag.tsx';

const tones = {
  open: 'warning',
  agreed: 'success',
  explained: 'success',
  written_off: 'default',
} as const;

/** Where partners' files and the orders differ, each until it is closed. */
export function DifferenceList(): ReactNode {
  const { t } = useTranslation();
  const can = useCan();
  const [closing, setClosing] = useState<PartnerDifference | null>(null);
  const side = (told: PartnerDifference['here']): ReactNode => {
    if (!told) return '—';
    const state = orderStates.find((one) => one === told.state);
    return `${state ? t(`partners.orderStates.${state}`) : told.state} · ${formatFen(told.amountFen)}`;
  };
  return (
    <>
      <ListPage<PartnerDifference>
        name="partner-differences"
        rowKey={(one) => one.id}
        read={({ filters, cursor, limit, signal }) =>
          partnerFileCalls.differences({ ...filters, cursor, limit }, signal)
        }
        filters={[
          {
            kind: 'choice',
            name: 'class',
            label: t('partners.class'),
            options: partnerDifferenceClasses.map((value) => ({
              value,
              label: t(`partners.classes.${value}`),
            })),
          },
          {
            kind: 'choice',
            name: 'state',
            label: t('partners.state'),
            options: partnerDifferenceStates.map((value) => ({
              value,
              label: t(`partners.differenceStates.${value}`),
            })),
          },
        ]}
        columns={[
          {
            key: 'class',
            title: t('partners.class'),
            render: (one) => t(`partners.classes.${one.class}`),
          },
          { key: 'no', title: t('partners.orderNo'), render: (one) => <code>{one.orderNo}</code> },
          {
            key: 'partner',
            from: 1280,
            title: t('partners.partner'),
            render: (one) => one.partnerName,
          },
          { key: 'day', title: t('partners.day'), render: (one) => one.day },
          { key: 'here', title: t('partners.here'), render: (one) => side(one.here) },
          { key: 'there', title: t('partners.there'), render: (one) => side(one.there) },
          {
            key: 'state',
            title: t('partners.state'),
            render: (one) => (
              <StatusTag
                tone={tones[one.state]}
                text={t(`partners.differenceStates.${one.state}`)}
              />
            ),
          },
          {
            key: 'reason',
            title: t('partners.closingReason'),
            render: closedWith,
          },
        ]}
        rowActions={(one) => (
          <CloseButton
            mayClose={can('update', 'Partner')}
            closedAs={one.state === 'open' ? null : t(`partners.differenceStates.${one.state}`)}
            onClick={() => setClosing(one)}
          >
            {t('partners.handle')}
          </CloseButton>
        )}
        rowActionsWidth={90}
        empty={{ text: t('partners.differenceEmpty') }}
      />
      {closing ? <ClosingForm difference={closing} onClose={() => setClosing(null)} /> : null}
    </>
  );
}

function ClosingForm({
  difference,
  onClose,
}: {
  difference: PartnerDifference;
  onClose: () => void;
}): ReactNode {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const queries = useQueryClient();
  const close = useMutation({
    mutationFn: (fields: PartnerClosing) => partnerFileCalls.close(difference.id, fields),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: ['partner-differences'] });
      void message.success(t('partners.closed'));
      onClose();
    },
  });
  return (
    <FormModal<PartnerClosing>
      open
      title={t('partners.handleTitle', { orderNo: difference.orderNo })}
      initialValues={{ outcome: 'explained' }}
      saving={close.isPending}
      onSave={(fields) => close.mutate(fields)}
      onClose={onClose}
    >
      <RequiredItem name="outcome" label={t('partners.outcome')}>
        <Radio.Group
          options={(['explained', 'written_off'] as const).map((value) => ({
            value,
            label: t(`partners.differenceStates.${value}`),
          }))}
        />
      </RequiredItem>
      <RequiredItem name="reason" label={t('partners.closingReason')}>
        <Input.TextArea rows={3} maxLength={500} />
      </RequiredItem>
    </FormModal>
  );
}
