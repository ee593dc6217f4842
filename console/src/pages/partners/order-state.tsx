import type { PartnerOrder } from '#contract/partners.ts';
import { Flex } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { formatFen } from '../../parts/format-figure.ts';
import { StatusTag } from '../../parts/status-tag.tsx';

const tones = {
  waiting: 'processing',
  unknown: 'warning',
  standing: 'error',
  delivered: 'success',
  refused: 'default',
} as const;

/** How far an order has come, and why; what the partner said otherwise afterwards stands beside it. */
export function PartnerOrderState({ order }: { order: PartnerOrder }): ReactNode {
  const { t } = useTranslation();
  const { state, reason, answeredFen, contradiction } = order;
  return (
    <Flex vertical gap={2} align="flex-start">
      <StatusTag tone={tones[state]} text={t(`partners.orderStates.${state}`)} />
      {reason === '' ? null : (
        <span className="muted">
          {t(`partners.reasons.${reason}`, { fen: formatFen(answeredFen ?? 0) })}
        </span>
      )}
      {contradiction ? (
        <StatusTag
          tone="error"
          text={t('partners.contradiction', {
            said: t(`partners.contradictions.${contradiction}`),
          })}
        />
      ) : null}
    </Flex>
  );
}
