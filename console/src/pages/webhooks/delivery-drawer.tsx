import type { WebhookAttempt, WebhookDeliveryDetail } from '#contract/webhooks.ts';
import { useQuery } from '@tanstack/react-query';
import { Descriptions, Drawer, Flex, Space, Timeline, Typography } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { webhookCalls } from '../../api/webhooks.ts';
import { formatCount, formatMoment } from '../../parts/format-figure.ts';
import { FirstStep, Loaded } from '../../parts/load-state.tsx';
import { DeliveryState, ResultTag, useEventWords } from './webhook-state.tsx';

type DeliveryDrawerProps = { webhookId: number; deliveryId: number; onClose: () => void };

/** One delivery: what is sent, and what came of each attempt. */
export function DeliveryDrawer({ webhookId, deliveryId, onClose }: DeliveryDrawerProps): ReactNode {
  const { t } = useTranslation();
  const delivery = useQuery({
    queryKey: ['webhooks', 'delivery', webhookId, deliveryId],
    queryFn: ({ signal }) => webhookCalls.delivery(webhookId, deliveryId, signal),
  });
  return (
    <Drawer
      open
      onClose={onClose}
      size={640}
      title={t('webhooks.deliveryTitle', { id: deliveryId })}
    >
      <Loaded query={delivery}>{(found) => <OneDelivery delivery={found} />}</Loaded>
    </Drawer>
  );
}

function OneDelivery({ delivery }: { delivery: WebhookDeliveryDetail }): ReactNode {
  const { t } = useTranslation();
  const eventWords = useEventWords();
  const { attemptList } = delivery;
  return (
    <>
      <Descriptions
        column={2}
        size="small"
        className="section"
        items={[
          { key: 'type', label: t('webhooks.type'), children: eventWords(delivery.type) },
          {
            key: 'state',
            label: t('webhooks.state'),
            children: <DeliveryState state={delivery.state} />,
          },
          {
            key: 'occurred',
            label: t('webhooks.occurredAt'),
            children: formatMoment(delivery.occurredAt),
          },
          {
            key: 'collected',
            label: t('webhooks.collectedAt'),
            children: formatMoment(delivery.createdAt),
          },
          {
            key: 'next',
            label: t('webhooks.nextAttempt'),
            children: formatMoment(delivery.nextAttemptAt),
          },
          { key: 'attempts', label: t('webhooks.attempts'), children: delivery.attempts },
          {
            key: 'event',
            label: t('webhooks.eventId'),
            span: 'filled',
            children: <Typography.Text copyable>{delivery.eventId}</Typography.Text>,
          },
        ]}
      />
      <h3 className="portrait-sub">{t('webhooks.body')}</h3>
      <pre className="webhook-text">{JSON.stringify(JSON.parse(delivery.body), null, 2)}</pre>
      <Flex align="baseline" gap={8}>
        <h3 className="portrait-sub">{t('webhooks.attemptList')}</h3>
        {attemptList.length === 50 ? (
          <span className="muted">{t('webhooks.newestAttempts')}</span>
        ) : null}
      </Flex>
      {attemptList.length === 0 ? (
        <FirstStep text={t('webhooks.noAttempt')} />
      ) : (
        <Timeline
          items={attemptList.map((attempt) => ({
            key: attempt.no,
            color: attempt.isKnown ? (attempt.error === null ? 'green' : 'red') : 'gray',
            content: <OneAttempt attempt={attempt} />,
          }))}
        />
      )}
    </>
  );
}

function OneAttempt({ attempt }: { attempt: WebhookAttempt }): ReactNode {
  const { t } = useTranslation();
  return (
    <>
      <Space wrap size={8}>
        <strong>{t('webhooks.attemptNo', { no: attempt.no })}</strong>
        <span>{formatMoment(attempt.at)}</span>
        <ResultTag result={attempt} />
        {attempt.durationMs === null ? null : (
          <span className="muted">
            {t('webhooks.duration', { ms: formatCount(attempt.durationMs) })}
          </span>
        )}
      </Space>
      {attempt.answer === '' ? null : (
        <>
          <div className="muted">{t('webhooks.answer')}</div>
          <pre className="webhook-text">{attempt.answer}</pre>
        </>
      )}
    </>
  );
}
