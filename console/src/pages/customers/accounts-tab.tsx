import { useQuery } from '@tanstack/react-query';
import { Table } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { customerCalls } from '../../api/customers.ts';
import { formatDay } from '../../parts/format-figure.ts';
import { FirstStep, Loaded } from '../../parts/load-state.tsx';

const kinds = [
  'current',
  'demand',
  'savings',
  'time',
  'investment',
  'wealth',
  'loan',
  'card',
] as const;
const holderRoles = ['owner', 'joint', 'disponent'] as const;

export function AccountsTab({ customerNo }: { customerNo: number }): ReactNode {
  const { t } = useTranslation();
  const accounts = useQuery({
    queryKey: ['customers', 'accounts', customerNo],
    queryFn: ({ signal }) => customerCalls.accounts(customerNo, signal),
  });
  // Kinds and roles are the bank's own codes; those not known here are shown as they are.
  const kindName = (kind: string): string => {
    const known = kinds.find((one) => one === kind);
    return known ? t(`customers.account.kinds.${known}`) : kind;
  };
  const roleName = (role: string): string => {
    const known = holderRoles.find((one) => one === role);
    return known ? t(`customers.account.roles.${known}`) : role;
  };
  return (
    <Loaded query={accounts}>
      {({ items }) => (
        <Table
          size="small"
          rowKey={(one) => `${one.source} ${one.accountId}`}
          dataSource={items}
          pagination={items.length > 20 ? { pageSize: 20 } : false}
          scroll={{ x: 'max-content' }}
          locale={{ emptyText: <FirstStep text={t('customers.account.empty')} /> }}
          columns={[
            { title: t('customers.account.id'), dataIndex: 'accountId' },
            { title: t('customers.account.kind'), render: (_, one) => kindName(one.kind) },
            { title: t('customers.account.product'), dataIndex: 'productCode' },
            { title: t('customers.account.role'), render: (_, one) => roleName(one.role) },
            { title: t('customers.account.currency'), dataIndex: 'currency' },
            { title: t('customers.account.open'), dataIndex: 'openDate', render: formatDay },
            { title: t('customers.account.close'), dataIndex: 'closeDate', render: formatDay },
            { title: t('customers.account.source'), dataIndex: 'source' },
          ]}
        />
      )}
    </Loaded>
  );
}
