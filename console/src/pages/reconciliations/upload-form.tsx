import { useMutation, useQueryClient } from '@tanstack/react-query';
import { App, AutoComplete, DatePicker, Form, Select } from 'antd';
import type { Dayjs } from 'dayjs';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { bankToday } from '../../api/bank-day.ts';
import { reconciliationCalls, useMerchants } from '../../api/merchants.ts';
import { FileItem } from '../../parts/file-item.tsx';
import { FormModal } from '../../parts/form-modal.tsx';
import { RequiredItem } from '../../parts/required-item.tsx';
import { TemplateLink } from '../../parts/template-link.tsx';

type Fields = {
  merchantNo: number;
  days: [Dayjs, Dayjs];
  reference: string;
  time: string;
  amount: string;
  kind?: string;
  file: File;
};

/** A statement, whose it is, of which days, and what its columns mean. */
export function UploadForm({ onClose }: { onClose: () => void }): ReactNode {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const queries = useQueryClient();
  const merchants = useMerchants();
  const [columns, setColumns] = useState<readonly string[]>([]);
  const choose = (chosen: File | null): void => {
    setColumns([]);
    if (chosen) void headOf(chosen).then(setColumns);
  };
  const options = columns.map((value) => ({ value }));
  const upload = useMutation({
    mutationFn: ({ days: [from, until], kind, file, ...rest }: Fields) => {
      const day = (one: Dayjs): string => one.format('YYYY-MM-DD');
      const told = { ...rest, kind: kind || undefined, from: day(from), until: day(until) };
      return reconciliationCalls.upload(told, file);
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
      onSave={(fields) => upload.mutate(fields)}
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
      <FileItem
        className="whole-row"
        label={t('merchants.reconciliation.file')}
        accept=".csv,.xlsx"
        choose={t('merchants.reconciliation.chooseFile')}
        onChoose={choose}
        template={
          <TemplateLink
            fileName="statement.csv"
            lines={['订单号,交易时间,金额,类型', 'POS-0001,2026-01-01 10:00:00,20.00,核销']}
          />
        }
      />
      {(['reference', 'time', 'amount'] as const).map((column) => (
        <RequiredItem key={column} name={column} label={t(`merchants.reconciliation.${column}`)}>
          <AutoComplete
            options={options}
            maxLength={64}
            placeholder={t(`merchants.reconciliation.examples.${column}`)}
          />
        </RequiredItem>
      ))}
      <Form.Item
        name="kind"
        label={t('merchants.reconciliation.kind')}
        extra={t('merchants.reconciliation.kindHint')}
      >
        <AutoComplete
          options={options}
          maxLength={64}
          placeholder={t('merchants.reconciliation.examples.kind')}
        />
      </Form.Item>
    </FormModal>
  );
}

/** The names of the columns of a CSV file, to choose from; of a worksheet they are typed. */
async function headOf(file: File): Promise<string[]> {
  if (!file.name.toLowerCase().endsWith('.csv')) return [];
  const [line = ''] = (await file.slice(0, 8192).text()).replace(/^\uFEFF/, '').split(/\r?\n/);
  return [...new Set(line.split(',').map((cell) => cell.trim().replaceAll(/^"|"$/g, '')))].filter(
    (name) => name !== '',
  );
}
