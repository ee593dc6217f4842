import { useMutation } from '@tanstack/react-query';
import { App } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { identityCalls } from '../../api/identities.ts';
import { useCan } from '../../app/session.tsx';
import { GuardedButton } from '../../parts/guarded-button.tsx';
import { PageHead } from '../../parts/page-head.tsx';
import { TabsByAddress } from '../../parts/tabs-by-address.tsx';
import { HouseholdList } from './household-list.tsx';
import { MergeList } from './merge-list.tsx';
import { ProposalList } from './proposal-list.tsx';

/** 身份合并: pairs of customers who may be one person, and those who were merged. */
export function IdentitiesPage(): ReactNode {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const can = useCan();
  const find = useMutation({
    mutationFn: identityCalls.search,
    onSuccess: () => void message.success(t('identities.searching')),
  });
  return (
    <>
      <PageHead
        title={t('identities.title')}
        note={t('identities.note')}
        extra={
          <GuardedButton
            loading={find.isPending}
            blockedBecause={can('run', 'Identity') ? null : t('identities.onlyHeadOffice')}
            onClick={() => find.mutate()}
          >
            {t('identities.search')}
          </GuardedButton>
        }
      />
      <TabsByAddress
        items={[
          { key: 'proposals', label: t('identities.tabs.proposals'), children: <ProposalList /> },
          {
            key: 'households',
            label: t('identities.tabs.households'),
            children: <HouseholdList />,
          },
          { key: 'history', label: t('identities.tabs.history'), children: <MergeList /> },
        ]}
      />
    </>
  );
}
