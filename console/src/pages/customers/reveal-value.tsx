import { EyeOutlined } from '@ant-design/icons';
import { useMutation } from '@tanstack/react-query';
import { Button, Flex, Form, Input, Modal, Tooltip } from 'antd';
import { useEffect, useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { customerCalls, type RevealField } from '../../api/customers.ts';
import { useCan } from '../../app/session.tsx';

const shownSeconds = 30;

/** A masked value; revealed one at a time with a reason, and hidden again by itself. */
export function RevealValue({
  customerNo,
  field,
  masked,
}: {
  customerNo: number;
  field: RevealField;
  masked: string | null;
}): ReactNode {
  const { t } = useTranslation();
  const can = useCan();
  const [asking, setAsking] = useState(false);
  const [form] = Form.useForm<{ reason: string }>();
  const { mutate, data, reset, isPending } = useMutation({
    mutationFn: (reason: string) => customerCalls.reveal(customerNo, field, reason),
    onSuccess: () => setAsking(false),
    gcTime: 0,
  });
  const value = data?.value;
  useEffect(() => {
    if (value === undefined) return undefined;
    const timer = setTimeout(reset, shownSeconds * 1000);
    return () => clearTimeout(timer);
  }, [value, reset]);
  if (masked === null) return '—';
  const name = t(`customers.fields.${field}`);
  return (
    <Flex align="center" gap={4}>
      <span className="number">{value ?? masked}</span>
      {value === undefined && masked.includes('*') && can('reveal', 'Customer') ? (
        <Tooltip title={t('customers.reveal')}>
          <Button
            type="text"
            size="small"
            icon={<EyeOutlined aria-hidden />}
            aria-label={`${t('customers.reveal')}: ${name}`}
            onClick={() => setAsking(true)}
          />
        </Tooltip>
      ) : null}
      <Modal
        open={asking}
        title={t('customers.revealTitle', { field: name })}
        okText={t('customers.reveal')}
        cancelText={t('common.cancel')}
        confirmLoading={isPending}
        onOk={() => form.submit()}
        onCancel={() => setAsking(false)}
        destroyOnHidden
      >
        <p>{t('customers.revealHint')}</p>
        <Form
          form={form}
          layout="vertical"
          preserve={false}
          onFinish={({ reason }) => mutate(reason)}
        >
          <Form.Item
            name="reason"
            label={t('customers.revealReason')}
            rules={[{ required: true, min: 4, message: t('customers.revealReasonRule') }]}
          >
            <Input.TextArea maxLength={200} showCount autoFocus />
          </Form.Item>
        </Form>
      </Modal>
    </Flex>
  );
}
