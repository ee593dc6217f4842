import { accountKinds, type LedgerAccount } from '#contract/ledger-accounts.ts';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { useBudgets } from '../../api/benefits.ts';
import { useGifts } from '../../api/gifts.ts';
import { ledgerCalls } from '../../api/ledger.ts';
import { useSay } from '../../app/language.ts';
import { useCan } from '../../app/session.tsx';
import { DefinedColumn } from '../../parts/figure.tsx';
import type { Filter } from '../../parts/list/query-form.tsx';
import { ListPage } from '../../parts/list/list-page.tsx';
import { useOrgNames, useOrgTextTree } from '../../parts/org-tree.tsx';
import { PageHead } from '../../parts/page-head.tsx';
import { formatInUnit, useOwnerName, useUnitWord } from './account-words.tsx';

/** 账户: what the ledger counts in, by owner; each opens with its entries. */
export function AccountsPage(): ReactNode {
  const { t } = useTranslation();
  const orgName = useOrgNames();
  const ownerName = useOwnerName();
  const unitWord = useUnitWord();
  const filters = useOwnerFilters();
  return (
    <>
      <PageHead title={t('shell.menu.ledger')} note={t('ledger.note')} />
      <ListPage<LedgerAccount>
        name="ledger-accounts"
        rowKey={({ id }) => id}
        read={({ filters: chosen, cursor, limit, signal }) =>
          ledgerCalls.accounts({ ...chosen, cursor, limit }, signal)
        }
        filters={filters}
        columns={[
          {
            key: 'id',
            title: t('ledger.account'),
            render: ({ id }) => <Link to={`/ledger/${id}`}>{id}</Link>,
          },
          { key: 'kind', title: t('ledger.kind'), render: ({ kind }) => t(`ledger.kinds.${kind}`) },
          { key: 'owner', title: t('ledger.owner'), render: ownerName },
          { key: 'org', title: t('ledger.org'), render: ({ orgId }) => orgName(orgId) },
          {
            key: 'balance',
            title: t('ledger.balance'),
            align: 'right',
            render: ({ balance, unit }) => formatInUnit(balance, unit),
          },
          {
            key: 'held',
            title: t('ledger.held'),
            header: (
              <DefinedColumn label={t('ledger.held')} definition={t('ledger.heldDefinition')} />
            ),
            align: 'right',
            render: ({ held, unit }) => formatInUnit(held, unit),
          },
          { key: 'unit', title: t('ledger.unit'), render: ({ unit }) => unitWord(unit) },
        ]}
        empty={{ text: t('ledger.empty') }}
      />
    </>
  );
}

/** By what accounts are looked for: their kind, and whose they are. */
function useOwnerFilters(): Filter[] {
  const { t } = useTranslation();
  const say = useSay();
  const can = useCan();
  const budgets = useBudgets();
  const gifts = useGifts();
  const orgTree = useOrgTextTree();
  const ofCustomer: Filter = {
    name: 'customerNo',
    label: t('ledger.customer'),
    kind: 'text',
    placeholder: t('ledger.number'),
  };
  return [
    {
      name: 'kind',
      label: t('ledger.kind'),
      kind: 'choice',
      options: accountKinds.map((value) => ({ value, label: t(`ledger.kinds.${value}`) })),
    },
    {
      name: 'budgetId',
      label: t('ledger.budget'),
      kind: 'choice',
      options: (budgets.data ?? []).map(({ id, name }) => ({ value: String(id), label: name })),
    },
    {
      name: 'merchantNo',
      label: t('ledger.merchant'),
      kind: 'text',
      placeholder: t('ledger.number'),
    },
    ...(can('read', 'Voucher') ? [ofCustomer] : []),
    { name: 'outletId', label: t('ledger.outlet'), kind: 'tree', tree: orgTree },
    {
      name: 'giftId',
      label: t('ledger.gift'),
      kind: 'choice',
      options: (gifts.data ?? []).map(({ id, nameZh, nameEn }) => ({
        value: String(id),
        label: say({ zh: nameZh, en: nameEn }),
      })),
    },
  ];
}
