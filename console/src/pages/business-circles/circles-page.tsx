import { useMutation, useQueryClient } from '@tanstack/react-query';
import { App, Flex, Input } from 'antd';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { type Circle, circleCalls } from '../../api/merchants.ts';
import { useCan } from '../../app/session.tsx';
import { useConfirmChange } from '../../parts/confirm-change.tsx';
import { DefinedColumn } from '../../parts/figure.tsx';
import { FormModal } from '../../parts/form-modal.tsx';
import { formatCount, formatFen } from '../../parts/format-figure.ts';
import { GuardedButton } from '../../parts/guarded-button.tsx';
import { ListPage } from '../../parts/list/list-page.tsx';
import { OrgSelect, useOrgNames } from '../../parts/org-tree.tsx';
import { PageHead } from '../../parts/page-head.tsx';
import { RequiredItem } from '../../parts/required-item.tsx';
import { StatusTag } from '../../parts/status-tag.tsx';

/** 商圈: where merchants stand together, and what is redeemed there. */
export function CirclesPage(): ReactNode {
  const { t } = useTranslation();
  const can = useCan();
  const orgName = useOrgNames();
  const [adding, setAdding] = useState(false);
  const addButton = (
    <GuardedButton
      type="primary"
      blockedBecause={can('create', 'Merchant') ? null : t('common.notAllowed')}
      onClick={() => setAdding(true)}
    >
      {t('joining.circles.add')}
    </GuardedButton>
  );
  const figure = (name: 'merchants' | 'redemptions' | 'amount') => (
    <DefinedColumn
      label={t(`joining.circles.${name}`)}
      definition={t(`joining.circles.${name}Definition`)}
    />
  );
  return (
    <>
      <PageHead
        title={t('shell.menu.businessCircles')}
        note={t('joining.circles.note')}
        extra={addButton}
      />
      <ListPage<Circle>
        name="business-circles"
        rowKey={(one) => one.id}
        read={({ filters, cursor, limit, signal }) =>
          circleCalls.list({ ...filters, cursor, limit }, signal)
        }
        filters={[{ kind: 'text', name: 'name', label: t('joining.circles.name') }]}
        columns={[
          { key: 'name', title: t('joining.circles.name'), render: (one) => one.name },
          { key: 'city', title: t('joining.circles.city'), render: (one) => one.city },
          {
            key: 'state',
            title: t('joining.circles.state'),
            render: (one) => (
              <StatusTag
                tone={one.state === 'open' ? 'success' : 'default'}
                text={t(`joining.circles.states.${one.state}`)}
              />
            ),
          },
          {
            key: 'org',
            from: 1280,
            title: t('joining.circles.org'),
            render: (one) => orgName(one.orgId),
          },
          {
            key: 'merchants',
            title: t('joining.circles.merchants'),
            header: figure('merchants'),
            align: 'right',
            render: (one) => formatCount(one.merchantCount),
          },
          {
            key: 'redemptions',
            title: t('joining.circles.redemptions'),
            header: figure('redemptions'),
            align: 'right',
            render: (one) => formatCount(one.redemptionCount),
          },
          {
            key: 'amount',
            title: t('joining.circles.amount'),
            header: figure('amount'),
            align: 'right',
            render: (one) => formatFen(one.redemptionFen),
          },
        ]}
        rowActionsWidth={230}
        rowActions={(one) => <RowActions one={one} />}
        empty={{ text: t('joining.circles.empty'), action: addButton }}
      />
      {adding ? <AddForm onClose={() => setAdding(false)} /> : null}
    </>
  );
}

function RowActions({ one }: { one: Circle }): ReactNode {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const can = useCan();
  const confirm = useConfirmChange();
  const queries = useQueryClient();
  const [renaming, setRenaming] = useState(false);
  const change = useMutation({
    mutationFn: (state: Circle['state']) => circleCalls.change(one.id, { state }),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: ['business-circles'] });
      void message.success(t('joining.circles.saved'));
    },
  });
  const isOpen = one.state === 'open';
  const mayNot = can('update', 'Merchant') ? null : t('common.notAllowed');
  return (
    <Flex gap={4} align="center">
      <Link to={`/merchants?circleId=${one.id}`}>{t('joining.circles.seeMerchants')}</Link>
      <GuardedButton
        type="link"
        size="small"
        blockedBecause={mayNot}
        onClick={() => setRenaming(true)}
      >
        {t('joining.circles.rename')}
      </GuardedButton>
      <GuardedButton
        type="link"
        size="small"
        danger={isOpen}
        blockedBecause={mayNot}
        onClick={() =>
          isOpen
            ? confirm({
                title: t('joining.circles.closeAsk', { name: one.name }),
                detail: t('joining.circles.closeHint'),
                okText: t('joining.circles.close'),
                run: () => change.mutateAsync('closed'),
              })
            : change.mutate('open')
        }
      >
        {t(isOpen ? 'joining.circles.close' : 'joining.circles.open')}
      </GuardedButton>
      {renaming ? <RenameForm one={one} onClose={() => setRenaming(false)} /> : null}
    </Flex>
  );
}

function RenameForm({ one, onClose }: { one: Circle; onClose: () => void }): ReactNode {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const queries = useQueryClient();
  const rename = useMutation({
    mutationFn: ({ name }: Pick<Fields, 'name'>) => circleCalls.change(one.id, { name }),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: ['business-circles'] });
      void message.success(t('joining.circles.saved'));
      onClose();
    },
  });
  return (
    <FormModal<Pick<Fields, 'name'>>
      open
      title={`${t('joining.circles.rename')} · ${one.name}`}
      initialValues={{ name: one.name }}
      saving={rename.isPending}
      onSave={(fields) => rename.mutate(fields)}
      onClose={onClose}
    >
      <RequiredItem name="name" label={t('joining.circles.name')}>
        <Input maxLength={100} />
      </RequiredItem>
    </FormModal>
  );
}

type Fields = { name: string; city: string; orgId: number };

function AddForm({ onClose }: { onClose: () => void }): ReactNode {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const queries = useQueryClient();
  const add = useMutation({
    mutationFn: (fields: Fields) => circleCalls.add(fields),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: ['business-circles'] });
      void message.success(t('joining.circles.saved'));
      onClose();
    },
  });
  return (
    <FormModal<Fields>
      open
      title={t('joining.circles.add')}
      okText={t('common.create')}
      initialValues={{}}
      saving={add.isPending}
      onSave={(fields) => add.mutate(fields)}
      onClose={onClose}
    >
      <RequiredItem name="name" label={t('joining.circles.name')}>
        <Input maxLength={100} />
      </RequiredItem>
      <RequiredItem name="city" label={t('joining.circles.city')}>
        <Input maxLength={40} />
      </RequiredItem>
      <RequiredItem name="orgId" label={t('joining.circles.org')}>
        <OrgSelect />
      </RequiredItem>
    </FormModal>
  );
}
