import type { funderSchema } from '#contract/budgets.ts';
import { useQuery } from '@tanstack/react-query';
import { Button, Card, Drawer, Table } from 'antd';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { z } from 'zod';
import { benefitCalls, useBudgets, useFunders, type Budget } from '../../api/benefits.ts';
import { formatFen } from '../../parts/format-figure.ts';
import { FirstStep, Loaded } from '../../parts/load-state.tsx';
import { useOrgNames } from '../../parts/org-tree.tsx';
import { BurnChart } from './burn-chart.tsx';

type Funder = z.infer<typeof funderSchema>;

/** Who pays: what each put in over all its budgets, what is left, and how fast it goes. */
export function FunderList(): ReactNode {
  const { t } = useTranslation();
  const orgName = useOrgNames();
  const funders = useFunders();
  const budgets = useBudgets();
  const [shown, setShown] = useState<Funder | null>(null);
  const sum = (funder: Funder, of: (budget: Budget) => number): number =>
    (budgets.data ?? [])
      .filter(({ funderId }) => funderId === funder.id)
      .reduce((total, budget) => total + of(budget), 0);
  const left = (funder: Funder): number => sum(funder, (one) => one.availableFen + one.allottedFen);
  const money = (title: string, of: (budget: Budget) => number) => ({
    title,
    align: 'right' as const,
    render: (_: unknown, one: Funder) => <span className="number">{formatFen(sum(one, of))}</span>,
  });
  return (
    <Card variant="borderless">
      <Loaded query={funders}>
        {(all) => (
          <Table<Funder>
            size="middle"
            rowKey="id"
            pagination={all.length > 50 ? { pageSize: 50, showSizeChanger: false } : false}
            scroll={{ x: 'max-content' }}
            loading={budgets.isPending}
            locale={{ emptyText: <FirstStep text={t('benefits.budgets.funderEmpty')} /> }}
            dataSource={all}
            columns={[
              { title: t('benefits.budgets.funder'), dataIndex: 'name' },
              { title: t('benefits.budgets.code'), dataIndex: 'code' },
              {
                title: t('benefits.budgets.funderKind'),
                render: (_, one) => t(`benefits.budgets.funderKinds.${one.kind}`),
              },
              { title: t('approvals.org'), render: (_, one) => orgName(one.orgId) },
              {
                title: t('benefits.budgets.budgetCount'),
                align: 'right',
                render: (_, one) => sum(one, () => 1),
              },
              money(t('benefits.budgets.toppedUp'), (one) => one.toppedUpFen),
              money(t('benefits.budgets.left'), (one) => one.availableFen + one.allottedFen),
              money(t('benefits.budgets.claimed'), (one) => one.claimedFen),
              money(t('benefits.budgets.redeemed'), (one) => one.redeemedFen),
              {
                title: t('common.actions'),
                fixed: 'right',
                render: (_, one) => (
                  <Button type="link" size="small" onClick={() => setShown(one)}>
                    {t('benefits.budgets.burn')}
                  </Button>
                ),
              },
            ]}
          />
        )}
      </Loaded>
      {shown ? (
        <FunderBurn funder={shown} leftFen={left(shown)} onClose={() => setShown(null)} />
      ) : null}
    </Card>
  );
}

function FunderBurn({
  funder,
  leftFen,
  onClose,
}: {
  funder: Funder;
  leftFen: number;
  onClose: () => void;
}): ReactNode {
  const { t } = useTranslation();
  const burn = useQuery({
    queryKey: ['budgets', 'burn-of-funder', funder.id],
    queryFn: ({ signal }) => benefitCalls.burnOfFunder(funder.id, signal),
  });
  return (
    <Drawer
      open
      onClose={onClose}
      size={820}
      title={t('benefits.budgets.burnOf', { name: funder.name })}
    >
      <Loaded query={burn}>{(shown) => <BurnChart burn={shown} leftFen={leftFen} />}</Loaded>
    </Drawer>
  );
}
