import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Alert, App, Button, DatePicker, Form, Modal, Progress, Select } from 'antd';
import type { Dayjs } from 'dayjs';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { bankToday } from '../../api/bank-day.ts';
import { codeCalls, useCodeProducts } from '../../api/partners.ts';
import { ChooseFile } from '../../parts/choose-file.tsx';
import { FormModal } from '../../parts/form-modal.tsx';
import { formatCount } from '../../parts/format-figure.ts';
import { RequiredItem } from '../../parts/required-item.tsx';
import { TemplateLink } from '../../parts/template-link.tsx';
import { BadCodeLines } from './bad-code-lines.tsx';

type Fields = { productId: number; expiresOn: Dayjs };

/** A file of codes, whose they are and until when; afterwards, what became of its lines. */
export function UploadCodesForm({ onClose }: { onClose: () => void }): ReactNode {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const queries = useQueryClient();
  const products = useCodeProducts();
  const [file, setFile] = useState<File | null>(null);
  const upload = useMutation({
    mutationFn: ({ productId, expiresOn }: Fields) => {
      if (!file) throw new Error('no file was chosen');
      return codeCalls.upload({ productId, expiresOn: expiresOn.format('YYYY-MM-DD') }, file);
    },
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
      onSave={(fields) =>
        file
          ? upload.mutate(fields)
          : void message.warning(t('common.required', { label: t('partners.file') }))
      }
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
      <Form.Item label={t('partners.file')} required>
        <ChooseFile accept=".csv,.txt" file={file} onChange={setFile}>
          {t('partners.chooseFile')}
        </ChooseFile>
        <TemplateLink fileName="codes.csv" lines={['兑换码,密码', 'VIP-2026-000001,8842']} />
      </Form.Item>
      {upload.isPending ? (
        <div role="status">
          <Progress percent={100} status="active" showInfo={false} />
          {t('partners.codes.uploading')}
        </div>
      ) : null}
    </FormModal>
  );
}
