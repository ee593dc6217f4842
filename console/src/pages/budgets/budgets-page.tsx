import { useQuery } from '@tanstack/react-query';
import { Button, Card, Drawer, Flex, Table } from 'antd';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { benefitCalls, useBudgets, type Budget } from '../../api/benefits.ts';
import { useCan } from '../../app/session.tsx';
import { DefinedColumn } from '../../parts/figure.tsx';
import { formatFen } from '../../parts/format-figure.ts';
import { GuardedButton } from '../../parts/guarded-button.tsx';
import { FirstStep, Loaded } from '../../parts/load-state.tsx';
import { PageHead } from '../../parts/page-head.tsx';
import { BurnChart } from './burn-chart.tsx';
import { BudgetForm, FunderForm, TopUpForm } from './budget-forms.tsx';

export function BudgetsPage(): ReactNode {
  const { t } = useTranslation();
  const can = useCan();
  const budgets = useBudgets();
  const [form, setForm] = useState<'budget' | 'funder' | null>(null);
  const [topping, setTopping] = useState<Budget | null>(null);
  const [shown, setShown] = useState<Budget | null>(null);
  const funders = useQuery({
    queryKey: ['funders'],
    queryFn: async ({ signal }) => (await benefitCalls.funders(signal)).items,
  });
  const mayNot = can('create', 'Budget') ? null : t('common.notAllowed');
  const funderName = (id: number): string =>
    funders.data?.find((one) => one.id === id)?.name ?? `#${id}`;
  return (
    <>
      <PageHead
        title={t('shell.menu.budgets')}
        note={t('benefits.budgets.note')}
        extra={
          <>
            <GuardedButton blockedBecause={mayNot} onClick={() => setForm('funder')}>
              {t('benefits.budgets.addFunder')}
            </GuardedButton>
            <GuardedButton type="primary" blockedBecause={mayNot} onClick={() => setForm('budget')}>
              {t('benefits.budgets.add')}
            </GuardedButton>
          </>
        }
      />
      <Card variant="borderless">
        <Loaded query={budgets}>
          {(items) => (
            <BudgetTable
              budgets={items}
              funderName={funderName}
              onTopUp={setTopping}
              onOpen={setShown}
            />
          )}
        </Loaded>
      </Card>
      {form === 'funder' ? <FunderForm onClose={() => setForm(null)} /> : null}
      {form === 'budget' ? (
        <BudgetForm funders={funders.data ?? []} onClose={() => setForm(null)} />
      ) : null}
      {topping ? <TopUpForm budget={topping} onClose={() => setTopping(null)} /> : null}
      <Drawer
        open={shown !== null}
        onClose={() => setShown(null)}
        size={760}
        title={shown?.name ?? ''}
        destroyOnHidden
      >
        {shown ? <BurnChart budgetId={shown.id} /> : null}
      </Drawer>
    </>
  );
}

type BudgetTableProps = {
  budgets: readonly Budget[];
  funderName: (id: number) => string;
  onTopUp: (budget: Budget) => void;
  onOpen: (budget: Budget) => void;
};

function BudgetTable({ budgets, funderName, onTopUp, onOpen }: BudgetTableProps): ReactNode {
  const { t } = useTranslation();
  const can = useCan();
  const money = (label: string, of: (one: Budget) => number, definition: string) => ({
    key: label,
    title: <DefinedColumn label={label} definition={definition} />,
    align: 'right' as const,
    render: (_: unknown, one: Budget) => <span className="number">{formatFen(of(one))}</span>,
  });
  return (
    <Table<Budget>
      rowKey="id"
      pagination={budgets.length > 20 ? { pageSize: 20 } : false}
      dataSource={[...budgets]}
      scroll={{ x: 'max-content' }}
      locale={{ emptyText: <FirstStep text={t('benefits.budgets.empty')} /> }}
      columns={[
        { title: t('benefits.budgets.name'), render: (_, one) => one.name, fixed: 'left' },
        { title: t('benefits.budgets.code'), dataIndex: 'code' },
        { title: t('benefits.budgets.funder'), render: (_, one) => funderName(one.funderId) },
        {
          title: t('benefits.budgets.toppedUp'),
          align: 'right',
          render: (_, one) => <span className="number">{formatFen(one.toppedUpFen)}</span>,
        },
        money(
          t('benefits.budgets.available'),
          (one) => one.availableFen,
          t('benefits.budgets.definitions.available'),
        ),
        money(
          t('benefits.budgets.allotted'),
          (one) => one.allottedFen,
          t('benefits.budgets.definitions.allotted'),
        ),
        money(
          t('benefits.budgets.claimed'),
          (one) => one.claimedFen,
          t('benefits.budgets.definitions.claimed'),
        ),
        money(
          t('benefits.budgets.redeemed'),
          (one) => one.redeemedFen,
          t('benefits.budgets.definitions.redeemed'),
        ),
        {
          title: t('benefits.budgets.split'),
          width: 160,
          render: (_, one) => <Split budget={one} />,
        },
        {
          title: t('common.actions'),
          fixed: 'right',
          render: (_, one) => (
            <Flex gap={12}>
              <Button type="link" size="small" onClick={() => onOpen(one)}>
                {t('benefits.budgets.burn')}
              </Button>
              <GuardedButton
                type="link"
                size="small"
                blockedBecause={can('update', 'Budget') ? null : t('common.notAllowed')}
                onClick={() => onTopUp(one)}
              >
                {t('benefits.budgets.topUp')}
              </GuardedButton>
            </Flex>
          ),
        },
      ]}
    />
  );
}

/** Redeemed, claimed, set aside and available as parts of one bar. */
function Split({ budget }: { budget: Budget }): ReactNode {
  const total = budget.redeemedFen + budget.claimedFen + budget.allottedFen + budget.availableFen;
  if (total === 0) return '—';
  const parts = [
    ['redeemed', budget.redeemedFen],
    ['claimed', budget.claimedFen],
    ['allotted', budget.allottedFen],
  ] as const;
  return (
    <div className="split" aria-hidden>
      {parts.map(([name, fen]) => (
        <span key={name} className={`split-${name}`} style={{ width: `${(fen / total) * 100}%` }} />
      ))}
    </div>
  );
}
