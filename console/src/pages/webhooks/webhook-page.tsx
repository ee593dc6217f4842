import { webhookEvents } from '#contract/webhook-events.ts';
import type { Webhook } from '#contract/webhooks.ts';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Alert, App, Card, Descriptions, Flex, Space, Tag, Tooltip } from 'antd';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate, useParams } from 'react-router';
import { webhookCalls } from '../../api/webhooks.ts';
import { useLanguage } from '../../app/language.ts';
import { useTrailEnd } from '../../app/page-trail.tsx';
import { useCan } from '../../app/session.tsx';
import { useConfirmChange } from '../../parts/confirm-change.tsx';
import { formatMoment } from '../../parts/format-figure.ts';
import { GuardedButton } from '../../parts/guarded-button.tsx';
import { LoadedPage } from '../../parts/loaded-page.tsx';
import { useOrgNames } from '../../parts/org-tree.tsx';
import { PageHead } from '../../parts/page-head.tsx';
import { DeliveryList } from './delivery-list.tsx';
import { ReplayForm } from './replay-form.tsx';
import { RotateForm } from './rotate-form.tsx';
import { SwitchWebhook } from './switch-webhook.tsx';
import { WebhookForm } from './webhook-form.tsx';
import { ResultTag, useResultWords, WebhookState } from './webhook-state.tsx';
import { Waiting } from './webhooks-page.tsx';

export function WebhookPage(): ReactNode {
  const id = Number(useParams()['id']);
  const webhook = useQuery({
    queryKey: ['webhooks', 'one', id],
    queryFn: ({ signal }) => webhookCalls.find(id, signal),
  });
  return <LoadedPage query={webhook}>{(found) => <OneWebhook webhook={found} />}</LoadedPage>;
}

function OneWebhook({ webhook }: { webhook: Webhook }): ReactNode {
  const { t } = useTranslation();
  const can = useCan();
  const [open, setOpen] = useState<'edit' | 'rotate' | 'replay' | null>(null);
  const close = (): void => setOpen(null);
  useTrailEnd(webhook.name);
  const mayNot = can('update', 'Webhook') ? null : t('common.notAllowed');
  return (
    <>
      <PageHead
        title={
          <Flex gap={10} align="center" wrap>
            {webhook.name} <WebhookState webhook={webhook} />
          </Flex>
        }
        note={webhook.url}
        extra={
          <>
            <RemoveButton webhook={webhook} />
            <GuardedButton blockedBecause={mayNot} onClick={() => setOpen('rotate')}>
              {t('webhooks.rotate')}
            </GuardedButton>
            <GuardedButton blockedBecause={mayNot} onClick={() => setOpen('replay')}>
              {t('webhooks.replay')}
            </GuardedButton>
            <GuardedButton blockedBecause={mayNot} onClick={() => setOpen('edit')}>
              {t('common.edit')}
            </GuardedButton>
            <SwitchWebhook webhook={webhook} />
            <PingButton webhook={webhook} mayNot={mayNot} />
          </>
        }
      />
      {webhook.disabledBecause ? (
        <Alert
          type="error"
          showIcon
          className="section"
          title={t(`webhooks.disabledReasons.${webhook.disabledBecause}`)}
          description={t('webhooks.disabledHint')}
        />
      ) : webhook.state === 'paused' ? (
        <Alert type="info" showIcon className="section" title={t('webhooks.pausedHint')} />
      ) : webhook.failures > 0 ? (
        <Alert
          type="warning"
          showIcon
          className="section"
          title={t('webhooks.failing', {
            number: webhook.failures,
            since: formatMoment(webhook.failingSince),
          })}
        />
      ) : null}
      <Standing webhook={webhook} />
      <h2 className="part-title">{t('webhooks.deliveries')}</h2>
      <DeliveryList webhook={webhook} mayNot={mayNot} />
      {open === 'edit' ? <WebhookForm webhook={webhook} onClose={close} /> : null}
      {open === 'rotate' ? <RotateForm webhook={webhook} onClose={close} /> : null}
      {open === 'replay' ? <ReplayForm webhook={webhook} onClose={close} /> : null}
    </>
  );
}

