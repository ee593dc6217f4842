import { type Webhook, webhookLimits } from '#contract/webhooks.ts';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { InputNumber } from 'antd';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { newIdempotencyKey } from '../../api/http.ts';
import { webhookCalls } from '../../api/webhooks.ts';
import { FormModal } from '../../parts/form-modal.tsx';
import { RequiredItem } from '../../parts/required-item.tsx';
import { SigningSecret } from './signing-secret.tsx';

export function RotateForm({
  webhook,
  onClose,
}: {
  webhook: Webhook;
  onClose: () => void;
}): ReactNode {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const [key] = useState(newIdempotencyKey);
  const rotate = useMutation({
    mutationFn: ({ overlapHours }: { overlapHours: number }) =>
      webhookCalls.rotate(webhook.id, overlapHours, key),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['webhooks'] }),
  });
  if (rotate.data) return <SigningSecret secret={rotate.data.secret} onClose={onClose} />;
  return (
    <FormModal<{ overlapHours: number }>
      open
      title={t('webhooks.rotateTitle')}
      hint={t('webhooks.rotateHint')}
      okText={t('webhooks.rotate')}
      initialValues={{ overlapHours: 24 }}
      saving={rotate.isPending}
      onSave={(fields) => rotate.mutate(fields)}
      onClose={onClose}
    >
      <RequiredItem name="overlapHours" label={t('webhooks.overlap')}>
        <InputNumber min={0} max={webhookLimits.overlapHours} precision={0} />
      </RequiredItem>
    </FormModal>
  );
}
