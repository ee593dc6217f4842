import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { serviceGroups } from '#contract/local-services.ts';
import { type LocalService, localServiceCalls } from '../../api/local-services.ts';
import { currentLanguage } from '../../app/i18n.ts';
import { useCan } from '../../app/session.tsx';
import { ApprovedContentActions } from '../../parts/approved-content-actions.tsx';
import { DefinedColumn } from '../../parts/figure.tsx';
import { formatCount, formatDay } from '../../parts/format-figure.ts';
import { GuardedButton } from '../../parts/guarded-button.tsx';
import { ListPage } from '../../parts/list/list-page.tsx';
import { useOrgNames } from '../../parts/org-tree.tsx';
import { PageHead } from '../../parts/page-head.tsx';
import { StatusTag } from '../../parts/status-tag.tsx';
import { HostsCard } from './hosts-card.tsx';
import { ServiceForm } from './service-form.tsx';

const tones = {
  waiting: 'warning',
  live: 'success',
  draft: 'default',
  retired: 'default',
} as const;
const stateOf = (one: LocalService): keyof typeof tones =>
  one.retiredAt !== null
    ? 'retired'
    : one.live !== null
      ? 'live'
      : one.isWaiting
        ? 'waiting'
        : 'draft';

/** 本地服务: what customers' phones lead to, and how often it is opened. */
export function LocalServicesPage(): ReactNode {
  const { t } = useTranslation();
  const can = useCan();
  const orgName = useOrgNames();
  const [editing, setEditing] = useState<LocalService | 'new' | null>(null);
  const mayNot = can('create', 'Campaign') ? null : t('common.notAllowed');
  const addButton = (
    <GuardedButton type="primary" blockedBecause={mayNot} onClick={() => setEditing('new')}>
      {t('localServices.add')}
    </GuardedButton>
  );
  const nameOf = ({ nameZh, nameEn }: LocalService['draft']): string =>
    currentLanguage() === 'zh' ? nameZh : nameEn;
  return (
    <>
      <PageHead
        title={t('shell.menu.localServices')}
        note={t('localServices.note')}
        extra={addButton}
      />
      <HostsCard />
      <ListPage<LocalService>
        name="local-services"
        rowKey={(one) => one.id}
        read={({ filters, cursor, limit, signal }) =>
          localServiceCalls.list({ ...filters, cursor, limit }, signal)
        }
        filters={[
          {
            kind: 'choice',
            name: 'group',
            label: t('localServices.group'),
            options: serviceGroups.map((value) => ({
              value,
              label: t(`localServices.groups.${value}`),
            })),
          },
        ]}
        columns={[
          {
            key: 'name',
            title: t('localServices.name'),
            render: ({ draft }) => (
              <>
                <div>{nameOf(draft)}</div>
                <div className="muted">{draft.link}</div>
              </>
            ),
          },
          {
            key: 'group',
            title: t('localServices.group'),
            render: ({ draft }) => t(`localServices.groups.${draft.group}`),
          },
          {
            key: 'state',
            title: t('localServices.state'),
            render: (one) => (
              <>
                <StatusTag
                  tone={tones[stateOf(one)]}
                  text={t(`localServices.states.${stateOf(one)}`)}
                />
                {one.isWaiting && one.live !== null ? (
                  <div className="muted">{t('localServices.changeWaits')}</div>
                ) : null}
              </>
            ),
          },
          {
            key: 'days',
            title: t('localServices.days'),
            render: ({ draft }) =>
              draft.from === null && draft.until === null
                ? t('localServices.always')
                : `${formatDay(draft.from)} – ${formatDay(draft.until)}`,
          },
          {
            key: 'shownAt',
            title: t('localServices.shownAt'),
            render: ({ draft }) =>
              draft.orgIds.length === 0
                ? t('localServices.everywhere')
                : draft.orgIds.map((id) => orgName(id)).join(' · '),
          },
          { key: 'org', title: t('localServices.org'), render: (one) => orgName(one.orgId) },
          {
            key: 'taps',
            title: t('localServices.taps'),
            header: (
              <DefinedColumn
                label={t('localServices.taps')}
                definition={t('localServices.tapsDefinition')}
              />
            ),
            align: 'right',
            render: (one) => formatCount(one.taps),
          },
        ]}
        rowActionsWidth={140}
        rowActions={(one) => (
          <ApprovedContentActions
            one={one}
            name={nameOf(one.draft)}
            words="localServices"
            listKey="local-services"
            onEdit={() => setEditing(one)}
            onRetire={() => localServiceCalls.retire(one.id)}
          />
        )}
        empty={{ text: t('localServices.empty'), action: addButton }}
      />
      {editing === null ? null : (
        <ServiceForm
          service={editing === 'new' ? null : editing}
          onClose={() => setEditing(null)}
        />
      )}
    </>
  );
}
