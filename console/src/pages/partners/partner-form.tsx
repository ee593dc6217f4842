import { useMutation } from '@tanstack/react-query';
import { Form, Input } from 'antd';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { newIdempotencyKey } from '../../api/http.ts';
import { partnerCalls } from '../../api/partners.ts';
import { FormModal } from '../../parts/form-modal.tsx';
import { RequiredItem, useCodeRule } from '../../parts/required-item.tsx';

type Fields = { code: string; name: string; baseUrl?: string };

/** Makes a partner; its secret, where it has an address, is shown once. */
export function PartnerForm({
  onClose,
  onMade,
}: {
  onClose: () => void;
  onMade: (secret: string | null) => Promise<void>;
}): ReactNode {
  const { t } = useTranslation();
  const codeRule = useCodeRule();
  const [key] = useState(newIdempotencyKey);
  const save = useMutation({
    mutationFn: ({ code, name, baseUrl }: Fields) =>
      partnerCalls.add({ code, name, baseUrl: baseUrl ? baseUrl : null }, key),
    onSuccess: ({ secret }) => onMade(secret),
  });
  return (
    <FormModal<Fields>
      open
      title={t('partners.add')}
      hint={t('partners.addHint')}
      okText={t('common.create')}
      initialValues={{}}
      saving={save.isPending}
      onSave={(fields) => save.mutate(fields)}
      onClose={onClose}
    >
      <RequiredItem name="name" label={t('partners.name')}>
        <Input maxLength={100} />
      </RequiredItem>
      <RequiredItem name="code" label={t('partners.code')} rules={[codeRule()]}>
        <Input maxLength={40} />
      </RequiredItem>
      <Form.Item name="baseUrl" label={t('partners.baseUrl')} extra={t('partners.baseUrlHint')}>
        <Input maxLength={500} placeholder="https://" inputMode="url" />
      </Form.Item>
    </FormModal>
  );
}
