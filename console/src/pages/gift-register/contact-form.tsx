import { contactKinds } from '#contract/gift-register.ts';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { App, Form, Input, InputNumber, Select } from 'antd';
import { useDeferredValue, useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { findSubjects, giftRegisterCalls, type KeyContact } from '../../api/gift-register.ts';
import { newIdempotencyKey } from '../../api/http.ts';
import { FormModal } from '../../parts/form-modal.tsx';
import { RequiredItem } from '../../parts/required-item.tsx';

type Fields = {
  kind: KeyContact['kind'];
  subjectNo: number;
  name: string;
  position: string;
  customerNo?: number | null;
};

/** Writes somebody down as a contact of a payroll employer or merchant. */
export function ContactForm({ onClose }: { onClose: () => void }): ReactNode {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const queries = useQueryClient();
  const [key, setKey] = useState(newIdempotencyKey);
  const save = useMutation({
    mutationFn: ({ customerNo, ...fields }: Fields) =>
      giftRegisterCalls.addContact({ ...fields, customerNo: customerNo ?? null }, key),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: ['key-contacts'] });
      void message.success(t('common.saved'));
      onClose();
    },
    // What was refused is corrected and asked anew.
    onError: () => setKey(newIdempotencyKey()),
  });
  return (
    <FormModal<Fields>
      open
      name="key-contact"
      title={t('giftRegister.addContact')}
      hint={t('giftRegister.addContactHint')}
      initialValues={{ kind: 'payroll_employer' }}
      saving={save.isPending}
      onSave={(fields) => save.mutate(fields)}
      onClose={onClose}
    >
      <RequiredItem name="kind" label={t('giftRegister.kind')}>
        <Select
          options={contactKinds.map((value) => ({
            value,
            label: t(`giftRegister.kinds.${value}`),
          }))}
        />
      </RequiredItem>
      <SubjectField />
      <RequiredItem name="name" label={t('giftRegister.person')}>
        <Input maxLength={100} />
      </RequiredItem>
      <RequiredItem name="position" label={t('giftRegister.position')}>
        <Input maxLength={100} />
      </RequiredItem>
      <Form.Item
        name="customerNo"
        label={t('giftRegister.customerNo')}
        extra={t('giftRegister.customerHint')}
      >
        <InputNumber min={1} max={2_147_483_647} precision={0} className="amount" />
      </Form.Item>
    </FormModal>
  );
}

/** One of the payroll employers or merchants whose name holds what is typed. */
function SubjectField(): ReactNode {
  const { t } = useTranslation();
  const kind = Form.useWatch<KeyContact['kind'] | undefined>('kind') ?? 'payroll_employer';
  const [typed, setTyped] = useState('');
  const text = useDeferredValue(typed.trim());
  const found = useQuery({
    queryKey: ['register-subjects', kind, text],
    queryFn: ({ signal }) => findSubjects(kind, text, signal),
    staleTime: 60_000,
  });
  return (
    <RequiredItem key={kind} name="subjectNo" label={t('giftRegister.subject')}>
      <Select
        showSearch={{ filterOption: false, onSearch: setTyped }}
        loading={found.isFetching}
        notFoundContent={t('giftRegister.subjectNone')}
        options={(found.data ?? []).map(({ no, name }) => ({ value: no, label: name }))}
      />
    </RequiredItem>
  );
}
