import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Alert, App, DatePicker, Input, Select, Form } from 'antd';
import dayjs, { type Dayjs } from 'dayjs';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { bankToday } from '../../api/bank-day.ts';
import { messageOf } from '../../api/http.ts';
import { assignmentCalls } from '../../api/tag-assignments.ts';
import { useTags } from '../../api/tags.ts';
import { useSay } from '../../app/language.ts';
import { useCan } from '../../app/session.tsx';
import { FormModal } from '../../parts/form-modal.tsx';
import { GuardedButton } from '../../parts/guarded-button.tsx';
import { RequiredItem } from '../../parts/required-item.tsx';

type Fields = { code: string; value?: string; until?: Dayjs | null; reason: string };

/** 打标签: gives a tag that staff may give to one customer or to a selection, with a reason and a last day. */
export function GiveTag({
  customerNos,
  onGiven,
}: {
  customerNos: readonly number[];
  onGiven?: () => void;
}): ReactNode {
  const { t } = useTranslation();
  const say = useSay();
  const can = useCan();
  const queries = useQueryClient();
  const { message } = App.useApp();
  const [open, setOpen] = useState(false);
  const [code, setCode] = useState<string | null>(null);
  const tags = useTags();
  const given = (tags.data ?? []).filter((tag) => tag.assignedBy === 'staff');
  const choices = given.find((tag) => tag.code === code)?.choices ?? null;
  const give = useMutation({
    mutationFn: (fields: Fields) =>
      assignmentCalls.give({
        code: fields.code,
        customerNos: [...customerNos],
        value: fields.value ?? 'true',
        validUntil: fields.until?.format('YYYY-MM-DD') ?? null,
        reason: fields.reason,
      }),
    onSuccess: async ({ customers }) => {
      void message.success(t('factory.given', { n: customers }));
      setOpen(false);
      await queries.invalidateQueries({ queryKey: ['customers'] });
      onGiven?.();
    },
    onError: (error) => void message.error(messageOf(error)),
  });
  return (
    <>
      <GuardedButton
        size="small"
        blockedBecause={can('create', 'CustomerTag') ? null : t('common.notAllowed')}
        onClick={() => setOpen(true)}
      >
        {t('factory.give')}
      </GuardedButton>
      <FormModal<Fields>
        open={open}
        name="give-tag"
        title={t('factory.giveTitle', { n: customerNos.length })}
        okText={t('factory.give')}
        initialValues={{}}
        saving={give.isPending}
        onSave={(fields) => give.mutate(fields)}
        onClose={() => setOpen(false)}
      >
        {tags.data && given.length === 0 ? (
          <Alert type="info" showIcon title={t('factory.giveNone')} className="section" />
        ) : null}
        <RequiredItem name="code" label={t('factory.giveTag')}>
          <Select
            showSearch={{ optionFilterProp: 'label' }}
            options={given.map((tag) => ({ value: tag.code, label: say(tag.name) }))}
            onChange={setCode}
          />
        </RequiredItem>
        {choices ? (
          <RequiredItem name="value" label={t('tags.value')}>
            <Select options={choices.map((one) => ({ value: one.value, label: say(one) }))} />
          </RequiredItem>
        ) : null}
        <RequiredItem name="reason" label={t('factory.giveReason')}>
          <Input.TextArea maxLength={200} autoSize />
        </RequiredItem>
        <Form.Item name="until" label={t('factory.giveUntil')} extra={t('factory.giveUntilHint')}>
          <DatePicker minDate={dayjs(bankToday())} />
        </Form.Item>
      </FormModal>
    </>
  );
}
