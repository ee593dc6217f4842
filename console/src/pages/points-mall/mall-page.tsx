import { Tabs } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useSearchParams } from 'react-router';
import { useCan } from '../../app/session.tsx';
import { PageHead } from '../../parts/page-head.tsx';
import { ItemList } from './item-list.tsx';
import { OrderList } from './order-list.tsx';

/** 积分商城: what points are exchanged for, and what was. */
export function MallPage(): ReactNode {
  const { t } = useTranslation();
  const can = useCan();
  const [search, setSearch] = useSearchParams();
  return (
    <>
      <PageHead title={t('shell.menu.pointsMall')} note={t('points.mall.note')} />
      <Tabs
        activeKey={search.get('tab') ?? 'items'}
        onChange={(tab) => setSearch({ tab }, { replace: true })}
        destroyOnHidden
        items={[
          { key: 'items', label: t('points.mall.tabs.items'), children: <ItemList /> },
          ...(can('read', 'Customer')
            ? [{ key: 'orders', label: t('points.mall.tabs.orders'), children: <OrderList /> }]
            : []),
        ]}
      />
    </>
  );
}
