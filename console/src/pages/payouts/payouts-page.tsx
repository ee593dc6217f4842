import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { App, Card, Flex, Segmented } from 'antd';
import { useSearchParams } from 'react-router';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { newIdempotencyKey } from '../../api/http.ts';
import type { Payout } from '../../api/merchants.ts';
import { readAll } from '../../api/pages.ts';
import { useCan } from '../../app/session.tsx';
import { useConfirmChange } from '../../parts/confirm-change.tsx';
import { formatCount, formatFen, formatMoment } from '../../parts/format-figure.ts';
import { GuardedButton } from '../../parts/guarded-button.tsx';
import { ListPage } from '../../parts/list/list-page.tsx';
import { Loaded } from '../../parts/load-state.tsx';
import { PageHead } from '../../parts/page-head.tsx';
import { StatusTag } from '../../parts/status-tag.tsx';
import { customerPayees, merchantPayees, type Payees } from './payees.ts';
import { ClaimsCard } from './claims-card.tsx';
import { PayoutDrawer } from './payout-drawer.tsx';

const tones = {
  proposed: 'processing',
  out: 'warning',
  finished: 'success',
  returned: 'default',
} as const;

/** 打款: to merchants what they advanced, to customers what they are owed. */
export function PayoutsPage(): ReactNode {
  const { t } = useTranslation();
  const [search, setSearch] = useSearchParams();
  const payees = search.get('to') === 'customers' ? customerPayees : merchantPayees;
  return (
    <>
      <PageHead
        title={t('shell.menu.payouts')}
        note={t(`merchants.payout.${payees.words}.note`)}
        extra={
          <Segmented
            size="large"
            aria-label={t('merchants.payout.to')}
            value={payees.words}
            options={[merchantPayees, customerPayees].map(({ words }) => ({
              value: words,
              label: t(`merchants.payout.${words}.title`),
            }))}
            onChange={(words) => setSearch(words === 'ofCustomers' ? { to: 'customers' } : {})}
          />
        }
      />
      <Batches key={payees.key} payees={payees} />
      <ClaimsCard key={`${payees.key}-claims`} payees={payees} />
    </>
  );
}

/** What is due now, and the batches that pay it. */
function Batches({ payees }: { payees: Payees }): ReactNode {
  const { t } = useTranslation();
  const [shown, setShown] = useState<Payout | null>(null);
  const money = (key: 'amountFen' | 'paidFen' | 'failedFen', title: string) => ({
    key,
    title,
    align: 'right' as const,
    render: (one: Payout) => formatFen(one[key]),
  });
  return (
    <>
      <DueCard payees={payees} />
      <div className="section">
        <ListPage<Payout>
          name={payees.key}
          rowKey={(one) => one.id}
          read={({ cursor, limit, signal }) => payees.list({ cursor, limit }, signal)}
          columns={[
            { key: 'id', title: t('merchants.payout.batch'), render: (one) => one.id },
            {
              key: 'state',
              title: t('merchants.payout.state'),
              render: (one) => (
                <StatusTag
                  tone={tones[one.state]}
                  text={t(`merchants.payout.states.${one.state}`)}
                />
              ),
            },
            {
              key: 'lines',
              title: t(`merchants.payout.${payees.words}.lines`),
              align: 'right',
              render: (one) => formatCount(one.lines),
            },
            money('amountFen', t('merchants.payout.amount')),
            money('paidFen', t('merchants.payout.paid')),
            money('failedFen', t('merchants.payout.failed')),
            { key: 'by', title: t('merchants.payout.madeBy'), render: (one) => one.madeBy },
            {
              key: 'at',
              title: t('merchants.payout.madeAt'),
              render: (one) => formatMoment(one.madeAt),
            },
          ]}
          onRow={setShown}
          empty={{ text: t('merchants.payout.empty') }}
        />
      </div>
      {shown ? (
        <PayoutDrawer payees={payees} payout={shown} onClose={() => setShown(null)} />
      ) : null}
    </>
  );
}

function DueCard({ payees }: { payees: Payees }): ReactNode {
  const { t } = useTranslation();
  const can = useCan();
  const { message } = App.useApp();
  const confirm = useConfirmChange();
  const queries = useQueryClient();
  const [key, setKey] = useState(newIdempotencyKey);
  const due = useQuery({
    queryKey: [payees.key, 'due'],
    queryFn: ({ signal }) => readAll((page) => payees.due(page, signal)),
  });
  const propose = useMutation({
    mutationFn: () => payees.propose(key),
    onSuccess: () => void message.success(t('merchants.payout.proposed')),
    onSettled: () => {
      setKey(newIdempotencyKey());
      return queries.invalidateQueries({ queryKey: [payees.key] });
    },
  });
  return (
    <Card variant="borderless" className="section" title={t('merchants.payout.due')}>
      <Loaded query={due}>
        {(items) => (
          <Flex justify="space-between" align="center" gap={16} wrap>
            <span>
              {items.length === 0
                ? t('merchants.payout.dueNone')
                : t(`merchants.payout.${payees.words}.dueText`, {
                    number: formatCount(items.length),
                    yuan: formatFen(items.reduce((sum, { fen }) => sum + fen, 0)),
                  })}
            </span>
            <GuardedButton
              type="primary"
              blockedBecause={
                can('create', 'Payout')
                  ? items.length === 0
                    ? t('merchants.payout.dueNone')
                    : null
                  : t('common.notAllowed')
              }
              onClick={() =>
                confirm({
                  title: t('merchants.payout.proposeAsk'),
                  count: items.length,
                  okText: t('merchants.payout.propose'),
                  danger: false,
                  run: () => propose.mutateAsync(),
                })
              }
            >
              {t('merchants.payout.propose')}
            </GuardedButton>
          </Flex>
        )}
      </Loaded>
    </Card>
  );
}
