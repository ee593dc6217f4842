import { useMutation, useQueryClient } from '@tanstack/react-query';
import { App, Button, Card, Form, Input } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { accountCalls } from '../../api/session.ts';
import { sessionKey } from '../../app/session.tsx';

type Fields = { current: string; next: string; again: string };

export function ChangePassword(): ReactNode {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const queries = useQueryClient();
  const [form] = Form.useForm<Fields>();
  const change = useMutation({
    mutationFn: ({ current, next }: Fields) => accountCalls.changePassword(current, next),
    onSuccess: async () => {
      form.resetFields();
      void message.success(t('account.changed'));
      await queries.invalidateQueries({ queryKey: sessionKey });
    },
  });
  const required = (label: string) => ({
    required: true,
    message: t('common.required', { label }),
  });
  return (
    <Card variant="borderless" title={t('account.password')} className="tile">
      <Form form={form} layout="vertical" onFinish={(fields) => change.mutate(fields)}>
        <Form.Item
          name="current"
          label={t('account.current')}
          rules={[required(t('account.current'))]}
        >
          <Input.Password autoComplete="current-password" />
        </Form.Item>
        <Form.Item
          name="next"
          label={t('account.next')}
          extra={t('account.hint')}
          rules={[required(t('account.next')), { min: 8 }]}
        >
          <Input.Password autoComplete="new-password" />
        </Form.Item>
        <Form.Item
          name="again"
          label={t('account.again')}
          dependencies={['next']}
          rules={[
            required(t('account.again')),
            ({ getFieldValue }) => ({
              validator: (_, value) =>
                !value || getFieldValue('next') === value
                  ? Promise.resolve()
                  : Promise.reject(new Error(t('account.differ'))),
            }),
          ]}
        >
          <Input.Password autoComplete="new-password" />
        </Form.Item>
        <Button type="primary" htmlType="submit" loading={change.isPending}>
          {t('account.password')}
        </Button>
      </Form>
    </Card>
  );
}
