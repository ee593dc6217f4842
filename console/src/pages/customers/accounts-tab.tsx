import { useQuery } from '@tanstack/react-query';
import { Table } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { customerCalls } from '../../api/customers.ts';
import { formatDay } from '../../parts/format-figure.ts';
import { FirstStep, Loaded } from '../../parts/load-state.tsx';

export function AccountsTab({ customerNo }: { customerNo: number }): ReactNode {
  const { t } = useTranslation();
  const accounts = useQuery({
    queryKey: ['customers', 'accounts', customerNo],
    queryFn: ({ signal }) => customerCalls.accounts(customerNo, signal),
  });
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
            { title: t('customers.account.kind'), dataIndex: 'kind' },
            { title: t('customers.account.product'), dataIndex: 'productCode' },
            { title: t('customers.account.role'), dataIndex: 'role' },
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