function Standing({ webhook }: { webhook: Webhook }): ReactNode {
  const { t } = useTranslation();
  const language = useLanguage();
  const orgName = useOrgNames();
  const { lastResult, formerSecretUntil } = webhook;
  const [now] = useState(() => Date.now());
  return (
    <Card variant="borderless" className="section">
      <Descriptions
        column={{ xs: 1, md: 2, xl: 3 }}
        size="small"
        items={[
          {
            key: 'result',
            label: t('webhooks.lastResult'),
            children: lastResult ? (
              <Space wrap size={6}>
                <ResultTag result={lastResult} />
                {formatMoment(lastResult.at)}
              </Space>
            ) : (
              t('webhooks.never')
            ),
          },
          {
            key: 'waiting',
            label: t('webhooks.waiting'),
            children: (
              <Tooltip title={t('webhooks.waitingDefinition')}>
                <span tabIndex={0} className="number">
                  <Waiting webhook={webhook} />
                </span>
              </Tooltip>
            ),
          },
          { key: 'org', label: t('webhooks.org'), children: orgName(webhook.orgId) },
          {
            key: 'content',
            label: t('webhooks.content'),
            children: t(`webhooks.contents.${webhook.content}`),
          },
          {
            key: 'secret',
            label: t('webhooks.secretMade'),
            children: (
              <span>
                {formatMoment(webhook.secretMadeAt)}
                {formerSecretUntil && Date.parse(formerSecretUntil) > now ? (
                  <div className="muted">
                    {t('webhooks.formerUntil', { until: formatMoment(formerSecretUntil) })}
                  </div>
                ) : null}
              </span>
            ),
          },
          {
            key: 'created',
            label: t('webhooks.created'),
            children: formatMoment(webhook.createdAt),
          },
          {
            key: 'types',
            label: t('webhooks.eventTypes'),
            span: 'filled',
            children: (
              <Space wrap size={6}>
                {webhook.eventTypes.map((type) => (
                  <Tooltip key={type} title={webhookEvents[type].when[language]}>
                    <Tag tabIndex={0}>{webhookEvents[type][language]}</Tag>
                  </Tooltip>
                ))}
              </Space>
            ),
          },
        ]}
      />
    </Card>
  );
}

function PingButton({
  webhook: { id },
  mayNot,
}: {
  webhook: Webhook;
  mayNot: string | null;
}): ReactNode {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const words = useResultWords();
  const queries = useQueryClient();
  const ping = useMutation({
    mutationFn: () => webhookCalls.ping(id),
    onSuccess: ({ attempt }) => {
      if (attempt.error === null)
        void message.success(
          t('webhooks.pingTaken', { status: attempt.status ?? '', ms: attempt.durationMs ?? '' }),
        );
      else void message.error(t('webhooks.pingFailed', { why: words(attempt) }));
    },
    onSettled: () => queries.invalidateQueries({ queryKey: ['webhooks'] }),
  });
  return (
    <GuardedButton
      type="primary"
      loading={ping.isPending}
      blockedBecause={mayNot}
      onClick={() => ping.mutate()}
    >
      {t('webhooks.ping')}
    </GuardedButton>
  );
}

function RemoveButton({ webhook: { id, name, waiting } }: { webhook: Webhook }): ReactNode {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const can = useCan();
  const navigate = useNavigate();
  const confirm = useConfirmChange();
  const queries = useQueryClient();
  const remove = useMutation({
    mutationFn: () => webhookCalls.remove(id),
    onSuccess: async () => {
      void message.success(t('webhooks.removed'));
      await navigate('/webhooks');
      await queries.invalidateQueries({ queryKey: ['webhooks', 'list'] });
    },
  });
  return (
    <GuardedButton
      danger
      blockedBecause={can('delete', 'Webhook') ? null : t('common.notAllowed')}
      onClick={() =>
        confirm({
          title: t('webhooks.removeTitle', { name }),
          count: waiting + 1,
          detail: t('webhooks.removeHint'),
          okText: t('common.remove'),
          run: () => remove.mutateAsync(),
        })
      }
    >
      {t('common.remove')}
    </GuardedButton>
  );
}
