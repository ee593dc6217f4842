import { consentChannels, suppressionReasons } from '#contract/consent.ts';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { App, DatePicker, Form, Input, Select } from 'antd';
import dayjs, { type Dayjs } from 'dayjs';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { bankToday } from '../../api/bank-day.ts';
import { customerCalls } from '../../api/customers.ts';
import { FormModal } from '../../parts/form-modal.tsx';
import { RequiredItem } from '../../parts/required-item.tsx';

type Fields = {
  channel: string;
  reason: string;
  fromDate: Dayjs;
  untilDate: Dayjs | null;
  note: string;
};

/** Puts a customer on the suppression list, from a day on and until a day or for good. */
export function AddSuppression({
  open,
  customerNo,
  onClose,
}: {
  open: boolean;
  customerNo: number;
  onClose: () => void;
}): ReactNode {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const queries = useQueryClient();
  const [today] = useState(() => dayjs(bankToday()));
  const save = useMutation({
    mutationFn: ({ fromDate, untilDate, note, ...rest }: Fields) =>
      customerCalls.addSuppression(customerNo, {
        ...rest,
        note: note ?? '',
        fromDate: fromDate.format('YYYY-MM-DD'),
        untilDate: untilDate?.format('YYYY-MM-DD') ?? null,
      }),
    onSuccess: (consent) => {
      queries.setQueryData(['customers', 'consent', customerNo], consent);
      void message.success(t('customers.consent.suppressed'));
      onClose();
    },
  });
  return (
    <FormModal<Fields>
      open={open}
      title={t('customers.consent.addSuppression')}
      hint={t('customers.consent.suppressionHint')}
      name="suppression"
      initialValues={{ channel: 'any', fromDate: today }}
      saving={save.isPending}
      onSave={(fields) => save.mutate(fields)}
      onClose={onClose}
    >
      <RequiredItem name="reason" label={t('customers.consent.suppressionReason')}>
        <Select
          options={suppressionReasons.map((value) => ({
            value,
            label: t(`customers.consent.reasons.${value}`),
          }))}
        />
      </RequiredItem>
      <RequiredItem name="channel" label={t('customers.consent.channel')}>
        <Select
          options={consentChannels.map((value) => ({
            value,
            label: t(`customers.consent.channels.${value}`),
          }))}
        />
      </RequiredItem>
      <RequiredItem name="fromDate" label={t('customers.consent.fromDate')}>
        <DatePicker className="amount" />
      </RequiredItem>
      <Form.Item
        name="untilDate"
        label={t('customers.consent.untilDate')}
        extra={t('customers.consent.untilHint')}
        dependencies={['fromDate']}
        rules={[
          ({ getFieldValue }) => ({
            validator: async (_, until: Dayjs | null | undefined) => {
              const from: unknown = getFieldValue('fromDate');
              if (until && dayjs.isDayjs(from) && until.isBefore(from, 'day'))
                throw new Error(t('customers.consent.untilRule'));
            },
          }),
        ]}
      >
        <DatePicker className="amount" />
      </Form.Item>
      <Form.Item name="note" label={t('common.comment')}>
        <Input.TextArea maxLength={500} showCount />
      </Form.Item>
    </FormModal>
  );
}
