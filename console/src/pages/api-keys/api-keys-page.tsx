import { apiKeyRoles, type ApiKey } from '#contract/organization.ts';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Button, Card, Form, Input, InputNumber, Modal, Select, Table, Typography } from 'antd';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { organizationCalls } from '../../api/organization.ts';
import { useCan, useSession } from '../../app/session.tsx';
import { useConfirmChange } from '../../parts/confirm-change.tsx';
import { formatDay, formatMoment } from '../../parts/format-figure.ts';
import { GuardedButton } from '../../parts/guarded-button.tsx';
import { FirstStep, Loaded } from '../../parts/load-state.tsx';
import { OrgSelect, useOrgNames } from '../../parts/org-tree.tsx';
import { PageHead } from '../../parts/page-head.tsx';
import { StatusTag } from '../../parts/status-tag.tsx';

export function ApiKeysPage(): ReactNode {
  const { t } = useTranslation();
  const can = useCan();
  const orgName = useOrgNames();
  const keys = useQuery({
    queryKey: ['api-keys'],
    queryFn: async ({ signal }) => (await organizationCalls.apiKeys(signal)).items,
  });
  const [adding, setAdding] = useState(false);
  return (
    <>
      <PageHead
        title={t('shell.menu.apiKeys')}
        note={t('settings.keys.note')}
        extra={
          <GuardedButton
            type="primary"
            blockedBecause={can('create', 'ApiKey') ? null : t('common.notAllowed')}
            onClick={() => setAdding(true)}
          >
            {t('settings.keys.add')}
          </GuardedButton>
        }
      />
      <Card variant="borderless">
        <Loaded query={keys}>
          {(items) => (
            <Table<ApiKey>
              rowKey="apiKeyId"
              pagination={false}
              dataSource={items}
              scroll={{ x: 'max-content' }}
              locale={{ emptyText: <FirstStep text={t('settings.keys.empty')} /> }}
              columns={[
                { title: t('settings.keys.name'), dataIndex: 'name' },
                { title: t('settings.keys.org'), render: (_, key) => orgName(key.orgId) },
                {
                  title: t('settings.keys.roles'),
                  render: (_, key) => key.roles.map((role) => t(`shell.roles.${role}`)).join(' · '),
                },
                {
                  title: t('settings.keys.created'),
                  render: (_, key) => formatMoment(key.createdAt),
                },
                { title: t('settings.keys.expires'), render: (_, key) => formatDay(key.expiresAt) },
                { title: t('settings.keys.state'), render: (_, key) => <KeyState apiKey={key} /> },
                {
                  title: t('common.actions'),
                  fixed: 'right',
                  render: (_, key) => <RevokeKey apiKey={key} />,
                },
              ]}
            />
          )}
        </Loaded>
      </Card>
      {adding ? <NewKey onClose={() => setAdding(false)} /> : null}
    </>
  );
}

function KeyState({ apiKey }: { apiKey: ApiKey }): ReactNode {
  const { t } = useTranslation();
  const [now] = useState(() => Date.now());
  if (apiKey.revokedAt) return <StatusTag tone="default" text={t('settings.keys.revoked')} />;
  if (Date.parse(apiKey.expiresAt) < now)
    return <StatusTag tone="warning" text={t('settings.keys.expired')} />;
  return <StatusTag tone="success" text={t('settings.keys.active')} />;
}

function RevokeKey({ apiKey }: { apiKey: ApiKey }): ReactNode {
  const { t } = useTranslation();
  const can = useCan();
  const confirm = useConfirmChange();
  const queries = useQueryClient();
  const revoke = useMutation({
    mutationFn: () => organizationCalls.revokeApiKey(apiKey.apiKeyId),
    onSettled: () => queries.invalidateQueries({ queryKey: ['api-keys'] }),
  });
  return (
    <GuardedButton
      type="link"
      size="small"
      danger
      blockedBecause={
        can('delete', 'ApiKey')
          ? apiKey.revokedAt
            ? t('settings.keys.revoked')
            : null
          : t('common.notAllowed')
      }
      onClick={() =>
        confirm({
          title: t('settings.keys.revokeAsk', { name: apiKey.name }),
          count: 1,
          detail: t('settings.keys.revokeHint'),
          okText: t('settings.keys.revoke'),
          run: () => revoke.mutateAsync(),
        })
      }
    >
      {t('settings.keys.revoke')}
    </GuardedButton>
  );
}

type KeyFields = { name: string; orgId: number; roles: string[]; expiresAfterDays: number };

/** The secret is shown once, after the key was made, until the person says it is saved. */
function NewKey({ onClose }: { onClose: () => void }): ReactNode {
  const { t } = useTranslation();
  const queries = useQueryClient();
  // An administration role is a security administrator's to give, to a key as to a person.
  const givesAudit = useSession().roles.includes('security_administrator');
  const [form] = Form.useForm<KeyFields>();
  const make = useMutation({
    mutationFn: (fields: KeyFields) => organizationCalls.addApiKey(fields),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['api-keys'] }),
  });
  const required = (label: string) => [
    { required: true, message: t('common.required', { label }) },
  ];
  if (make.data) {
    return (
      <Modal
        open
        title={t('settings.keys.made')}
        closable={false}
        keyboard={false}
        mask={{ closable: false }}
        footer={
          <Button type="primary" onClick={onClose}>
            {t('settings.keys.saved')}
          </Button>
        }
      >
        <Typography.Paragraph code copyable className="value-text">
          {make.data.secret}
        </Typography.Paragraph>
      </Modal>
    );
  }
  return (
    <Modal
      open
      title={t('settings.keys.add')}
      okText={t('common.create')}
      cancelText={t('common.cancel')}
      confirmLoading={make.isPending}
      onOk={() => form.submit()}
      onCancel={onClose}
    >
      <Form
        form={form}
        layout="vertical"
        initialValues={{ expiresAfterDays: 365 }}
        onFinish={(fields) => make.mutate(fields)}
      >
        <Form.Item
          name="name"
          label={t('settings.keys.name')}
          rules={required(t('settings.keys.name'))}
        >
          <Input maxLength={64} />
        </Form.Item>
        <Form.Item
          name="orgId"
          label={t('settings.keys.org')}
          rules={required(t('settings.keys.org'))}
        >
          <OrgSelect />
        </Form.Item>
        <Form.Item
          name="roles"
          label={t('settings.keys.roles')}
          rules={required(t('settings.keys.roles'))}
        >
          <Select
            mode="multiple"
            showSearch={{ optionFilterProp: 'label' }}
            options={apiKeyRoles
              .filter((role) => givesAudit || role !== 'auditor')
              .map((role) => ({ value: role, label: t(`shell.roles.${role}`) }))}
          />
        </Form.Item>
        <Form.Item
          name="expiresAfterDays"
          label={t('settings.keys.days')}
          rules={required(t('settings.keys.days'))}
        >
          <InputNumber min={1} max={730} precision={0} />
        </Form.Item>
      </Form>
    </Modal>
  );
}
