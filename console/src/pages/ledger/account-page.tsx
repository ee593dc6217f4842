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
import { endOfMinute } from '../../parts/bank-moment.ts';
import { MomentPicker } from '../../parts/moment-picker.tsx';
import { useOrgNames } from '../../parts/org-tree.tsx';
import { PageHead } from '../../parts/page-head.tsx';
import { StatusTag } from '../../parts/status-tag.tsx';
import {
  formatInUnit,
  OtherSide,
  useDeedWords,
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
  const { t } = useTranslation();
  const unitWord = useUnitWord();
  const found = useQuery({
    queryKey: ['ledger', account.id, at],
    queryFn: ({ signal }) => ledgerCalls.account(account.id, at, signal),
  });
  return (
    <Loaded query={found} rows={1}>
      {({ balance, held, unit }) => (
        <span>
          <strong>
            {formatInUnit(balance, unit)} {unitWord(unit)}
          </strong>
          {held > 0 ? ` ${t('ledger.heldThen', { held: formatInUnit(held, unit) })}` : null}
        </span>
      )}
    </Loaded>
  );
}

function Entries({ account: { id, unit } }: { account: LedgerAccount }): ReactNode {
  const { t } = useTranslation();
  const deedWords = useDeedWords();
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
        { key: 'kind', title: t('ledger.entryKind'), render: (one) => <What entry={one} /> },
        {
          key: 'amount',
          title: t('ledger.amount'),
          align: 'right',
          // What is held or let go has not moved: in brackets, so that nobody adds it up.
          render: ({ amount, phase }) =>
            phase === 'pending' || phase === 'void'
              ? `(${formatInUnit(amount, unit)})`
              : `${amount > 0 ? '+' : ''}${formatInUnit(amount, unit)}`,
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
        { key: 'deed', title: t('ledger.deed'), render: ({ deed }) => deedWords(deed) },
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

/** What an entry was for; of one that moves nothing, that it holds or lets go. */
function What({ entry: { kind, phase } }: { entry: LedgerEntry }): ReactNode {
  const { t } = useTranslation();
  const entryKind = useEntryKind();
  if (phase !== 'pending' && phase !== 'void') return entryKind(kind);
  return (
    <Flex gap={8} align="center">
      {entryKind(kind)}
      <StatusTag
        tone={phase === 'pending' ? 'warning' : 'default'}
        text={t(`ledger.phases.${phase}`)}
      />
    </Flex>
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
