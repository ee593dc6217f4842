import type { Approval } from '#contract/approvals.ts';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { StatusTag } from '../../parts/status-tag.tsx';

const tones = {
  pending: 'processing',
  approved: 'success',
  returned: 'warning',
  withdrawn: 'default',
} as const;
const knownKinds = [
  'campaign',
  'audience-export',
  'draw',
  'model',
  'tag_definition',
  'tag_parameters',
  'merchant',
  'merchant_account',
  'merchant_refund',
  'difference_adjustment',
  'partner_order_settlement',
  'payout',
  'release',
  'customer_payout',
  'issue',
  'points_rule',
  'points_adjustment',
  'points_price',
  'fraud_rule',
  'fraud_block',
  'fraud_cluster_bounds',
  'gift_limit',
  'content_words',
  'local_service',
  'product_benefit',
  'plan',
  'budget_money',
] as const;

export function ApprovalState({ state }: { state: Approval['state'] }): ReactNode {
  const { t } = useTranslation();
  return <StatusTag tone={tones[state]} text={t(`approvals.states.${state}`)} />;
}

/** The name of a kind of approval; a kind not known here shows its code. */
export function useKindName(): (kind: string) => string {
  const { t } = useTranslation();
  return (kind) => {
    const known = knownKinds.find((one) => one === kind);
    return known ? t(`approvals.kinds.${known}`) : kind;
  };
}
