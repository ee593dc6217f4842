import { useQuery } from '@tanstack/react-query';
import { Table } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { audienceCalls, type AudienceTarget } from '../../api/audiences.ts';
import { FirstStep, Loaded } from '../../parts/load-state.tsx';
import { useOrgNames } from '../../parts/org-tree.tsx';

export function SampleTable({ target }: { target: AudienceTarget }): ReactNode {
  const { t } = useTranslation();
  const orgName = useOrgNames();
  const sample = useQuery({
    queryKey: ['audiences', 'sample', target],
    queryFn: ({ signal }) => audienceCalls.sample(target, signal),
  });
  return (
    <Loaded query={sample}>
      {({ items }) => (
        <Table
          size="small"
          rowKey="customerNo"
          pagination={false}
          dataSource={items}
          locale={{ emptyText: <FirstStep text={t('audiences.sampleEmpty')} /> }}
          columns={[
            {
              title: t('audiences.customerNo'),
              render: (_, row) => <Link to={`/customers/${row.customerNo}`}>{row.customerNo}</Link>,
            },
            { title: t('audiences.customerName'), dataIndex: 'name' },
            { title: t('audiences.managingOrg'), render: (_, row) => orgName(row.managingOrgId) },
          ]}
        />
      )}
    </Loaded>
  );
}
