import { useMutation, useQueryClient } from '@tanstack/react-query';
import { App, Form, Input, InputNumber, Modal, Select } from 'antd';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { benefitCalls, type Budget } from '../../api/benefits.ts';
import { newIdempotencyKey } from '../../api/http.ts';
import { useSession } from '../../app/session.tsx';
import { useReach } from '../../parts/org-tree.tsx';

const code = /^[A-Za-z0-9_-]{1,40}$/;

function useDone(queryKey: string, onClose: () => void): () => Promise<void> {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const queries = useQueryClient();
  return async () => {
    await queries.invalidateQueries({ queryKey: [queryKey] });
    void message.success(t('common.saved'));
    onClose();
  };
}

type FunderFields = { code: string; name: string; kind: 'bank' | 'merchant' | 'partner' };

export function FunderForm({ onClose }: { onClose: () => void }): ReactNode {
  const { t } = useTranslation();
  const [form] = Form.useForm<FunderFields>();
  const session = useSession();
  const save = useMutation({
    mutationFn: (fields: FunderFields) =>
      benefitCalls.addFunder({ ...fields, orgId: session.wholeBank ? null : session.org.orgId }),
    onSuccess: useDone('funders', onClose),
  });
  const required = (label: string) => [
    { required: true, message: t('common.required', { label }) },
  ];
  return (
    <Modal
      open
      title={t('benefits.budgets.addFunder')}
      okText={t('common.save')}
      cancelText={t('common.cancel')}
      confirmLoading={save.isPending}
      onOk={() => form.submit()}
      onCancel={onClose}
    >
      <Form
        form={form}
        layout="vertical"
        initialValues={{ kind: 'bank' }}
        onFinish={(fields) => save.mutate(fields)}
      >
        <Form.Item
          name="name"
          label={t('benefits.budgets.name')}
          rules={required(t('benefits.budgets.name'))}
        >
          <Input maxLength={100} />
        </Form.Item>
        <Form.Item
          name="code"
          label={t('benefits.budgets.code')}
          rules={[...required(t('benefits.budgets.code')), { pattern: code }]}
        >
          <Input />
        </Form.Item>
        <Form.Item name="kind" label={t('benefits.budgets.funderKind')}>
          <Select
            options={(['bank', 'merchant', 'partner'] as const).map((value) => ({
              value,
              label: t(`benefits.budgets.funderKinds.${value}`),
            }))}
          />
        </Form.Item>
      </Form>
    </Modal>
  );
}

type BudgetFields = { code: string; name: string; funderId: number; yuan: number };

export function BudgetForm({
  funders,
  onClose,
}: {
  funders: readonly { id: number; name: string; orgId: number | null }[];
  onClose: () => void;
}): ReactNode {
  const { t } = useTranslation();
  const [form] = Form.useForm<BudgetFields>();
  const session = useSession();
  const mayTakeFrom = useReach();
  const save = useMutation({
    mutationFn: ({ yuan, ...rest }: BudgetFields) =>
      benefitCalls.addBudget({
        ...rest,
        orgId: session.wholeBank ? null : session.org.orgId,
        amountFen: Math.round(yuan * 100),
      }),
    onSuccess: useDone('budgets', onClose),
  });
  const required = (label: string) => [
    { required: true, message: t('common.required', { label }) },
  ];
  return (
    <Modal
      open
      title={t('benefits.budgets.add')}
      okText={t('common.save')}
      cancelText={t('common.cancel')}
      confirmLoading={save.isPending}
      onOk={() => form.submit()}
      onCancel={onClose}
    >
      <Form
        form={form}
        layout="vertical"
        initialValues={{ yuan: 0 }}
        onFinish={(fields) => save.mutate(fields)}
      >
        <Form.Item
          name="name"
          label={t('benefits.budgets.name')}
          rules={required(t('benefits.budgets.name'))}
        >
          <Input maxLength={100} />
        </Form.Item>
        <Form.Item
          name="code"
          label={t('benefits.budgets.code')}
          rules={[...required(t('benefits.budgets.code')), { pattern: code }]}
        >
          <Input />
        </Form.Item>
        <Form.Item
          name="funderId"
          label={t('benefits.budgets.funder')}
          rules={required(t('benefits.budgets.funder'))}
        >
          <Select
            options={funders.filter(mayTakeFrom).map((one) => ({ value: one.id, label: one.name }))}
          />
        </Form.Item>
        <Form.Item
          name="yuan"
          label={t('benefits.budgets.amount')}
          rules={required(t('benefits.budgets.amount'))}
        >
          <InputNumber className="full-width" min={0} precision={2} />
        </Form.Item>
      </Form>
    </Modal>
  );
}

/** One key for the form: pressed twice, or sent again after a lost answer, it tops up once. */
export function TopUpForm({ budget, onClose }: { budget: Budget; onClose: () => void }): ReactNode {
  const { t } = useTranslation();
  const [form] = Form.useForm<{ yuan: number }>();
  const [key] = useState(newIdempotencyKey);
  const topUp = useMutation({
    mutationFn: ({ yuan }: { yuan: number }) =>
      benefitCalls.topUp(budget.id, Math.round(yuan * 100), key),
    onSuccess: useDone('budgets', onClose),
  });
  return (
    <Modal
      open
      title={t('benefits.budgets.topUpTitle', { name: budget.name })}
      okText={t('benefits.budgets.topUp')}
      cancelText={t('common.cancel')}
      confirmLoading={topUp.isPending}
      onOk={() => form.submit()}
      onCancel={onClose}
    >
      <Form form={form} layout="vertical" onFinish={(fields) => topUp.mutate(fields)}>
        <Form.Item
          name="yuan"
          label={t('benefits.budgets.topUpAmount')}
          rules={[
            {
              required: true,
              message: t('common.required', { label: t('benefits.budgets.topUpAmount') }),
            },
          ]}
        >
          <InputNumber className="full-width" min={0.01} precision={2} autoFocus />
        </Form.Item>
      </Form>
    </Modal>
  );
}
