import { Tabs, type TabsProps } from 'antd';
import type { ReactNode } from 'react';
import { useSearchParams } from 'react-router';

type Props = {
  items: NonNullable<TabsProps['items']>;
  /** the tab of an address that names none, or none of these; the first unless told */
  first?: string;
  destroyOnHidden?: boolean;
};

/** Tabs whose name stands in the address (`?tab=`). Another tab has pages and filters of its own. */
export function TabsByAddress({ items, first, destroyOnHidden = true }: Props): ReactNode {
  const [search, setSearch] = useSearchParams();
  const asked = search.get('tab');
  const active = items.find(({ key }) => key === asked)?.key ?? first ?? items[0]?.key ?? '';
  return (
    <Tabs
      activeKey={active}
      onChange={(tab) => setSearch({ tab }, { replace: true })}
      destroyOnHidden={destroyOnHidden}
      items={items}
    />
  );
}
