import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Alert, Drawer, Flex } from 'antd';
import { useMemo, useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { benefitCalls, type Budget } from '../../api/benefits.ts';
import { useCan, useSession } from '../../app/session.tsx';
import { useConfirmChange } from '../../parts/confirm-change.tsx';
import { formatFen } from '../../parts/format-figure.ts';
import { GuardedButton } from '../../parts/guarded-button.tsx';
import { Loaded } from '../../parts/load-state.tsx';
import { AccountsLink } from '../ledger/account-page.tsx';
import { BudgetAsOf } from './budget-as-of.tsx';
import { ReturnForm } from './budget-forms.tsx';
import { BudgetState, WarnLines } from './budget-state.tsx';
import { BurnChart } from './burn-chart.tsx';
import { LiabilityTables } from './liability-tables.tsx';

/** One budget: what waits for approval, what was left and will be, what it has promised. */
export function BudgetDrawer({
  budgetId,
  onClose,
}: {
  budgetId: number;
  onClose: () => void;
}): ReactNode {
  const found = useQuery({
    queryKey: ['budgets', 'one', budgetId],
    queryFn: ({ signal }) => benefitCalls.budget(budgetId, signal),
  });
  return (
    <Drawer
      open
      onClose={onClose}
      size={820}
      title={
        found.data ? (
          <>
            {found.data.name} <BudgetState budget={found.data} />
          </>
        ) : null
      }
    >
      <Loaded query={found}>{(budget) => <OneBudget budget={budget} />}</Loaded>
    </Drawer>
  );
}

function OneBudget({ budget }: { budget: Budget }): ReactNode {
  const { t } = useTranslation();
  const { id, availableFen, allottedFen, toppedUpFen, warnAtPercent } = budget;
  const burn = useQuery({
    queryKey: ['budgets', 'burn', id],
    queryFn: ({ signal }) => benefitCalls.burn(id, signal),
  });
  const liability = useQuery({
    queryKey: ['budgets', 'liability', id],
    queryFn: ({ signal }) => benefitCalls.liability({ budgetId: id }, signal),
  });
  const warned = useMemo(
    () => ({ toppedUpFen, lines: warnAtPercent }),
    [toppedUpFen, warnAtPercent],
  );
  return (
    <>
      {budget.requested ? <Waiting budget={budget} /> : null}
      <Flex gap={16} align="center" wrap className="section">
        <WarnLines budget={budget} />
        <ReturnButton budget={budget} />
        <AccountsLink of={{ budgetId: id }} />
      </Flex>
      <Loaded query={burn}>
        {(shown) => <BurnChart burn={shown} leftFen={availableFen + allottedFen} warned={warned} />}
      </Loaded>
      <BudgetAsOf budgetId={id} />
      <h2 className="part-title">{t('benefits.budgets.tabs.liability')}</h2>
      <Loaded query={liability} rows={2}>
        {(of) => <LiabilityTables liability={of} />}
      </Loaded>
    </>
  );
}

/** What is available goes back to the funder, as far as it is promised to nobody. */
function ReturnButton({ budget }: { budget: Budget }): ReactNode {
  const { t } = useTranslation();
  const can = useCan();
  const [asking, setAsking] = useState(false);
  const nothing = budget.availableFen === 0 ? t('benefits.budgets.nothingToReturn') : null;
  return (
    <>
      <GuardedButton
        size="small"
        blockedBecause={
          can('update', 'Budget')
            ? budget.requested
              ? t('benefits.budgets.oneAtATime')
              : nothing
            : t('common.notAllowed')
        }
        onClick={() => setAsking(true)}
      >
        {t('benefits.budgets.giveBack')}
      </GuardedButton>
      {asking ? <ReturnForm budget={budget} onClose={() => setAsking(false)} /> : null}
    </>
  );
}

/** Money that waits for a second person; who asked for it takes it back. */
function Waiting({ budget }: { budget: Budget }): ReactNode {
  const { t } = useTranslation();
  const session = useSession();
  const confirm = useConfirmChange();
  const queries = useQueryClient();
  const withdraw = useMutation({
    mutationFn: () => benefitCalls.withdrawTopUp(budget.id),
    onSettled: () => queries.invalidateQueries({ queryKey: ['budgets'] }),
  });
  const { requested } = budget;
  if (!requested) return null;
  return (
    <Alert
      type="info"
      showIcon
      className="section"
      title={t(
        `benefits.budgets.${requested.purpose === 'return' ? 'waitingBack' : 'waitingOne'}`,
        {
          by: requested.by,
          amount: formatFen(requested.amountFen),
        },
      )}
      action={
        requested.by === session.name ? (
          <GuardedButton
            size="small"
            onClick={() =>
              confirm({
                title: t('benefits.budgets.withdrawAsk'),
                okText: t('benefits.budgets.withdraw'),
                run: () => withdraw.mutateAsync(),
              })
            }
          >
            {t('benefits.budgets.withdraw')}
          </GuardedButton>
        ) : null
      }
    />
  );
}
