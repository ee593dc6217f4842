import { apiKeyRoles, type ApiKey } from '#contract/organization.ts';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Input, InputNumber, Select } from 'antd';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { organizationCalls } from '../../api/organization.ts';
import { useCan, useSession } from '../../app/session.tsx';
import { useConfirmChange } from '../../parts/confirm-change.tsx';
import { FormModal } from '../../parts/form-modal.tsx';
import { RequiredItem } from '../../parts/required-item.tsx';
import { SecretShown } from '../../parts/secret-shown.tsx';
import { formatDay, formatMoment } from '../../parts/format-figure.ts';
import { GuardedButton } from '../../parts/guarded-button.tsx';
import { ListPage } from '../../parts/list/list-page.tsx';
import { OrgSelect, useOrgNames } from '../../parts/org-tree.tsx';
import { PageHead } from '../../parts/page-head.tsx';
import { StatusTag } from '../../parts/status-tag.tsx';

export function ApiKeysPage(): ReactNode {
  const { t } = useTranslation();
  const can = useCan();
  const orgName = useOrgNames();
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
      <ListPage<ApiKey>
        name="api-keys"
        rowKey={(key) => key.apiKeyId}
        read={({ cursor, limit, signal }) => organizationCalls.apiKeys({ cursor, limit }, signal)}
        columns={[
          { key: 'name', title: t('settings.keys.name'), render: (key) => key.name },
          { key: 'org', title: t('settings.keys.org'), render: (key) => orgName(key.orgId) },
          {
            key: 'roles',
            title: t('settings.keys.roles'),
            render: (key) => key.roles.map((role) => t(`shell.roles.${role}`)).join(' · '),
          },
          {
            key: 'created',
            title: t('settings.keys.created'),
            render: (key) => formatMoment(key.createdAt),
          },
          {
            key: 'expires',
            title: t('settings.keys.expires'),
            render: (key) => formatDay(key.expiresAt),
          },
          {
            key: 'state',
            title: t('settings.keys.state'),
            render: (key) => <KeyState apiKey={key} />,
          },
        ]}
        rowActions={(key) => <RevokeKey apiKey={key} />}
        rowActionsWidth={90}
        empty={{ text: t('settings.keys.empty') }}
      />
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
  const make = useMutation({
    mutationFn: (fields: KeyFields) => organizationCalls.addApiKey(fields),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['api-keys'] }),
  });
  if (make.data) {
    return (
      <SecretShown
        secret={make.data.secret}
        title={t('settings.keys.made')}
        savedText={t('settings.keys.saved')}
        onClose={onClose}
      />
    );
  }
  return (
    <FormModal<KeyFields>
      open
      title={t('settings.keys.add')}
      okText={t('common.create')}
      initialValues={{ expiresAfterDays: 365 }}
      saving={make.isPending}
      onSave={(fields) => make.mutate(fields)}
      onClose={onClose}
    >
      <RequiredItem name="name" label={t('settings.keys.name')}>
        <Input maxLength={64} />
      </RequiredItem>
      <RequiredItem name="orgId" label={t('settings.keys.org')}>
        <OrgSelect />
      </RequiredItem>
      <RequiredItem name="roles" label={t('settings.keys.roles')}>
        <Select
          mode="multiple"
          showSearch={{ optionFilterProp: 'label' }}
          options={apiKeyRoles
            .filter((role) => givesAudit || role !== 'auditor')
            .map((role) => ({ value: role, label: t(`shell.roles.${role}`) }))}
        />
      </RequiredItem>
      <RequiredItem name="expiresAfterDays" label={t('settings.keys.days')}>
        <InputNumber min={1} max={730} precision={0} />
      </RequiredItem>
    </FormModal>
  );
}
