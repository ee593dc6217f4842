import { useMutation, useQueryClient } from '@tanstack/react-query';
import { App, Form, Input, InputNumber, Select } from 'antd';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { benefitCalls, type Budget } from '../../api/benefits.ts';
import { newIdempotencyKey } from '../../api/http.ts';
import { useSession } from '../../app/session.tsx';
import { formatFen } from '../../parts/format-figure.ts';
import { FormModal } from '../../parts/form-modal.tsx';
import { RequiredItem, useCodeRule } from '../../parts/required-item.tsx';
import { useReach } from '../../parts/org-tree.tsx';

function useDone(queryKey: string, onClose: () => void, told?: string): () => Promise<void> {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const queries = useQueryClient();
  return async () => {
    await queries.invalidateQueries({ queryKey: [queryKey] });
    void message.success(told ?? t('common.saved'));
    onClose();
  };
}

function NameAndCode(): ReactNode {
  const { t } = useTranslation();
  const codeRule = useCodeRule();
  const [name, code] = [t('benefits.budgets.name'), t('benefits.budgets.code')];
  return (
    <>
      <RequiredItem name="name" label={name}>
        <Input maxLength={100} />
      </RequiredItem>
      <RequiredItem name="code" label={code} rules={[codeRule()]}>
        <Input />
      </RequiredItem>
    </>
  );
}

type FunderFields = { code: string; name: string; kind: 'bank' | 'merchant' | 'partner' };

export function FunderForm({ onClose }: { onClose: () => void }): ReactNode {
  const { t } = useTranslation();
  const session = useSession();
  const save = useMutation({
    mutationFn: (fields: FunderFields) =>
      benefitCalls.addFunder({ ...fields, orgId: session.wholeBank ? null : session.org.orgId }),
    onSuccess: useDone('funders', onClose),
  });
  return (
    <FormModal<FunderFields>
      open
      title={t('benefits.budgets.addFunder')}
      initialValues={{ kind: 'bank' }}
      saving={save.isPending}
      onSave={(fields) => save.mutate(fields)}
      onClose={onClose}
    >
      <NameAndCode />
      <Form.Item name="kind" label={t('benefits.budgets.funderKind')}>
        <Select
          options={(['bank', 'merchant', 'partner'] as const).map((value) => ({
            value,
            label: t(`benefits.budgets.funderKinds.${value}`),
          }))}
        />
      </Form.Item>
    </FormModal>
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
  const session = useSession();
  const mayTakeFrom = useReach();
  const save = useMutation({
    mutationFn: ({ yuan, ...rest }: BudgetFields) =>
      benefitCalls.addBudget({
        ...rest,
        orgId: session.wholeBank ? null : session.org.orgId,
        amountFen: Math.round(yuan * 100),
      }),
    onSuccess: useDone('budgets', onClose, t('benefits.budgets.asked')),
  });
  return (
    <FormModal<BudgetFields>
      open
      title={t('benefits.budgets.add')}
      hint={t('benefits.budgets.addHint')}
      initialValues={{ yuan: 0 }}
      saving={save.isPending}
      onSave={(fields) => save.mutate(fields)}
      onClose={onClose}
    >
      <NameAndCode />
      <RequiredItem name="funderId" label={t('benefits.budgets.funder')}>
        <Select
          options={funders.filter(mayTakeFrom).map((one) => ({ value: one.id, label: one.name }))}
        />
      </RequiredItem>
      <RequiredItem name="yuan" label={t('benefits.budgets.amount')}>
        <InputNumber className="full-width" min={0} precision={2} />
      </RequiredItem>
    </FormModal>
  );
}

type MoneyFields = { yuan: number; reason: string };

/** What nothing is promised from goes back to the funder; one key for the form, as when it is topped up. */
export function ReturnForm({
  budget,
  onClose,
}: {
  budget: Budget;
  onClose: () => void;
}): ReactNode {
  const { t } = useTranslation();
  const [key] = useState(newIdempotencyKey);
  const giveBack = useMutation({
    mutationFn: ({ yuan, reason }: MoneyFields) =>
      benefitCalls.returnMoney(budget.id, { amountFen: Math.round(yuan * 100), reason }, key),
    onSuccess: useDone('budgets', onClose, t('benefits.budgets.asked')),
  });
  return (
    <FormModal<MoneyFields>
      open
      hint={t('benefits.budgets.giveBackHint')}
      title={t('benefits.budgets.giveBackTitle', { name: budget.name })}
      okText={t('benefits.budgets.ask')}
      initialValues={{}}
      saving={giveBack.isPending}
      onSave={(fields) => giveBack.mutate(fields)}
      onClose={onClose}
    >
      <RequiredItem
        name="yuan"
        label={t('benefits.budgets.giveBackAmount')}
        extra={t('benefits.budgets.giveBackMost', { available: formatFen(budget.availableFen) })}
      >
        <InputNumber
          className="full-width"
          min={0.01}
          max={budget.availableFen / 100}
          precision={2}
          autoFocus
        />
      </RequiredItem>
      <RequiredItem name="reason" label={t('benefits.budgets.giveBackReason')}>
        <Input.TextArea maxLength={500} rows={2} />
      </RequiredItem>
    </FormModal>
  );
}

type TopUpFields = { yuan: number; reason?: string };

/** One key for the form: pressed twice, or sent again after a lost answer, it asks once. */
export function TopUpForm({ budget, onClose }: { budget: Budget; onClose: () => void }): ReactNode {
  const { t } = useTranslation();
  const [key] = useState(newIdempotencyKey);
  const topUp = useMutation({
    mutationFn: ({ yuan, reason = '' }: TopUpFields) =>
      benefitCalls.topUp(budget.id, { amountFen: Math.round(yuan * 100), reason }, key),
    onSuccess: useDone('budgets', onClose, t('benefits.budgets.asked')),
  });
  return (
    <FormModal<TopUpFields>
      open
      hint={t('benefits.budgets.topUpHint')}
      title={t('benefits.budgets.topUpTitle', { name: budget.name })}
      okText={t('benefits.budgets.ask')}
      initialValues={{}}
      saving={topUp.isPending}
      onSave={(fields) => topUp.mutate(fields)}
      onClose={onClose}
    >
      <RequiredItem name="yuan" label={t('benefits.budgets.topUpAmount')}>
        <InputNumber className="full-width" min={0.01} precision={2} autoFocus />
      </RequiredItem>
      <Form.Item name="reason" label={t('benefits.budgets.topUpReason')}>
        <Input.TextArea maxLength={500} rows={2} />
      </Form.Item>
    </FormModal>
  );
}
