import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useCan } from '../../app/session.tsx';
import { PageHead } from '../../parts/page-head.tsx';
import { TabsByAddress } from '../../parts/tabs-by-address.tsx';
import { ChangeList } from './change-list.tsx';
import { GiftList } from './gift-list.tsx';
import { PickUpList } from './pick-up-list.tsx';
import { StockList } from './stock-list.tsx';

/** 礼品: what there is, where it stands, who picks it up. */
export function GiftsPage(): ReactNode {
  const { t } = useTranslation();
  const can = useCan();
  return (
    <>
      <PageHead title={t('shell.menu.gifts')} note={t('gifts.note')} />
      <TabsByAddress
        items={[
          { key: 'stock', label: t('gifts.tabs.stock'), children: <StockList /> },
          ...(can('read', 'Customer')
            ? [{ key: 'pickUps', label: t('gifts.tabs.pickUps'), children: <PickUpList /> }]
            : []),
          { key: 'catalogue', label: t('gifts.tabs.catalogue'), children: <GiftList /> },
          { key: 'changes', label: t('gifts.tabs.changes'), children: <ChangeList /> },
        ]}
      />
    </>
  );
}
