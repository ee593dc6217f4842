import { useMutation, useQueryClient } from '@tanstack/react-query';
import { App, DatePicker, Form, Input, Select } from 'antd';
import type { Dayjs } from 'dayjs';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { bankToday } from '../../api/bank-day.ts';
import { reconciliationCalls, useMerchants } from '../../api/merchants.ts';
import { ChooseFile } from '../../parts/choose-file.tsx';
import { FormModal } from '../../parts/form-modal.tsx';
import { RequiredItem } from '../../parts/required-item.tsx';

type Fields = {
  merchantNo: number;
  days: [Dayjs, Dayjs];
  reference: string;
  time: string;
  amount: string;
  kind?: string;
};

/** A statement, whose it is, of which days, and what its columns mean. */
export function UploadForm({ onClose }: { onClose: () => void }): ReactNode {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const queries = useQueryClient();
  const merchants = useMerchants();
  const [file, setFile] = useState<File | null>(null);
  const upload = useMutation({
    mutationFn: ({ days: [from, until], ...rest }: Fields) => {
      if (!file) throw new Error('no file was chosen');
      const day = (one: Dayjs): string => one.format('YYYY-MM-DD');
      return reconciliationCalls.upload({ ...rest, from: day(from), until: day(until) }, file);
    },
    onSuccess: async (made) => {
      await Promise.all(
        ['reconciliations', 'differences'].map((name) =>
          queries.invalidateQueries({ queryKey: [name] }),
        ),
      );
      void message.success(
        t('merchants.reconciliation.done', {
          matched: made.matched,
          differences: made.differences,
        }),
      );
      onClose();
    },
  });
  return (
    <FormModal<Fields>
      open
      wide
      title={t('merchants.reconciliation.upload')}
      hint={t('merchants.reconciliation.uploadHint')}
      okText={t('merchants.reconciliation.upload')}
      initialValues={{}}
      saving={upload.isPending}
      onSave={(fields) =>
        file
          ? upload.mutate(fields)
          : void message.warning(
              t('common.required', { label: t('merchants.reconciliation.file') }),
            )
      }
      onClose={onClose}
    >
      <RequiredItem name="merchantNo" label={t('merchants.reconciliation.merchant')}>
        <Select
          showSearch={{ optionFilterProp: 'label' }}
          loading={merchants.isPending}
          options={(merchants.data ?? []).map(({ merchantNo, name }) => ({
            value: merchantNo,
            label: name,
          }))}
        />
      </RequiredItem>
      <RequiredItem name="days" label={t('merchants.reconciliation.period')}>
        <DatePicker.RangePicker
          className="full-width"
          disabledDate={(day) => day.format('YYYY-MM-DD') >= bankToday()}
        />
      </RequiredItem>
      {(['reference', 'time', 'amount'] as const).map((column) => (
        <RequiredItem key={column} name={column} label={t(`merchants.reconciliation.${column}`)}>
          <Input maxLength={64} />
        </RequiredItem>
      ))}
      <Form.Item name="kind" label={t('merchants.reconciliation.kind')}>
        <Input maxLength={64} />
      </Form.Item>
      <Form.Item label={t('merchants.reconciliation.file')} required>
        <ChooseFile accept=".csv,.xlsx" file={file} onChange={setFile}>
          {t('merchants.reconciliation.chooseFile')}
        </ChooseFile>
      </Form.Item>
    </FormModal>
  );
}
