import type { CustomerDraws } from '#contract/draws.ts';
import { useQuery } from '@tanstack/react-query';
import { Table } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { drawCalls } from '../../../api/draws.ts';
import { useSay } from '../../../app/language.ts';
import { formatDay } from '../../../parts/format-figure.ts';
import { FirstStep, Loaded } from '../../../parts/load-state.tsx';
import { DrawState } from '../../draws/draw-state.tsx';

type Row = CustomerDraws['items'][number];

/** Chances that the customer has earned and used in each draw. */
export function DrawChances({ customerNo }: { customerNo: number }): ReactNode {
  const { t } = useTranslation();
  const say = useSay();
  const draws = useQuery({
    queryKey: ['draws', 'of-customer', customerNo],
    queryFn: ({ signal }) => drawCalls.ofCustomer(customerNo, signal),
  });
  return (
    <>
      <h2 className="part-title">{t('customers.points.draws')}</h2>
      <Loaded query={draws} rows={2}>
        {({ items }) => (
          <Table<Row>
            size="small"
            rowKey="drawId"
            pagination={false}
            dataSource={items}
            scroll={{ x: 'max-content' }}
            locale={{ emptyText: <FirstStep text={t('customers.points.drawsEmpty')} /> }}
            columns={[
              {
                title: t('draws.name'),
                render: (_, one) => <Link to={`/draws/${one.drawId}`}>{say(one.name)}</Link>,
              },
              { title: t('draws.state'), render: (_, one) => <DrawState state={one.state} /> },
              { title: t('customers.points.earned'), align: 'right', dataIndex: 'earned' },
              {
                title: t('customers.points.left'),
                align: 'right',
                render: (_, one) => one.earned - one.used,
              },
              { title: t('customers.points.won'), align: 'right', dataIndex: 'won' },
              {
                title: t('customers.points.lastPlayed'),
                render: (_, one) => formatDay(one.lastPlayedOn),
              },
            ]}
          />
        )}
      </Loaded>
    </>
  );
}
