import type { Webhook } from '#contract/webhooks.ts';
import { Flex, Tooltip, Typography } from 'antd';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { webhookCalls } from '../../api/webhooks.ts';
import { useCan } from '../../app/session.tsx';
import { DefinedColumn } from '../../parts/figure.tsx';
import { formatCount, formatMoment } from '../../parts/format-figure.ts';
import { GuardedButton } from '../../parts/guarded-button.tsx';
import { ListPage } from '../../parts/list/list-page.tsx';
import { useOrgNames } from '../../parts/org-tree.tsx';
import { PageHead } from '../../parts/page-head.tsx';
import { SwitchWebhook } from './switch-webhook.tsx';
import { WebhookForm } from './webhook-form.tsx';
import { ResultTag, useEventWords, WebhookState } from './webhook-state.tsx';

/** 事件推送: which partner systems and tills are told of events, and how that goes. */
export function WebhooksPage(): ReactNode {
  const { t } = useTranslation();
  const can = useCan();
  const orgName = useOrgNames();
  const eventWords = useEventWords();
  const [edited, setEdited] = useState<Webhook | 'new' | null>(null);
  const mayNot = (action: 'create' | 'update'): string | null =>
    can(action, 'Webhook') ? null : t('common.notAllowed');
  const addButton = (
    <GuardedButton
      type="primary"
      blockedBecause={mayNot('create')}
      onClick={() => setEdited('new')}
    >
      {t('webhooks.add')}
    </GuardedButton>
  );
  return (
    <>
      <PageHead title={t('shell.menu.webhooks')} note={t('webhooks.note')} extra={addButton} />
      <ListPage<Webhook>
        name="webhooks"
        rowKey={(one) => one.id}
        read={({ cursor, limit, signal }) => webhookCalls.list({ cursor, limit }, signal)}
        columns={[
          {
            key: 'name',
            title: t('webhooks.name'),
            render: (one) => (
              <div>
                <Link to={`/webhooks/${one.id}`}>{one.name}</Link>
                <Typography.Text
                  type="secondary"
                  className="webhook-url"
                  ellipsis={{ tooltip: one.url }}
                >
                  {one.url}
                </Typography.Text>
              </div>
            ),
          },
          {
            key: 'state',
            title: t('webhooks.state'),
            render: (one) => <WebhookState webhook={one} />,
          },
          {
            key: 'result',
            title: t('webhooks.lastResult'),
            render: (one) =>
              one.lastResult ? (
                <Flex vertical gap={2} align="flex-start">
                  <ResultTag result={one.lastResult} />
                  <span className="muted">{formatMoment(one.lastResult.at)}</span>
                </Flex>
              ) : (
                <span className="muted">{t('webhooks.never')}</span>
              ),
          },
          {
            key: 'waiting',
            title: t('webhooks.waiting'),
            header: (
              <DefinedColumn
                label={t('webhooks.waiting')}
                definition={t('webhooks.waitingDefinition')}
              />
            ),
            align: 'right',
            render: (one) => <Waiting webhook={one} />,
          },
          {
            key: 'types',
            title: t('webhooks.eventTypes'),
            render: (one) => (
              <Tooltip title={one.eventTypes.map(eventWords).join(' · ')}>
                <span tabIndex={0} className="webhook-events">
                  {one.eventTypes.slice(0, 2).map(eventWords).join(' · ')}
                  {one.eventTypes.length > 2 ? ` +${one.eventTypes.length - 2}` : ''}
                </span>
              </Tooltip>
            ),
          },
          {
            key: 'content',
            title: t('webhooks.content'),
            render: (one) => t(`webhooks.contents.${one.content}`),
          },
          { key: 'org', title: t('webhooks.org'), render: (one) => orgName(one.orgId) },
        ]}
        rowActions={(one) => (
          <>
            <GuardedButton
              type="link"
              size="small"
              blockedBecause={mayNot('update')}
              onClick={() => setEdited(one)}
            >
              {t('common.edit')}
            </GuardedButton>
            <SwitchWebhook webhook={one} type="link" size="small" />
          </>
        )}
        rowActionsWidth={150}
        empty={{ text: t('webhooks.empty'), action: addButton }}
      />
      {edited ? (
        <WebhookForm webhook={edited === 'new' ? null : edited} onClose={() => setEdited(null)} />
      ) : null}
    </>
  );
}

export function Waiting({ webhook: { waiting } }: { webhook: Webhook }): ReactNode {
  const { t } = useTranslation();
  return waiting >= 10_000 ? t('webhooks.manyWaiting') : formatCount(waiting);
}
