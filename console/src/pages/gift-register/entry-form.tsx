import { registerDaysBack } from '#contract/gift-register.ts';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { App, DatePicker, Form, Input, InputNumber, Select } from 'antd';
import dayjs, { type Dayjs } from 'dayjs';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { bankToday } from '../../api/bank-day.ts';
import { giftRegisterCalls, type KeyContact } from '../../api/gift-register.ts';
import { useGifts } from '../../api/gifts.ts';
import { newIdempotencyKey } from '../../api/http.ts';
import { useSay } from '../../app/language.ts';
import { FormModal } from '../../parts/form-modal.tsx';
import { OrgSelect } from '../../parts/org-tree.tsx';
import { RequiredItem } from '../../parts/required-item.tsx';

type Fields = {
  giftId?: number | null;
  what?: string;
  valueYuan?: number | null;
  pieces: number;
  orgId: number;
  givenOn: Dayjs;
  purpose: string;
};

/** Writes down what a contact was given. One key for the form: sent again after a lost answer, it stands once. */
export function EntryForm({
  contact,
  onClose,
}: {
  contact: KeyContact;
  onClose: () => void;
}): ReactNode {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const queries = useQueryClient();
  const [key] = useState(newIdempotencyKey);
  const today = dayjs(bankToday());
  const save = useMutation({
    mutationFn: ({ giftId, what, valueYuan, givenOn, ...fields }: Fields) => {
      const thing =
        giftId == null
          ? { giftId: null, what: what ?? '', valueFen: Math.round((valueYuan ?? 0) * 100) }
          : { giftId, what: '', valueFen: null };
      const day = givenOn.format('YYYY-MM-DD');
      return giftRegisterCalls.add(
        { contactId: contact.id, ...fields, ...thing, givenOn: day },
        key,
      );
    },
    onSuccess: async () => {
      await Promise.all(
        ['gift-register', 'key-contacts', 'gift-stock'].map((name) =>
          queries.invalidateQueries({ queryKey: [name] }),
        ),
      );
      void message.success(t('common.saved'));
      onClose();
    },
  });
  return (
    <FormModal<Fields>
      open
      name="register-entry"
      title={t('giftRegister.writeTitle', { name: contact.name, subject: contact.subjectName })}
      hint={t('giftRegister.writeHint')}
      initialValues={{ pieces: 1, orgId: contact.orgId, givenOn: today }}
      saving={save.isPending}
      onSave={(fields) => save.mutate(fields)}
      onClose={onClose}
    >
      <ThingFields />
      <RequiredItem name="pieces" label={t('giftRegister.pieces')}>
        <InputNumber min={1} max={1_000} precision={0} className="amount" />
      </RequiredItem>
      <RequiredItem name="orgId" label={t('giftRegister.org')}>
        <OrgSelect />
      </RequiredItem>
      <RequiredItem name="givenOn" label={t('giftRegister.day')}>
        <DatePicker
          minDate={today.subtract(registerDaysBack, 'day')}
          maxDate={today}
          className="amount"
        />
      </RequiredItem>
      <RequiredItem name="purpose" label={t('giftRegister.purpose')}>
        <Input.TextArea maxLength={500} rows={2} />
      </RequiredItem>
    </FormModal>
  );
}

/** A gift of the catalogue is worth what it is worth; anything else is told in words and yuan. */
function ThingFields(): ReactNode {
  const { t } = useTranslation();
  const say = useSay();
  const gifts = useGifts();
  const giftId = Form.useWatch<number | null | undefined>('giftId');
  return (
    <>
      <Form.Item name="giftId" label={t('giftRegister.gift')} extra={t('giftRegister.giftHint')}>
        <Select
          allowClear
          showSearch={{ optionFilterProp: 'label' }}
          options={(gifts.data ?? [])
            .filter(({ state }) => state === 'offered')
            .map(({ id, nameZh, nameEn }) => ({
              value: id,
              label: say({ zh: nameZh, en: nameEn }),
            }))}
        />
      </Form.Item>
      {giftId == null ? (
        <>
          <RequiredItem name="what" label={t('giftRegister.what')}>
            <Input maxLength={200} />
          </RequiredItem>
          <RequiredItem name="valueYuan" label={t('giftRegister.value')}>
            <InputNumber min={0.01} max={1_000_000} precision={2} className="amount" />
          </RequiredItem>
        </>
      ) : null}
    </>
  );
}
