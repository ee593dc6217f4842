import type { GiftReservation } from '#contract/gifts.ts';
import { Table } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { giftCalls } from '../../../api/gifts.ts';
import { usePages } from '../../../api/pages.ts';
import { useSay } from '../../../app/language.ts';
import { formatMoment } from '../../../parts/format-figure.ts';
import { FirstStep, Loaded } from '../../../parts/load-state.tsx';
import { LoadMore } from '../../../parts/load-more.tsx';
import { useOrgNames } from '../../../parts/org-tree.tsx';
import { ReservationState } from '../../gifts/reservation-state.tsx';

/** Gifts set aside for the customer, and what became of them. */
export function GiftRows({ customerNo }: { customerNo: number }): ReactNode {
  const { t } = useTranslation();
  const say = useSay();
  const orgName = useOrgNames();
  const gifts = usePages({
    queryKey: ['gift-reservations', 'of-customer', customerNo],
    read: (page, signal) => giftCalls.reservations({ ...page, customerNo }, signal),
    limit: 10,
  });
  return (
    <>
      <h2 className="part-title">{t('customers.points.gifts')}</h2>
      <Loaded query={gifts} rows={2}>
        {(items) => (
          <Table<GiftReservation>
            size="small"
            rowKey="id"
            pagination={false}
            dataSource={items}
            scroll={{ x: 'max-content' }}
            locale={{ emptyText: <FirstStep text={t('customers.points.giftsEmpty')} /> }}
            columns={[
              {
                title: t('gifts.name'),
                render: (_, one) => say({ zh: one.nameZh, en: one.nameEn }),
              },
              { title: t('gifts.pickUp.pieces'), align: 'right', dataIndex: 'pieces' },
              { title: t('gifts.pickUp.outlet'), render: (_, one) => orgName(one.orgId) },
              {
                title: t('gifts.pickUp.state'),
                render: (_, one) => <ReservationState state={one.state} />,
              },
              {
                title: t('gifts.pickUp.expires'),
                render: (_, one) => formatMoment(one.expiresAt),
              },
            ]}
          />
        )}
      </Loaded>
      <LoadMore query={gifts} />
    </>
  );
}
