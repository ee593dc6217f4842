import type { Partner } from '#contract/partners.ts';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { App } from 'antd';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { partnerCalls } from '../../api/partners.ts';
import { useCan } from '../../app/session.tsx';
import { useConfirmChange } from '../../parts/confirm-change.tsx';
import { DefinedColumn } from '../../parts/figure.tsx';
import { formatCount, formatFen } from '../../parts/format-figure.ts';
import { GuardedButton } from '../../parts/guarded-button.tsx';
import { ListPage } from '../../parts/list/list-page.tsx';
import { StatusTag } from '../../parts/status-tag.tsx';
import { SigningSecret } from '../webhooks/signing-secret.tsx';
import { PartnerForm } from './partner-form.tsx';

/** Partners: what is owed to each, and how many of its orders have no result. */
export function PartnerList(): ReactNode {
  const { t } = useTranslation();
  const can = useCan();
  const { message } = App.useApp();
  const confirm = useConfirmChange();
  const queries = useQueryClient();
  const [adding, setAdding] = useState(false);
  const [secret, setSecret] = useState<string | null>(null);
  const refresh = () => queries.invalidateQueries({ queryKey: ['partners'] });
  const change = useMutation({
    mutationFn: ({ id, state }: Partner) =>
      partnerCalls.change(id, { state: state === 'active' ? 'paused' : 'active' }),
    onSuccess: async () => {
      await refresh();
      void message.success(t('common.saved'));
    },
  });
  const renew = useMutation({
    mutationFn: ({ id }: Partner) => partnerCalls.renewSecret(id),
    onSuccess: (made) => setSecret(made.secret),
  });
  const mayNot = can('update', 'Partner') ? null : t('common.notAllowed');
  const addButton = (
    <GuardedButton
      type="primary"
      blockedBecause={can('create', 'Partner') ? null : t('common.notAllowed')}
      onClick={() => setAdding(true)}
    >
      {t('partners.add')}
    </GuardedButton>
  );
  const figure = (key: 'owed' | 'unknown' | 'standing', render: (one: Partner) => ReactNode) => ({
    key,
    title: t(`partners.${key}`),
    header: (
      <DefinedColumn label={t(`partners.${key}`)} definition={t(`partners.${key}Definition`)} />
    ),
    align: 'right' as const,
    render,
  });
  return (
    <>
      <ListPage<Partner>
        name="partners"
        rowKey={(one) => one.id}
        read={({ cursor, limit, signal }) => partnerCalls.list({ cursor, limit }, signal)}
        toolbar={addButton}
        columns={[
          { key: 'name', title: t('partners.name'), render: (one) => one.name },
          { key: 'code', title: t('partners.code'), render: (one) => <code>{one.code}</code> },
          {
            key: 'url',
            from: 1280,
            title: t('partners.baseUrl'),
            render: (one) => one.baseUrl ?? <span className="muted">{t('partners.noUrl')}</span>,
          },
          {
            key: 'state',
            title: t('partners.state'),
            render: (one) => (
              <StatusTag
                tone={one.state === 'active' ? 'success' : 'warning'}
                text={t(`partners.states.${one.state}`)}
              />
            ),
          },
          figure('owed', (one) => formatFen(one.owedFen)),
          figure('unknown', (one) => formatCount(one.unknown)),
          figure('standing', (one) => formatCount(one.standing)),
        ]}
        rowActions={(one) => (
          <>
            <GuardedButton
              type="link"
              size="small"
              blockedBecause={mayNot}
              onClick={() => change.mutate(one)}
            >
              {t(one.state === 'active' ? 'partners.pause' : 'partners.resume')}
            </GuardedButton>
            <GuardedButton
              type="link"
              size="small"
              blockedBecause={mayNot ?? (one.baseUrl === null ? t('partners.noUrl') : null)}
              onClick={() =>
                confirm({
                  title: t('partners.newSecretAsk'),
                  count: 1,
                  okText: t('partners.newSecret'),
                  danger: true,
                  run: () => renew.mutateAsync(one),
                })
              }
            >
              {t('partners.newSecret')}
            </GuardedButton>
          </>
        )}
        rowActionsWidth={170}
        empty={{ text: t('partners.empty'), action: addButton }}
      />
      {adding ? (
        <PartnerForm
          onClose={() => setAdding(false)}
          onMade={async (made) => {
            await refresh();
            setAdding(false);
            setSecret(made);
          }}
        />
      ) : null}
      {secret === null ? null : <SigningSecret secret={secret} onClose={() => setSecret(null)} />}
    </>
  );
}
