import { type Webhook, webhookLimits, type WebhookReplay } from '#contract/webhooks.ts';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Alert, App, Button, Flex, Form, Modal, Radio } from 'antd';
import dayjs, { type Dayjs } from 'dayjs';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { webhookCalls } from '../../api/webhooks.ts';
import { momentOf } from '../../parts/bank-moment.ts';
import { MomentRange } from '../../parts/moment-picker.tsx';
import { formatCount, formatMoment } from '../../parts/format-figure.ts';
import { GuardedButton } from '../../parts/guarded-button.tsx';
import { RequiredItem } from '../../parts/required-item.tsx';

type Fields = { range: [Dayjs, Dayjs]; which: WebhookReplay['which'] };

function rangeOf({ range: [from, until], which }: Fields) {
  return { from: momentOf(from), until: momentOf(until), which };
}

function lastDay(): Fields['range'] {
  const nextMinute = dayjs(formatMoment(new Date(Date.now() + 60_000).toISOString()));
  return [nextMinute.subtract(1, 'day'), nextMinute];
}

/** Counts first; what was counted is then confirmed. Another time or range is counted anew. */
export function ReplayForm({
  webhook,
  onClose,
}: {
  webhook: Webhook;
  onClose: () => void;
}): ReactNode {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const queries = useQueryClient();
  const [form] = Form.useForm<Fields>();
  const [counted, setCounted] = useState<WebhookReplay | null>(null);
  const count = useMutation({
    mutationFn: async (fields: Fields) => {
      const range = rangeOf(fields);
      return { ...range, ...(await webhookCalls.countReplay(webhook.id, range)) };
    },
    onSuccess: setCounted,
  });
  const replay = useMutation({
    mutationFn: (confirmed: WebhookReplay) => webhookCalls.replay(webhook.id, confirmed),
    onSuccess: async (done) => {
      await queries.invalidateQueries({ queryKey: ['webhooks'] });
      void message.success(t('webhooks.replayed', { number: formatCount(done.count) }));
      onClose();
    },
    onError: () => setCounted(null),
  });
  const found = counted?.count ?? 0;
  const isTooMany = found > webhookLimits.replayed;
  const number = formatCount(found);
  return (
    <Modal
      open
      title={t('webhooks.replayTitle')}
      onCancel={onClose}
      footer={
        <Flex justify="flex-end" gap={8}>
          <Button onClick={onClose}>{t('common.cancel')}</Button>
          {counted ? (
            <GuardedButton
              type="primary"
              loading={replay.isPending}
              blockedBecause={
                isTooMany
                  ? t('webhooks.countedTooMany')
                  : found === 0
                    ? t('webhooks.countedNone')
                    : null
              }
              onClick={() => replay.mutate(counted)}
            >
              {t('webhooks.replayDo', { number })}
            </GuardedButton>
          ) : (
            <Button type="primary" loading={count.isPending} onClick={() => form.submit()}>
              {t('webhooks.count')}
            </Button>
          )}
        </Flex>
      }
    >
      <p className="muted">{t('webhooks.replayHint')}</p>
      <Form<Fields>
        form={form}
        layout="vertical"
        initialValues={{ range: lastDay(), which: 'failed' }}
        onValuesChange={() => setCounted(null)}
        onFinish={(fields) => count.mutate(fields)}
      >
        <RequiredItem name="range" label={t('webhooks.replayRange')}>
          <MomentRange />
        </RequiredItem>
        <RequiredItem name="which" label={t('webhooks.replayWhich')}>
          <Radio.Group
            options={[
              { value: 'failed', label: t('webhooks.whichFailed') },
              { value: 'finished', label: t('webhooks.whichFinished') },
            ]}
          />
        </RequiredItem>
      </Form>
      {counted ? (
        <Alert
          type={found === 0 || isTooMany ? 'warning' : 'info'}
          showIcon
          title={
            isTooMany
              ? t('webhooks.countedTooMany')
              : found === 0
                ? t('webhooks.countedNone')
                : t('webhooks.counted', { number })
          }
        />
      ) : null}
    </Modal>
  );
}
