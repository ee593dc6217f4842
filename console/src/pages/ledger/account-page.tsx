import type { LedgerAccount, LedgerEntry } from '#contract/ledger-accounts.ts';
import { useQuery } from '@tanstack/react-query';
import { Card, Descriptions, Flex } from 'antd';
import type { Dayjs } from 'dayjs';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useParams } from 'react-router';
import { ledgerCalls } from '../../api/ledger.ts';
import { useTrailEnd } from '../../app/page-trail.tsx';
import { useCan } from '../../app/session.tsx';
import { formatMoment } from '../../parts/format-figure.ts';
import { ListPage } from '../../parts/list/list-page.tsx';
import { Loaded } from '../../parts/load-state.tsx';
import { LoadedPage } from '../../parts/loaded-page.tsx';
import { endOfMinute, MomentPicker } from '../../parts/moment-picker.tsx';
import { useOrgNames } from '../../parts/org-tree.tsx';
import { PageHead } from '../../parts/page-head.tsx';
import {
  formatInUnit,
  OtherSide,
  useEntryKind,
  useOwnerName,
  useUnitWord,
} from './account-words.tsx';

/** One account: what it holds or held, and what moved it. */
export function AccountPage(): ReactNode {
  const id = Number(useParams()['id'] ?? '');
  const found = useQuery({
    queryKey: ['ledger', id],
    queryFn: ({ signal }) => ledgerCalls.account(id, null, signal),
  });
  return <LoadedPage query={found}>{(account) => <Account account={account} />}</LoadedPage>;
}

function Account({ account }: { account: LedgerAccount }): ReactNode {
  const { t } = useTranslation();
  const orgName = useOrgNames();
  const ownerName = useOwnerName();
  const unitWord = useUnitWord();
  const [moment, setMoment] = useState<Dayjs | null>(null);
  const { id, kind, unit, balance, held, orgId } = account;
  const title = `${t(`ledger.kinds.${kind}`)} · ${ownerName(account)}`;
  useTrailEnd(title);
  return (
    <>
      <PageHead title={title} note={t(`ledger.kindNotes.${kind}`)} />
      <Card variant="borderless" className="section">
        <Descriptions
          column={{ xs: 1, sm: 2, lg: 4 }}
          items={[
            { key: 'id', label: t('ledger.account'), children: id },
            { key: 'org', label: t('ledger.org'), children: orgName(orgId) },
            {
              key: 'balance',
              label: t('ledger.balance'),
              children: `${formatInUnit(balance, unit)} ${unitWord(unit)}`,
            },
            { key: 'held', label: t('ledger.held'), children: formatInUnit(held, unit) },
          ]}
        />
        <Flex gap={12} align="center" wrap className="after-section">
          <span>{t('ledger.asOf')}</span>
          <MomentPicker label={t('ledger.asOfPick')} value={moment} onChange={setMoment} />
          {moment ? <Then account={account} at={endOfMinute(moment)} /> : null}
        </Flex>
      </Card>
      <Entries account={account} />
    </>
  );
}

function Then({ account, at }: { account: LedgerAccount; at: string }): ReactNode {
  const unitWord = useUnitWord();
  const found = useQuery({
    queryKey: ['ledger', account.id, at],
    queryFn: ({ signal }) => ledgerCalls.account(account.id, at, signal),
  });
  return (
    <Loaded query={found} rows={1}>
      {({ balance, unit }) => (
        <strong>
          {formatInUnit(balance, unit)} {unitWord(unit)}
        </strong>
      )}
    </Loaded>
  );
}

function Entries({ account: { id, unit } }: { account: LedgerAccount }): ReactNode {
  const { t } = useTranslation();
  const entryKind = useEntryKind();
  return (
    <ListPage<LedgerEntry>
      name="ledger-entries"
      within={String(id)}
      rowKey={(one) => one.id}
      read={({ filters, cursor, limit, signal }) =>
        ledgerCalls.entries(id, { ...filters, cursor, limit }, signal)
      }
      filters={[
        { name: 'from', label: t('ledger.from'), kind: 'day' },
        { name: 'to', label: t('ledger.to'), kind: 'day' },
      ]}
      columns={[
        { key: 'at', title: t('ledger.at'), render: (one) => formatMoment(one.postedAt) },
        { key: 'kind', title: t('ledger.entryKind'), render: (one) => entryKind(one.kind) },
        {
          key: 'amount',
          title: t('ledger.amount'),
          align: 'right',
          render: (one) => `${one.amount > 0 ? '+' : ''}${formatInUnit(one.amount, unit)}`,
        },
        {
          key: 'balance',
          title: t('ledger.balanceAfter'),
          align: 'right',
          render: (one) => formatInUnit(one.balance, unit),
        },
        {
          key: 'other',
          title: t('ledger.other'),
          render: (one) => <OtherSide other={one.other} />,
        },
        { key: 'deed', title: t('ledger.deed'), render: (one) => one.naturalKey },
        {
          key: 'id',
          from: 1280,
          title: t('ledger.transfer'),
          render: (one) => (one.reversesId === null ? one.id : `${one.id} ↺ ${one.reversesId}`),
        },
      ]}
      empty={{ text: t('ledger.noEntries') }}
    />
  );
}

/** Leads to the accounts of one owner, for those who may read them. */
export function AccountsLink({ of }: { of: Readonly<Record<string, number>> }): ReactNode {
  const { t } = useTranslation();
  const can = useCan();
  const query = new URLSearchParams(
    Object.entries(of).map(([name, value]) => [name, String(value)]),
  ).toString();
  return can('read', 'Budget') ? <Link to={`/ledger?${query}`}>{t('ledger.see')}</Link> : null;
}
