import { type StatementEncoding, statementEncodings } from '#contract/reconciliation.ts';
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
  encoding: StatementEncoding;
};

/** A statement, whose it is, of which days, and what its columns mean. */
export function UploadForm({ onClose }: { onClose: () => void }): ReactNode {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const queries = useQueryClient();
  const merchants = useMerchants();
  const [file, setFile] = useState<File | null>(null);
  const [encoding, setEncoding] = useState<StatementEncoding>('auto');
  const [columns, setColumns] = useState<readonly string[]>([]);
  const choose = (chosen: File | null): void => {
    setFile(chosen);
    setColumns([]);
    if (chosen) void headOf(chosen, encoding).then(setColumns);
  };
  const declare = (chosen: StatementEncoding): void => {
    setEncoding(chosen);
    if (file) void headOf(file, chosen).then(setColumns);
  };
  const options = columns.map((value) => ({ value }));
  const upload = useMutation({
    mutationFn: ({ days: [from, until], kind, file: sent, ...rest }: Fields) => {
      const day = (one: Dayjs): string => one.format('YYYY-MM-DD');
      const told = { ...rest, kind: kind || undefined, from: day(from), until: day(until) };
      return reconciliationCalls.upload(told, sent);
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
      initialValues={{ encoding }}
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
      <RequiredItem name="encoding" label={t('merchants.reconciliation.encoding')}>
        <Select
          onChange={declare}
          options={statementEncodings.map((value) => ({
            value,
            label: t(`merchants.reconciliation.encodings.${value}`),
          }))}
        />
      </RequiredItem>
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
async function headOf(file: File, encoding: StatementEncoding): Promise<string[]> {
  if (!file.name.toLowerCase().endsWith('.csv')) return [];
  const bytes = new Uint8Array(await file.slice(0, 8192).arrayBuffer());
  const end = bytes.indexOf(0x0a);
  const head = end < 0 ? bytes : bytes.subarray(0, end);
  const line = textOf(head, encoding).replace(/\r$/, '');
  return [...new Set(line.split(',').map((cell) => cell.trim().replaceAll(/^"|"$/g, '')))].filter(
    (name) => name !== '',
  );
}

/** As the server reads it: UTF-8 where it is that, GB18030 otherwise. */
function textOf(bytes: Uint8Array<ArrayBuffer>, encoding: StatementEncoding): string {
  if (encoding === 'gb18030') return new TextDecoder('gb18030').decode(bytes);
  const text = new TextDecoder('utf-8').decode(bytes);
  return encoding === 'auto' && text.includes('\uFFFD')
    ? new TextDecoder('gb18030').decode(bytes)
    : text;
}
