import { webhookEvents, webhookEventTypes } from '#contract/webhook-events.ts';
import { type Webhook, webhookContents, type WebhookNew } from '#contract/webhooks.ts';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { App, Button, Checkbox, Drawer, Flex, Form, Input, Radio, Space } from 'antd';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { newIdempotencyKey } from '../../api/http.ts';
import { webhookCalls } from '../../api/webhooks.ts';
import { useLanguage } from '../../app/language.ts';
import { useSession } from '../../app/session.tsx';
import { OrgSelect } from '../../parts/org-tree.tsx';
import { RequiredItem } from '../../parts/required-item.tsx';
import { SigningSecret } from './signing-secret.tsx';

type WebhookFormProps = { webhook: Webhook | null; onClose: () => void };

/** Makes a webhook, whose secret is then shown once, or changes one. */
export function WebhookForm({ webhook, onClose }: WebhookFormProps): ReactNode {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const { org } = useSession();
  const queries = useQueryClient();
  const [form] = Form.useForm<WebhookNew>();
  const [key] = useState(newIdempotencyKey);
  const save = useMutation({
    mutationFn: async (fields: WebhookNew): Promise<string | null> => {
      if (!webhook) return (await webhookCalls.add(fields, key)).secret;
      const { orgId: _, ...change } = fields;
      await webhookCalls.change(webhook.id, change);
      return null;
    },
    onSuccess: async (secret) => {
      await queries.invalidateQueries({ queryKey: ['webhooks'] });
      if (secret === null) {
        void message.success(t('common.saved'));
        onClose();
      }
    },
  });
  if (save.data) return <SigningSecret secret={save.data} onClose={onClose} />;
  return (
    <Drawer
      open
      onClose={onClose}
      size={600}
      title={t(webhook ? 'webhooks.editTitle' : 'webhooks.addTitle')}
      footer={
        <Flex justify="flex-end" gap={8}>
          <Button onClick={onClose}>{t('common.cancel')}</Button>
          <Button type="primary" loading={save.isPending} onClick={() => form.submit()}>
            {t(webhook ? 'common.save' : 'common.create')}
          </Button>
        </Flex>
      }
    >
      <Form<WebhookNew>
        form={form}
        layout="vertical"
        initialValues={
          webhook ?? { content: 'ids', orgId: org.orgId, eventTypes: [...webhookEventTypes] }
        }
        onFinish={(fields) => save.mutate(fields)}
      >
        <RequiredItem name="name" label={t('webhooks.name')} extra={t('webhooks.nameHint')}>
          <Input maxLength={64} />
        </RequiredItem>
        <RequiredItem name="url" label={t('webhooks.url')} extra={t('webhooks.urlHint')}>
          <Input maxLength={500} placeholder="https://" inputMode="url" />
        </RequiredItem>
        <RequiredItem name="orgId" label={t('webhooks.org')} extra={t('webhooks.orgHint')}>
          <OrgSelect disabled={webhook !== null} />
        </RequiredItem>
        <RequiredItem name="eventTypes" label={t('webhooks.eventTypes')}>
          <EventTypes />
        </RequiredItem>
        <RequiredItem name="content" label={t('webhooks.content')}>
          <Radio.Group className="full-width">
            <Space orientation="vertical" size={10}>
              {webhookContents.map((value) => (
                <Radio key={value} value={value}>
                  {t(`webhooks.contents.${value}`)}
                  <div className="muted">{t(`webhooks.contentHints.${value}`)}</div>
                </Radio>
              ))}
            </Space>
          </Radio.Group>
        </RequiredItem>
      </Form>
    </Drawer>
  );
}

type EventTypesProps = {
  value?: WebhookNew['eventTypes'];
  onChange?: (types: WebhookNew['eventTypes']) => void;
};

function EventTypes({ value = [], onChange = () => undefined }: EventTypesProps): ReactNode {
  const { t } = useTranslation();
  const language = useLanguage();
  const isAll = value.length === webhookEventTypes.length;
  return (
    <Checkbox.Group className="full-width" value={value} onChange={onChange}>
      <Space orientation="vertical" size={10}>
        <Checkbox
          skipGroup
          checked={isAll}
          indeterminate={value.length > 0 && !isAll}
          onChange={() => onChange(isAll ? [] : [...webhookEventTypes])}
        >
          {t('webhooks.allTypes')}
        </Checkbox>
        {webhookEventTypes.map((type) => (
          <Checkbox key={type} value={type}>
            {webhookEvents[type][language]} <code className="muted">{type}</code>
            <div className="muted">{webhookEvents[type].when[language]}</div>
          </Checkbox>
        ))}
      </Space>
    </Checkbox.Group>
  );
}
