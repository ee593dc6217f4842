import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Alert, Button, DatePicker, Modal, Progress, Select } from 'antd';
import type { Dayjs } from 'dayjs';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { bankToday } from '../../api/bank-day.ts';
import { codeCalls, useCodeProducts } from '../../api/partners.ts';
import { FileItem } from '../../parts/file-item.tsx';
import { FormModal } from '../../parts/form-modal.tsx';
import { formatCount } from '../../parts/format-figure.ts';
import { RequiredItem } from '../../parts/required-item.tsx';
import { TemplateLink } from '../../parts/template-link.tsx';
import { BadCodeLines } from './bad-code-lines.tsx';

type Fields = { productId: number; expiresOn: Dayjs; file: File };

/** A file of codes, whose they are and until when; afterwards, what became of its lines. */
export function UploadCodesForm({ onClose }: { onClose: () => void }): ReactNode {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const products = useCodeProducts();
  const upload = useMutation({
    mutationFn: ({ productId, expiresOn, file }: Fields) =>
      codeCalls.upload({ productId, expiresOn: expiresOn.format('YYYY-MM-DD') }, file),
    onSuccess: () =>
      Promise.all(
        ['code-batches', 'partner-products'].map((name) =>
          queries.invalidateQueries({ queryKey: [name] }),
        ),
      ),
  });
  if (upload.data) {
    const { id, repeated, codes, bad, badLines } = upload.data;
    return (
      <Modal
        open
        title={t('partners.codes.upload')}
        width={640}
        className="tall-form"
        centered
        footer={
          <Button type="primary" autoFocus onClick={onClose}>
            {t('common.close')}
          </Button>
        }
        onCancel={onClose}
      >
        <Alert
          showIcon
          className="section"
          type={repeated ? 'info' : bad > 0 ? 'warning' : 'success'}
          title={
            repeated
              ? t('partners.codes.repeated', { id })
              : t('partners.codes.done', { codes: formatCount(codes), bad: formatCount(bad) })
          }
        />
        {bad > 0 ? <BadCodeLines lines={badLines} /> : null}
      </Modal>
    );
  }
  return (
    <FormModal<Fields>
      open
      title={t('partners.codes.upload')}
      hint={t('partners.codes.uploadHint')}
      okText={t('partners.codes.upload')}
      initialValues={{}}
      saving={upload.isPending}
      onSave={(fields) => upload.mutate(fields)}
      onClose={onClose}
    >
      {products.data?.length === 0 ? (
        <Alert type="info" showIcon className="section" title={t('partners.codes.noProducts')} />
      ) : null}
      <RequiredItem name="productId" label={t('partners.product')}>
        <Select
          showSearch={{ optionFilterProp: 'label' }}
          loading={products.isPending}
          options={(products.data ?? []).map(({ id, name, partnerName }) => ({
            value: id,
            label: `${partnerName} · ${name}`,
          }))}
        />
      </RequiredItem>
      <RequiredItem name="expiresOn" label={t('partners.codes.expiresOn')}>
        <DatePicker
          className="full-width"
          disabledDate={(day) => day.format('YYYY-MM-DD') < bankToday()}
        />
      </RequiredItem>
      <FileItem
        label={t('partners.file')}
        accept=".csv,.txt"
        choose={t('partners.chooseFile')}
        template={
          <TemplateLink fileName="codes.csv" lines={['兑换码,密码', 'VIP-2026-000001,8842']} />
        }
      />
      {upload.isPending ? (
        <div role="status">
          <Progress percent={100} status="active" showInfo={false} />
          {t('partners.codes.uploading')}
        </div>
      ) : null}
    </FormModal>
  );
}
