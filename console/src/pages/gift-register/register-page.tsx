import { Tabs } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useSearchParams } from 'react-router';
import { PageHead } from '../../parts/page-head.tsx';
import { ContactList } from './contact-list.tsx';
import { LimitPanel } from './limit-panel.tsx';
import { RegisterList } from './register-list.tsx';

/** 礼品登记簿 (compliance rule 5): what people were given, who the contacts are, and how much they may be given. */
export function GiftRegisterPage(): ReactNode {
  const { t } = useTranslation();
  const [search, setSearch] = useSearchParams();
  return (
    <>
      <PageHead title={t('shell.menu.giftRegister')} note={t('giftRegister.note')} />
      <Tabs
        activeKey={search.get('tab') ?? 'register'}
        onChange={(tab) => setSearch({ tab }, { replace: true })}
        destroyOnHidden
        items={[
          { key: 'register', label: t('giftRegister.tabs.register'), children: <RegisterList /> },
          { key: 'contacts', label: t('giftRegister.tabs.contacts'), children: <ContactList /> },
          { key: 'limit', label: t('giftRegister.tabs.limit'), children: <LimitPanel /> },
        ]}
      />
    </>
  );
}
