import type { GiftReservation } from '#contract/gifts.ts';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { StatusTag } from '../../parts/status-tag.tsx';

const tones = {
  reserved: 'processing',
  handed_over: 'success',
  returned: 'warning',
  expired: 'default',
  cancelled: 'default',
} as const;

export function ReservationState({ state }: { state: GiftReservation['state'] }): ReactNode {
  const { t } = useTranslation();
  return <StatusTag tone={tones[state]} text={t(`gifts.pickUp.states.${state}`)} />;
}
