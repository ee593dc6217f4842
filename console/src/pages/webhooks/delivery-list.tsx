import { pingType, webhookEventTypes } from '#contract/webhook-events.ts';
import { deliveryStates, type Webhook, type WebhookDelivery } from '#contract/webhooks.ts';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { App, Button, Flex } from 'antd';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { webhookCalls } from '../../api/webhooks.ts';
import { useConfirmChange } from '../../parts/confirm-change.tsx';
import { formatMoment } from '../../parts/format-figure.ts';
import { GuardedButton } from '../../parts/guarded-button.tsx';
import { ListPage } from '../../parts/list/list-page.tsx';
import { DeliveryDrawer } from './delivery-drawer.tsx';
import { DeliveryState, ResultTag, useEventWords } from './webhook-state.tsx';

type DeliveryListProps = { webhook: Webhook; mayNot: string | null };

/** What was sent to one endpoint; read again while something is about to be sent. */
export function DeliveryList({ webhook, mayNot }: DeliveryListProps): ReactNode {
  const { t } = useTranslation();
  const eventWords = useEventWords();
  const [shown, setShown] = useState<number | null>(null);
  return (
    <>
      <ListPage<WebhookDelivery>
        name="webhooks"
        within={`deliveries ${webhook.id}`}
        rowKey={(one) => one.id}
        read={({ filters, cursor, limit, signal }) =>
          webhookCalls.deliveries(webhook.id, { ...filters, cursor, limit }, signal)
        }
        live={(rows) =>
          webhook.state === 'active' &&
          rows.some((one) => one.nextAttemptAt && Date.parse(one.nextAttemptAt) < Date.now())
        }
        filters={[
          {
            name: 'state',
            label: t('webhooks.state'),
            kind: 'choice',
            options: deliveryStates.map((value) => ({
              value,
              label: t(`webhooks.deliveryStates.${value}`),
            })),
          },
          {
            name: 'type',
            label: t('webhooks.type'),
            kind: 'choice',
            options: ([...webhookEventTypes, pingType] as const).map((value) => ({
              value,
              label: eventWords(value),
            })),
          },
        ]}
        columns={[
          {
            key: 'collected',
            title: t('webhooks.collectedAt'),
            render: (one) => formatMoment(one.createdAt),
          },
          { key: 'type', title: t('webhooks.type'), render: (one) => eventWords(one.type) },
          {
            key: 'state',
            title: t('webhooks.state'),
            render: (one) => <DeliveryState state={one.state} />,
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
                <span className="muted">{t('webhooks.noAttempt')}</span>
              ),
          },
          {
            key: 'attempts',
            title: t('webhooks.attempts'),
            align: 'right',
            render: (one) => one.attempts,
          },
          {
            key: 'next',
            title: t('webhooks.nextAttempt'),
            render: (one) => formatMoment(one.nextAttemptAt),
          },
          {
            key: 'event',
            title: t('webhooks.eventId'),
            render: (one) => <code className="muted">{one.eventId.slice(0, 8)}…</code>,
          },
        ]}
        rowActions={(one) => (
          <>
            <Button type="link" size="small" onClick={() => setShown(one.id)}>
              {t('common.detail')}
            </Button>
            <ReplayButton webhook={webhook} delivery={one} mayNot={mayNot} />
          </>
        )}
        rowActionsWidth={140}
        empty={{ text: t('webhooks.deliveriesEmpty') }}
      />
      {shown === null ? null : (
        <DeliveryDrawer webhookId={webhook.id} deliveryId={shown} onClose={() => setShown(null)} />
      )}
    </>
  );
}

function ReplayButton({
  webhook,
  delivery,
  mayNot,
}: DeliveryListProps & { delivery: WebhookDelivery }): ReactNode {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const confirm = useConfirmChange();
  const queries = useQueryClient();
  const replay = useMutation({
    mutationFn: () => webhookCalls.replayOne(webhook.id, delivery.id),
    onSuccess: () => void message.success(t('webhooks.replayed', { number: 1 })),
    onSettled: () => queries.invalidateQueries({ queryKey: ['webhooks'] }),
  });
  return (
    <GuardedButton
      type="link"
      size="small"
      blockedBecause={mayNot ?? (delivery.state === 'waiting' && t('webhooks.stillWaiting'))}
      onClick={() =>
        confirm({
          title: t('webhooks.replayOneTitle'),
          count: 1,
          detail: t('webhooks.replayHint'),
          okText: t('webhooks.replayOne'),
          danger: false,
          run: () => replay.mutateAsync(),
        })
      }
    >
      {t('webhooks.replayOne')}
    </GuardedButton>
  );
}
