import { Button, Tabs } from 'antd';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useSearchParams } from 'react-router';
import { benefitCalls, useFunders, type Budget } from '../../api/benefits.ts';
import { useCan } from '../../app/session.tsx';
import { DefinedColumn } from '../../parts/figure.tsx';
import { formatFen } from '../../parts/format-figure.ts';
import { GuardedButton } from '../../parts/guarded-button.tsx';
import { ListPage, type ListColumn } from '../../parts/list/list-page.tsx';
import { NameAndCode } from '../../parts/name-and-code.tsx';
import { PageHead } from '../../parts/page-head.tsx';
import { BudgetDrawer } from './budget-drawer.tsx';
import { BudgetForm, FunderForm, TopUpForm } from './budget-forms.tsx';
import { BudgetState, FreezeButton } from './budget-state.tsx';
import { FunderList } from './funder-list.tsx';
import { LiabilityList } from './liability-list.tsx';

export function BudgetsPage(): ReactNode {
  const { t } = useTranslation();
  const can = useCan();
  const [form, setForm] = useState<'budget' | 'funder' | null>(null);
  const [topping, setTopping] = useState<Budget | null>(null);
  const [search, setSearch] = useSearchParams();
  const [shown, setShown] = useState<number | null>(Number(search.get('budget')) || null);
  const funders = useFunders();
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
      <Tabs
        activeKey={search.get('tab') ?? 'budgets'}
        onChange={(tab) => setSearch({ tab }, { replace: true })}
        destroyOnHidden
        items={[
          {
            key: 'budgets',
            label: t('benefits.budgets.tabs.budgets'),
            children: (
              <BudgetList
                funderName={funderName}
                onTopUp={setTopping}
                onOpen={({ id }) => setShown(id)}
              />
            ),
          },
          {
            key: 'funders',
            label: t('benefits.budgets.tabs.funders'),
            children: <FunderList />,
          },
          {
            key: 'liability',
            label: t('benefits.budgets.tabs.liability'),
            children: <LiabilityList />,
          },
        ]}
      />
      {form === 'funder' ? <FunderForm onClose={() => setForm(null)} /> : null}
      {form === 'budget' ? (
        <BudgetForm funders={funders.data ?? []} onClose={() => setForm(null)} />
      ) : null}
      {topping ? <TopUpForm budget={topping} onClose={() => setTopping(null)} /> : null}
      {shown === null ? null : <BudgetDrawer budgetId={shown} onClose={() => setShown(null)} />}
    </>
  );
}

type BudgetListProps = {
  funderName: (id: number) => string;
  onTopUp: (budget: Budget) => void;
  onOpen: (budget: Budget) => void;
};

function BudgetList({ funderName, onTopUp, onOpen }: BudgetListProps): ReactNode {
  const { t } = useTranslation();
  const can = useCan();
  const money = (
    name: 'available' | 'allotted' | 'claimed' | 'redeemed',
    of: (one: Budget) => number,
  ): ListColumn<Budget> => ({
    key: name,
    title: t(`benefits.budgets.${name}`),
    header: (
      <DefinedColumn
        label={t(`benefits.budgets.${name}`)}
        definition={t(`benefits.budgets.definitions.${name}`)}
      />
    ),
    align: 'right',
    render: (one) => formatFen(of(one)),
  });
  return (
    <ListPage<Budget>
      name="budgets"
      rowKey={(one) => one.id}
      read={({ cursor, limit, signal }) => benefitCalls.budgets({ cursor, limit }, signal)}
      columns={[
        {
          key: 'name',
          title: t('benefits.budgets.name'),
          render: (one) => (
            <NameAndCode name={one.name} code={one.code} beside={<BudgetState budget={one} />} />
          ),
        },
        {
          key: 'funder',
          from: 1280,
          title: t('benefits.budgets.funder'),
          render: (one) => funderName(one.funderId),
        },
        {
          key: 'toppedUp',
          title: t('benefits.budgets.toppedUp'),
          align: 'right',
          render: (one) => formatFen(one.toppedUpFen),
        },
        money('available', (one) => one.availableFen),
        money('allotted', (one) => one.allottedFen),
        money('claimed', (one) => one.claimedFen),
        money('redeemed', (one) => one.redeemedFen),
        {
          key: 'split',
          from: 1600,
          title: t('benefits.budgets.split'),
          width: 160,
          render: (one) => <Split budget={one} />,
        },
      ]}
      rowActions={(one) => (
        <>
          <Button type="link" size="small" onClick={() => onOpen(one)}>
            {t('benefits.budgets.burn')}
          </Button>
          <GuardedButton
            type="link"
            size="small"
            blockedBecause={
              can('update', 'Budget')
                ? one.requested && t('benefits.budgets.oneAtATime')
                : t('common.notAllowed')
            }
            onClick={() => onTopUp(one)}
          >
            {t('benefits.budgets.topUp')}
          </GuardedButton>
          <FreezeButton budget={one} />
        </>
      )}
      rowActionsWidth={210}
      empty={{ text: t('benefits.budgets.empty') }}
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
