import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { PageHead } from '../../parts/page-head.tsx';
import { TabsByAddress } from '../../parts/tabs-by-address.tsx';
import { ContactList } from './contact-list.tsx';
import { LimitPanel } from './limit-panel.tsx';
import { RegisterList } from './register-list.tsx';

/** 礼品登记簿 (compliance rule 5): what people were given, who the contacts are, and how much they may be given. */
export function GiftRegisterPage(): ReactNode {
  const { t } = useTranslation();
  return (
    <>
      <PageHead title={t('shell.menu.giftRegister')} note={t('giftRegister.note')} />
      <TabsByAddress
        items={[
          { key: 'register', label: t('giftRegister.tabs.register'), children: <RegisterList /> },
          { key: 'contacts', label: t('giftRegister.tabs.contacts'), children: <ContactList /> },
          { key: 'limit', label: t('giftRegister.tabs.limit'), children: <LimitPanel /> },
        ]}
      />
    </>
  );
}
