import { useQuery } from '@tanstack/react-query';
import { Alert, Table } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { audienceCalls, type AudienceTarget } from '../../api/audiences.ts';
import { useCan } from '../../app/session.tsx';
import { FirstStep, Loaded } from '../../parts/load-state.tsx';
import { useOrgNames } from '../../parts/org-tree.tsx';

export function SampleTable({ target }: { target: AudienceTarget }): ReactNode {
  const { t } = useTranslation();
  const can = useCan();
  // Counts are everybody's who reads audiences; single members are for those who may see customers.
  if (!can('read', 'Customer'))
    return <Alert type="info" showIcon title={t('audiences.membersNotAllowed')} />;
  return <Members target={target} />;
}

function Members({ target }: { target: AudienceTarget }): ReactNode {
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
