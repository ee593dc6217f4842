import type { Staff } from '#contract/organization.ts';
import { useMutation } from '@tanstack/react-query';
import { App, Form, Input, Modal } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { organizationCalls } from '../../api/organization.ts';

export function ResetPassword({
  staff,
  onClose,
}: {
  staff: Staff | null;
  onClose: () => void;
}): ReactNode {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const [form] = Form.useForm<{ password: string }>();
  const reset = useMutation({
    mutationFn: (password: string) =>
      organizationCalls.resetPassword(staff?.staffId ?? 0, password),
    onSuccess: () => {
      void message.success(t('staff.resetDone'));
      onClose();
    },
  });
  return (
    <Modal
      open={staff !== null}
      title={t('staff.resetTitle', { name: staff?.name ?? '' })}
      okText={t('staff.reset')}
      cancelText={t('common.cancel')}
      okButtonProps={{ danger: true }}
      confirmLoading={reset.isPending}
      onOk={() => form.submit()}
      onCancel={onClose}
      destroyOnHidden
    >
      <Form
        form={form}
        layout="vertical"
        preserve={false}
        onFinish={({ password }) => reset.mutate(password)}
      >
        <Form.Item
          name="password"
          label={t('staff.password')}
          extra={t('staff.resetHint')}
          rules={[
            { required: true, message: t('common.required', { label: t('staff.password') }) },
            { min: 8 },
          ]}
        >
          <Input.Password autoComplete="new-password" />
        </Form.Item>
      </Form>
    </Modal>
  );
}
