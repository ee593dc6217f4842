import { useMutation } from '@tanstack/react-query';
import { App } from 'antd';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { newIdempotencyKey } from '../../api/http.ts';
import { GuardedButton } from '../../parts/guarded-button.tsx';
import type { RedeemingPlace } from './redeeming-place.ts';

type Given = {
  place: RedeemingPlace;
  proofs: string[];
  purchaseFen: number | null;
  blockedBecause: string | null;
  onHeld: () => void;
};

/** Holds the vouchers until the customer has paid, where the place offers it. */
export function HoldButton({
  place,
  proofs,
  purchaseFen,
  blockedBecause,
  onHeld,
}: Given): ReactNode {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const [key] = useState(newIdempotencyKey);
  const hold = useMutation({
    mutationFn: async () => place.hold?.(proofs, purchaseFen ?? 0, key),
    onSuccess: () => {
      void message.success(t('redemption.holdDone'));
      onHeld();
    },
  });
  if (!place.hold) return null;
  return (
    <GuardedButton
      size="large"
      className="touch"
      loading={hold.isPending}
      blockedBecause={blockedBecause}
      onClick={() => hold.mutate()}
    >
      {t('redemption.hold')}
    </GuardedButton>
  );
}
