import type { Webhook } from '#contract/webhooks.ts';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { App, type ButtonProps } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { webhookCalls } from '../../api/webhooks.ts';
import { useCan } from '../../app/session.tsx';
import { GuardedButton } from '../../parts/guarded-button.tsx';

/** Pauses one that is active, and sets another going. Nothing is lost either way, so it does not ask. */
export function SwitchWebhook({
  webhook: { id, state },
  ...look
}: { webhook: Webhook } & Pick<ButtonProps, 'type' | 'size'>): ReactNode {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const can = useCan();
  const queries = useQueryClient();
  const isActive = state === 'active';
  const change = useMutation({
    mutationFn: () => webhookCalls.change(id, { state: isActive ? 'paused' : 'active' }),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: ['webhooks'] });
      void message.success(t(isActive ? 'webhooks.paused' : 'webhooks.resumed'));
    },
  });
  return (
    <GuardedButton
      {...look}
      loading={change.isPending}
      blockedBecause={can('update', 'Webhook') ? null : t('common.notAllowed')}
      onClick={() => change.mutate()}
    >
      {t(isActive ? 'webhooks.pause' : 'webhooks.resume')}
    </GuardedButton>
  );
}
