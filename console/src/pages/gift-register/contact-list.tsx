import { contactKinds } from '#contract/gift-register.ts';
import { useQuery } from '@tanstack/react-query';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { giftRegisterCalls, type KeyContact } from '../../api/gift-register.ts';
import { useCan } from '../../app/session.tsx';
import { DefinedColumn } from '../../parts/figure.tsx';
import { formatFen } from '../../parts/format-figure.ts';
import { GuardedButton } from '../../parts/guarded-button.tsx';
import { ListPage } from '../../parts/list/list-page.tsx';
import { useOrgNames } from '../../parts/org-tree.tsx';
import { ContactForm } from './contact-form.tsx';
import { EntryForm } from './entry-form.tsx';

/** 关键人物: who they are, and what each was given this period beside what they may be given. */
export function ContactList(): ReactNode {
  const { t } = useTranslation();
  const can = useCan();
  const orgName = useOrgNames();
  const [isAdding, setIsAdding] = useState(false);
  const [giving, setGiving] = useState<KeyContact | null>(null);
  const limit = useQuery({
    queryKey: ['gift-limit'],
    queryFn: ({ signal }) => giftRegisterCalls.limit(signal),
  });
  const most = limit.data?.content ?? null;
  const mayWrite = can('create', 'GiftRegister');
  return (
    <>
      <ListPage<KeyContact>
        name="key-contacts"
        rowKey={(one) => one.id}
        read={({ filters, cursor, limit: count, signal }) =>
          giftRegisterCalls.contacts({ ...filters, cursor, limit: count }, signal)
        }
        filters={[
          { name: 'name', label: t('giftRegister.name'), kind: 'text', personal: true },
          {
            name: 'kind',
            label: t('giftRegister.kind'),
            kind: 'choice',
            options: contactKinds.map((value) => ({
              value,
              label: t(`giftRegister.kinds.${value}`),
            })),
          },
        ]}
        toolbar={
          <GuardedButton
            type="primary"
            blockedBecause={mayWrite ? null : t('common.notAllowed')}
            onClick={() => setIsAdding(true)}
          >
            {t('giftRegister.addContact')}
          </GuardedButton>
        }
        columns={[
          { key: 'name', title: t('giftRegister.person'), render: (one) => one.name },
          { key: 'position', title: t('giftRegister.position'), render: (one) => one.position },
          {
            key: 'kind',
            title: t('giftRegister.kind'),
            render: (one) => t(`giftRegister.kinds.${one.kind}`),
          },
          { key: 'subject', title: t('giftRegister.subject'), render: (one) => one.subjectName },
          {
            key: 'customer',
            from: 1280,
            title: t('giftRegister.customerNo'),
            render: (one) => one.customerNo ?? '—',
          },
          {
            key: 'org',
            from: 1280,
            title: t('giftRegister.org'),
            render: (one) => orgName(one.orgId),
          },
          {
            key: 'given',
            title: t('giftRegister.given'),
            header: (
              <DefinedColumn
                label={t('giftRegister.given')}
                definition={t('giftRegister.givenDefinition')}
              />
            ),
            align: 'right',
            render: (one) =>
              most === null
                ? formatFen(one.givenFen)
                : `${formatFen(one.givenFen)} / ${formatFen(most.personFen)}`,
          },
        ]}
        {...(mayWrite
          ? {
              rowActions: (one: KeyContact) => (
                <GuardedButton
                  type="link"
                  size="small"
                  blockedBecause={most === null ? t('giftRegister.noLimit') : null}
                  onClick={() => setGiving(one)}
                >
                  {t('giftRegister.write')}
                </GuardedButton>
              ),
            }
          : {})}
        empty={{ text: t('giftRegister.contactsEmpty') }}
      />
      {isAdding ? <ContactForm onClose={() => setIsAdding(false)} /> : null}
      {giving ? <EntryForm contact={giving} onClose={() => setGiving(null)} /> : null}
    </>
  );
}
