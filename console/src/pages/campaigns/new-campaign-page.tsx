import { useMutation } from '@tanstack/react-query';
import { Card, Form, Input } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate, useSearchParams } from 'react-router';
import { campaignCalls } from '../../api/campaigns.ts';
import { useTrailEnd } from '../../app/page-trail.tsx';
import { useCan } from '../../app/session.tsx';
import { GuardedButton } from '../../parts/guarded-button.tsx';
import { PageHead } from '../../parts/page-head.tsx';

/** A campaign for the audience in `?audience=`: named here, then on to the wizard. */
export function NewCampaignPage(): ReactNode {
  const { t } = useTranslation();
  useTrailEnd(t('campaigns.create'));
  const can = useCan();
  const navigate = useNavigate();
  const audienceId = Number(useSearchParams()[0].get('audience')) || null;
  const create = useMutation({
    mutationFn: async (name: string) => {
      const made = await campaignCalls.create(name);
      return audienceId === null
        ? made
        : campaignCalls.update(made.id, { version: made.version, audienceId });
    },
    onSuccess: (made) => navigate(`/campaigns/${made.id}`, { replace: true }),
  });
  return (
    <>
      <PageHead title={t('campaigns.create')} note={t('campaigns.createHint')} />
      <Card variant="borderless">
        <Form
          layout="vertical"
          className="narrow-form"
          onFinish={({ name }: { name: string }) => create.mutate(name)}
        >
          <Form.Item
            name="name"
            label={t('campaigns.name')}
            rules={[
              {
                required: true,
                whitespace: true,
                message: t('common.required', { label: t('campaigns.name') }),
              },
            ]}
          >
            <Input maxLength={100} autoFocus />
          </Form.Item>
          <GuardedButton
            type="primary"
            htmlType="submit"
            loading={create.isPending}
            blockedBecause={can('create', 'Campaign') ? null : t('common.notAllowed')}
          >
            {t('common.create')}
          </GuardedButton>
        </Form>
      </Card>
    </>
  );
}
