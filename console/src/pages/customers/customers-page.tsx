import type { Customer } from '#contract/customers.ts';
import { Button } from 'antd';
import type { Key, ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { customerCalls } from '../../api/customers.ts';
import { useCan } from '../../app/session.tsx';
import { formatDay } from '../../parts/format-figure.ts';
import { ListPage } from '../../parts/list/list-page.tsx';
import { useOrgTextTree } from '../../parts/org-tree.tsx';
import { PageHead } from '../../parts/page-head.tsx';
import { GiveTag } from './give-tag.tsx';

export function CustomersPage(): ReactNode {
  const { t } = useTranslation();
  const can = useCan();
  const orgs = useOrgTextTree();
  return (
    <>
      <PageHead title={t('shell.menu.customers')} note={t('customers.note')} />
      <ListPage<Customer>
        name="customers"
        rowKey={(customer) => customer.customerNo}
        read={({ filters, cursor, limit, signal }) =>
          customerCalls.list({ ...filters, cursor, limit }, signal)
        }
        filters={[
          {
            name: 'name',
            label: t('customers.name'),
            kind: 'text',
            placeholder: t('customers.namePlaceholder'),
            personal: true,
          },
          {
            name: 'phone',
            label: t('customers.phone'),
            kind: 'text',
            placeholder: t('customers.phonePlaceholder'),
            personal: true,
          },
          { name: 'orgId', label: t('customers.org'), kind: 'tree', tree: orgs },
          {
            name: 'identity',
            label: t('customers.identity'),
            kind: 'text',
            placeholder: t('customers.identityPlaceholder'),
            personal: true,
          },
          { name: 'identifier', label: t('customers.identifier'), kind: 'text' },
        ]}
        columns={[
          {
            key: 'no',
            title: t('customers.no'),
            render: (one) => <Link to={`/customers/${one.customerNo}`}>{one.customerNo}</Link>,
            width: 110,
          },
          { key: 'name', title: t('customers.name'), render: (one) => one.name, width: 120 },
          {
            key: 'phone',
            title: t('customers.phone'),
            render: (one) => one.phone ?? '—',
            width: 140,
          },
          {
            key: 'gender',
            title: t('customers.gender'),
            render: (one) => t(`customers.genders.${one.gender}`),
            width: 80,
          },
          {
            key: 'birth',
            title: t('customers.birthDate'),
            render: (one) => formatDay(one.birthDate),
            width: 120,
          },
          {
            key: 'open',
            title: t('customers.openDate'),
            render: (one) => formatDay(one.openDate),
            width: 120,
          },
          { key: 'org', title: t('customers.org'), render: (one) => one.managingOrgName },
        ]}
        {...(can('create', 'CustomerTag')
          ? {
              bulk: (keys: readonly Key[], clear: () => void) => (
                <GiveTag customerNos={keys.map(Number)} onGiven={clear} />
              ),
            }
          : {})}
        rowActions={(one) => (
          <Link to={`/customers/${one.customerNo}`}>{t('customers.portrait')}</Link>
        )}
        rowActionsWidth={100}
        empty={{
          text: t('customers.empty'),
          action: can('create', 'Import') ? (
            <Link to="/imports">
              <Button type="primary">{t('customers.goImport')}</Button>
            </Link>
          ) : null,
        }}
      />
    </>
  );
}
