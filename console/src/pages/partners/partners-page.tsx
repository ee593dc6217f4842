import { Tabs } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useSearchParams } from 'react-router';
import { PageHead } from '../../parts/page-head.tsx';
import { DifferenceList } from './difference-list.tsx';
import { FileList } from './file-list.tsx';
import { OrderList } from './order-list.tsx';
import { PartnerList } from './partner-list.tsx';
import { ProductList } from './product-list.tsx';

const lists = {
  orders: OrderList,
  partners: PartnerList,
  products: ProductList,
  differences: DifferenceList,
  files: FileList,
} as const;
const names = ['orders', 'partners', 'products', 'differences', 'files'] as const;

/** 合作方: what partners deliver, each order until its result is known, and their files. */
export function PartnersPage(): ReactNode {
  const { t } = useTranslation();
  const [search, setSearch] = useSearchParams();
  const tab = names.find((name) => name === search.get('tab')) ?? 'orders';
  return (
    <>
      <PageHead title={t('shell.menu.partners')} note={t('partners.note')} />
      <Tabs
        activeKey={tab}
        onChange={(key) => setSearch({ tab: key })}
        items={names.map((name) => {
          const List = lists[name];
          return {
            key: name,
            label: t(`partners.tabs.${name}`),
            children: tab === name ? <List /> : null,
          };
        })}
      />
    </>
  );
}
