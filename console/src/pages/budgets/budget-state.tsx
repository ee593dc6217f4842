import { useMutation, useQueryClient } from '@tanstack/react-query';
import { App, Input, Select, Tag, Tooltip } from 'antd';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { benefitCalls, type Budget } from '../../api/benefits.ts';
import { useCan } from '../../app/session.tsx';
import { FormModal } from '../../parts/form-modal.tsx';
import { formatFen } from '../../parts/format-figure.ts';
import { GuardedButton } from '../../parts/guarded-button.tsx';
import { RequiredItem } from '../../parts/required-item.tsx';

/** What there is to know of a budget beside its figures: money that waits, frozen and why, its warning line. */
export function BudgetState({ budget }: { budget: Budget }): ReactNode {
  const { t } = useTranslation();
  const { requested } = budget;
  return (
    <>
      {requested ? (
        <Tag color="blue">
          {t('benefits.budgets.waiting', { amount: formatFen(requested.amountFen) })}
        </Tag>
      ) : null}
      <UseState budget={budget} />
    </>
  );
}

/** That a budget is frozen, and why; else the warning line it has reached. */
function UseState({ budget }: { budget: Budget }): ReactNode {
  const { t } = useTranslation();
  if (budget.frozenReason !== null)
    return (
      <Tooltip title={budget.frozenReason}>
        <Tag color="blue">{t('benefits.budgets.frozen')}</Tag>
      </Tooltip>
    );
  if (budget.warning === null) return null;
  return (
    <Tooltip title={t('benefits.budgets.warnDefinition')}>
      <Tag color={budget.warning >= 95 ? 'red' : 'orange'}>
        {t('benefits.budgets.warned', { percent: budget.warning })}
      </Tag>
    </Tooltip>
  );
}

type Fields = { reason: string };

/** Freezes a budget with a reason, or lets a frozen one pay again. */
export function FreezeButton({ budget }: { budget: Budget }): ReactNode {
  const { t } = useTranslation();
  const { message, modal } = App.useApp();
  const can = useCan();
  const queries = useQueryClient();
  const [asking, setAsking] = useState(false);
  const done = async (): Promise<void> => {
    await queries.invalidateQueries({ queryKey: ['budgets'] });
    void message.success(t('common.saved'));
    setAsking(false);
  };
  const freeze = useMutation({
    mutationFn: ({ reason }: Fields) => benefitCalls.freezeBudget(budget.id, reason),
    onSuccess: done,
  });
  const release = useMutation({
    mutationFn: () => benefitCalls.releaseBudget(budget.id),
    onSuccess: done,
  });
  const isFrozen = budget.frozenReason !== null;
  return (
    <>
      <GuardedButton
        type="link"
        size="small"
        danger={!isFrozen}
        blockedBecause={can('update', 'Budget') ? null : t('common.notAllowed')}
        onClick={() =>
          isFrozen
            ? modal.confirm({
                title: t('benefits.budgets.releaseTitle', { name: budget.name }),
                content: budget.frozenReason,
                okText: t('benefits.budgets.release'),
                cancelText: t('common.cancel'),
                onOk: () => release.mutateAsync(),
              })
            : setAsking(true)
        }
      >
        {t(isFrozen ? 'benefits.budgets.release' : 'benefits.budgets.freeze')}
      </GuardedButton>
      {asking ? (
        <FormModal<Fields>
          open
          danger
          title={t('benefits.budgets.freezeTitle', { name: budget.name })}
          hint={t('benefits.budgets.freezeHint')}
          okText={t('benefits.budgets.freeze')}
          initialValues={{}}
          saving={freeze.isPending}
          onSave={(fields) => freeze.mutate(fields)}
          onClose={() => setAsking(false)}
        >
          <RequiredItem name="reason" label={t('benefits.budgets.freezeReason')}>
            <Input.TextArea maxLength={500} rows={3} />
          </RequiredItem>
        </FormModal>
      ) : null}
    </>
  );
}

/** At which parts of the money a budget is marked as running low. */
export function WarnLines({ budget }: { budget: Budget }): ReactNode {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const can = useCan();
  const queries = useQueryClient();
  const save = useMutation({
    mutationFn: (lines: number[]) => benefitCalls.warnAt(budget.id, lines),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: ['budgets'] });
      void message.success(t('common.saved'));
    },
  });
  return (
    <div className="form-line grows">
      <label htmlFor="warn-lines">{t('benefits.budgets.warnLines')}</label>
      <Select<number[]>
        id="warn-lines"
        className="grows"
        mode="multiple"
        maxCount={5}
        disabled={!can('update', 'Budget')}
        defaultValue={budget.warnAtPercent}
        options={[50, 60, 70, 75, 80, 85, 90, 95, 99, 100].map((value) => ({
          value,
          label: `${value}%`,
        }))}
        onChange={(lines) => save.mutate(lines)}
      />
    </div>
  );
}
