import { Button } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { audienceCalls, type Audience } from '../../api/audiences.ts';
import { useCan } from '../../app/session.tsx';
import { formatMoment } from '../../parts/format-figure.ts';
import { GuardedButton } from '../../parts/guarded-button.tsx';
import { ListPage } from '../../parts/list/list-page.tsx';
import { useOrgNames } from '../../parts/org-tree.tsx';
import { PageHead } from '../../parts/page-head.tsx';
import { StatusTag } from '../../parts/status-tag.tsx';

export function AudiencesPage(): ReactNode {
  const { t } = useTranslation();
  const can = useCan();
  const orgName = useOrgNames();
  const mayNot = can('create', 'Audience') ? null : t('common.notAllowed');
  const create = (
    <Link to="/audiences/new">
      <Button type="primary">{t('audiences.create')}</Button>
    </Link>
  );
  return (
    <>
      <PageHead
        title={t('shell.menu.audiences')}
        note={t('audiences.note')}
        extra={
          <>
            <Link to="/audiences/lists">
              <Button>{t('audiences.lists')}</Button>
            </Link>
            {mayNot ? (
              <GuardedButton type="primary" blockedBecause={mayNot}>
                {t('audiences.create')}
              </GuardedButton>
            ) : (
              create
            )}
          </>
        }
      />
      <ListPage<Audience>
        name="audiences"
        rowKey={(one) => one.id}
        read={({ filters, cursor, limit, signal }) =>
          audienceCalls.list({ ...filters, cursor, limit }, signal)
        }
        filters={[
          { name: 'search', label: t('audiences.search'), kind: 'text' },
          {
            name: 'archived',
            label: t('audiences.archived'),
            kind: 'choice',
            options: [{ value: 'true', label: t('common.yes') }],
          },
        ]}
        columns={[
          {
            key: 'name',
            title: t('audiences.name'),
            render: (one) => <Link to={`/audiences/${one.id}`}>{one.name}</Link>,
          },
          {
            key: 'description',
            title: t('audiences.description'),
            render: (one) => <div className="cell-definition">{one.description || '—'}</div>,
          },
          { key: 'org', title: t('audiences.org'), render: (one) => orgName(one.orgId) },
          {
            key: 'shared',
            title: t('audiences.shared'),
            render: (one) => t(one.shared ? 'audiences.sharedYes' : 'audiences.sharedNo'),
          },
          {
            key: 'version',
            title: t('audiences.version'),
            align: 'right',
            render: (one) => one.version,
            width: 80,
          },
          {
            key: 'state',
            title: t('audiences.state'),
            render: (one) => (
              <StatusTag
                tone={one.archivedAt ? 'default' : 'success'}
                text={t(one.archivedAt ? 'audiences.archivedState' : 'audiences.active')}
              />
            ),
            width: 110,
          },
          {
            key: 'changed',
            title: t('audiences.changed'),
            render: (one) => formatMoment(one.changedAt),
            width: 150,
          },
        ]}
        rowActions={(one) => <Link to={`/audiences/${one.id}`}>{t('common.detail')}</Link>}
        rowActionsWidth={90}
        empty={{ text: t('audiences.empty'), action: mayNot ? null : create }}
      />
    </>
  );
}
