import { Tabs } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useSearchParams } from 'react-router';
import { PageHead } from '../../parts/page-head.tsx';
import { EntryList } from './entry-list.tsx';
import { LeaseList } from './lease-list.tsx';

/** 离线收银: what tills accepted without the network and did not agree, and the allowances they hold. */
export function OfflineTillsPage(): ReactNode {
  const { t } = useTranslation();
  const [search, setSearch] = useSearchParams();
  const tab = search.get('tab') === 'leases' ? 'leases' : 'entries';
  return (
    <>
      <PageHead title={t('shell.menu.offlineTills')} note={t('offline.note')} />
      <Tabs
        activeKey={tab}
        onChange={(key) => setSearch({ tab: key })}
        items={[
          {
            key: 'entries',
            label: t('offline.entries'),
            children: tab === 'entries' ? <EntryList /> : null,
          },
          {
            key: 'leases',
            label: t('offline.leases'),
            children: tab === 'leases' ? <LeaseList /> : null,
          },
        ]}
      />
    </>
  );
}
