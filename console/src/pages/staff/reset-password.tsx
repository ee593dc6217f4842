import type { Staff } from '#contract/organization.ts';
import { useMutation } from '@tanstack/react-query';
import { App, Input } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { organizationCalls } from '../../api/organization.ts';
import { FormModal } from '../../parts/form-modal.tsx';
import { RequiredItem } from '../../parts/required-item.tsx';

export function ResetPassword({
  staff,
  onClose,
}: {
  staff: Staff | null;
  onClose: () => void;
}): ReactNode {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const reset = useMutation({
    mutationFn: (password: string) =>
      organizationCalls.resetPassword(staff?.staffId ?? 0, password),
    onSuccess: () => {
      void message.success(t('staff.resetDone'));
      onClose();
    },
  });
  return (
    <FormModal<{ password: string }>
      open={staff !== null}
      danger
      title={t('staff.resetTitle', { name: staff?.name ?? '' })}
      okText={t('staff.reset')}
      initialValues={{}}
      saving={reset.isPending}
      onSave={({ password }) => reset.mutate(password)}
      onClose={onClose}
    >
      <RequiredItem
        name="password"
        label={t('staff.password')}
        extra={t('staff.resetHint')}
        rules={[{ min: 8, message: t('staff.passwordRule') }]}
      >
        <Input.Password autoComplete="new-password" />
      </RequiredItem>
    </FormModal>
  );
}
