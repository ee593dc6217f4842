import { campaignStates } from '#contract/campaigns.ts';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useNavigate } from 'react-router';
import { type Campaign, campaignCalls } from '../../api/campaigns.ts';
import { useCan } from '../../app/session.tsx';
import { formatDay, formatMoment } from '../../parts/format-figure.ts';
import { GuardedButton } from '../../parts/guarded-button.tsx';
import { ListPage } from '../../parts/list/list-page.tsx';
import { useOrgNames } from '../../parts/org-tree.tsx';
import { PageHead } from '../../parts/page-head.tsx';
import { CampaignState } from './campaign-state.tsx';

export function CampaignsPage(): ReactNode {
  const { t } = useTranslation();
  const can = useCan();
  const orgName = useOrgNames();
  const navigate = useNavigate();
  const mayNot = can('create', 'Campaign') ? null : t('common.notAllowed');
  const create = (
    <GuardedButton
      type="primary"
      blockedBecause={mayNot}
      onClick={() => navigate('/campaigns/new')}
    >
      {t('campaigns.create')}
    </GuardedButton>
  );
  return (
    <>
      <PageHead title={t('shell.menu.campaigns')} note={t('campaigns.note')} extra={create} />
      <ListPage<Campaign>
        name="campaigns"
        rowKey={(one) => one.id}
        live={(all) => all.some((one) => one.state === 'launching')}
        read={({ filters, cursor, limit, signal }) =>
          campaignCalls.list({ ...filters, cursor, limit }, signal)
        }
        filters={[
          { name: 'search', label: t('campaigns.search'), kind: 'text' },
          {
            name: 'state',
            label: t('campaigns.state'),
            kind: 'choice',
            options: campaignStates.map((state) => ({
              value: state,
              label: t(`campaigns.states.${state}`),
            })),
          },
        ]}
        columns={[
          {
            key: 'name',
            title: t('campaigns.name'),
            render: (one) => <Link to={`/campaigns/${one.id}`}>{one.content.name}</Link>,
          },
          {
            key: 'state',
            title: t('campaigns.state'),
            render: (one) => <CampaignState state={one.state} />,
            width: 110,
          },
          {
            key: 'dates',
            title: t('campaigns.dates'),
            render: (one) =>
              `${formatDay(one.content.startDate)} – ${formatDay(one.content.endDate)}`,
          },
          {
            key: 'arms',
            title: t('campaigns.arms'),
            render: (one) =>
              one.content.arms
                .map((arm) => `${arm.name} ${arm.sharePer10000 / 100}%`)
                .join(' · ') || '—',
          },
          { key: 'org', title: t('approvals.org'), render: (one) => orgName(one.orgId) },
          {
            key: 'updated',
            title: t('campaigns.updated'),
            render: (one) => formatMoment(one.updatedAt),
            width: 150,
          },
        ]}
        rowActions={(one) => (
          <Link to={`/campaigns/${one.id}`}>
            {t(
              one.state === 'draft' && can('update', 'Campaign')
                ? 'campaigns.edit'
                : 'campaigns.open',
            )}
          </Link>
        )}
        rowActionsWidth={80}
        empty={{ text: t('campaigns.empty'), action: mayNot ? null : create }}
      />
    </>
  );
}
