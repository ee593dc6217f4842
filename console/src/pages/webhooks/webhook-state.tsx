import { type Webhook, webhookReasons, type WebhookDelivery } from '#contract/webhooks.ts';
import { pingType, webhookEvents } from '#contract/webhook-events.ts';
import { Tooltip } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useLanguage } from '../../app/language.ts';
import { formatMoment } from '../../parts/format-figure.ts';
import { StatusTag } from '../../parts/status-tag.tsx';

const tones = { active: 'success', paused: 'default', disabled: 'error' } as const;

export function WebhookState({ webhook }: { webhook: Webhook }): ReactNode {
  const { t } = useTranslation();
  const { state, failures, failingSince, disabledBecause } = webhook;
  const isFailing = state === 'active' && failures > 0;
  const why = disabledBecause
    ? t(`webhooks.disabledReasons.${disabledBecause}`)
    : isFailing
      ? t('webhooks.failing', { number: failures, since: formatMoment(failingSince) })
      : null;
  const tag = (
    <StatusTag tone={isFailing ? 'warning' : tones[state]} text={t(`webhooks.states.${state}`)} />
  );
  return why === null ? (
    tag
  ) : (
    <Tooltip title={why}>
      <span tabIndex={0}>{tag}</span>
    </Tooltip>
  );
}

const deliveryTones = { waiting: 'processing', delivered: 'success', failed: 'error' } as const;

export function DeliveryState({ state }: { state: WebhookDelivery['state'] }): ReactNode {
  const { t } = useTranslation();
  return <StatusTag tone={deliveryTones[state]} text={t(`webhooks.deliveryStates.${state}`)} />;
}

type Result = Pick<NonNullable<Webhook['lastResult']>, 'status' | 'error' | 'isKnown'> & {
  reason?: string | null;
};

/** What came of an attempt, in words. */
export function useResultWords(): (result: Result) => string {
  const { t } = useTranslation();
  const language = useLanguage();
  return ({ status, error, isKnown, reason }) => {
    if (!isKnown) return t('webhooks.unknown');
    if (error === null) return t('webhooks.sent', { status: status ?? '' });
    const words = t(`webhooks.errors.${error}`, { status: status ?? '' });
    const why = Object.entries(webhookReasons).find(([known]) => known === reason)?.[1][language];
    return why ? `${words}${language === 'zh' ? '：' : ': '}${why}` : words;
  };
}

export function ResultTag({ result }: { result: Result }): ReactNode {
  const { t } = useTranslation();
  const words = useResultWords();
  const tone = result.isKnown ? (result.error === null ? 'success' : 'error') : 'default';
  const tag = <StatusTag tone={tone} text={words(result)} />;
  return result.isKnown ? (
    tag
  ) : (
    <Tooltip title={t('webhooks.unknownHint')}>
      <span tabIndex={0}>{tag}</span>
    </Tooltip>
  );
}

/** The name of an event that can be subscribed, or of a test send. */
export function useEventWords(): (type: WebhookDelivery['type']) => string {
  const { t } = useTranslation();
  const language = useLanguage();
  return (type) => (type === pingType ? t('webhooks.pingType') : webhookEvents[type][language]);
}
