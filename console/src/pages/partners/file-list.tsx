import {
  partnerFileColumns,
  type PartnerReconciliation,
} from '#contract/partner-reconciliation.ts';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { App, DatePicker, Drawer, Select } from 'antd';
import type { Dayjs } from 'dayjs';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { bankToday } from '../../api/bank-day.ts';
import { partnerFileCalls, usePartners } from '../../api/partners.ts';
import { useCan } from '../../app/session.tsx';
import { FileItem } from '../../parts/file-item.tsx';
import { FormModal } from '../../parts/form-modal.tsx';
import { formatCount, formatMoment } from '../../parts/format-figure.ts';
import { GuardedButton } from '../../parts/guarded-button.tsx';
import { ListPage } from '../../parts/list/list-page.tsx';
import { RequiredItem } from '../../parts/required-item.tsx';
import { TemplateLink } from '../../parts/template-link.tsx';

/** Files of partners that were held against the orders. */
export function FileList(): ReactNode {
  const { t } = useTranslation();
  const can = useCan();
  const [uploading, setUploading] = useState(false);
  const [shown, setShown] = useState<PartnerReconciliation | null>(null);
  const uploadButton = (
    <GuardedButton
      type="primary"
      blockedBecause={can('run', 'Partner') ? null : t('common.notAllowed')}
      onClick={() => setUploading(true)}
    >
      {t('partners.upload')}
    </GuardedButton>
  );
  const count = (key: 'lines' | 'matched' | 'differences' | 'open' | 'bad') => ({
    key,
    title: t(`partners.${key}`),
    align: 'right' as const,
    render: (one: PartnerReconciliation) => formatCount(one[key]),
  });
  return (
    <>
      <ListPage<PartnerReconciliation>
        name="partner-reconciliations"
        rowKey={(one) => one.id}
        read={({ cursor, limit, signal }) => partnerFileCalls.list({ cursor, limit }, signal)}
        toolbar={uploadButton}
        columns={[
          { key: 'day', title: t('partners.day'), render: (one) => one.day },
          { key: 'partner', title: t('partners.partner'), render: (one) => one.partnerName },
          { key: 'file', title: t('partners.file'), render: (one) => one.fileName },
          count('lines'),
          count('matched'),
          count('differences'),
          count('open'),
          count('bad'),
          { key: 'by', title: t('partners.uploadedBy'), render: (one) => one.uploadedBy },
          {
            key: 'at',
            title: t('partners.uploadedAt'),
            render: (one) => formatMoment(one.uploadedAt),
          },
        ]}
        onRow={setShown}
        empty={{ text: t('partners.fileEmpty'), action: uploadButton }}
      />
      {uploading ? <FileForm onClose={() => setUploading(false)} /> : null}
      {shown ? (
        <Drawer open title={shown.fileName} onClose={() => setShown(null)}>
          <p>
            {t('partners.uploadDone', shown)}{' '}
            <Link to="/partners?tab=differences">{t('partners.tabs.differences')}</Link>
          </p>
          <p>
            {shown.bad === 0
              ? t('partners.badNone')
              : `${t('partners.bad')}: ${formatCount(shown.bad)}`}
          </p>
          <ul className="tight-list">
            {shown.badLines.map(({ line, reason }) => (
              <li key={line}>
                {t('partners.badLine', { line, reason: t(`partners.badReasons.${reason}`) })}
              </li>
            ))}
          </ul>
        </Drawer>
      ) : null}
    </>
  );
}

type Fields = { partnerId: number; day: Dayjs; file: File };

function FileForm({ onClose }: { onClose: () => void }): ReactNode {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const queries = useQueryClient();
  const partners = usePartners();
  const upload = useMutation({
    mutationFn: ({ partnerId, day, file }: Fields) =>
      partnerFileCalls.upload({ partnerId, day: day.format('YYYY-MM-DD') }, file),
    onSuccess: async (made) => {
      await Promise.all(
        ['partner-reconciliations', 'partner-differences'].map((name) =>
          queries.invalidateQueries({ queryKey: [name] }),
        ),
      );
      void message.success(t('partners.uploadDone', made));
      onClose();
    },
  });
  return (
    <FormModal<Fields>
      open
      title={t('partners.upload')}
      hint={t('partners.uploadHint')}
      okText={t('partners.upload')}
      initialValues={{}}
      saving={upload.isPending}
      onSave={(fields) => upload.mutate(fields)}
      onClose={onClose}
    >
      <RequiredItem name="partnerId" label={t('partners.partner')}>
        <Select
          showSearch={{ optionFilterProp: 'label' }}
          loading={partners.isPending}
          options={(partners.data ?? []).map(({ id, name }) => ({ value: id, label: name }))}
        />
      </RequiredItem>
      <RequiredItem name="day" label={t('partners.day')}>
        <DatePicker
          className="full-width"
          disabledDate={(day) => day.format('YYYY-MM-DD') >= bankToday()}
        />
      </RequiredItem>
      <FileItem
        label={t('partners.file')}
        accept=".csv"
        choose={t('partners.chooseFile')}
        template={
          <TemplateLink
            fileName="partner-orders.csv"
            lines={[partnerFileColumns.join(','), 'H20260101-000001,delivered,1000']}
          />
        }
      />
    </FormModal>
  );
}
