import { giftStates } from '#contract/gifts.ts';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { App, Form, Input, InputNumber, Select } from 'antd';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { giftCalls, type Gift } from '../../api/gifts.ts';
import { useSay } from '../../app/language.ts';
import { useCan, useSession } from '../../app/session.tsx';
import { FormModal } from '../../parts/form-modal.tsx';
import { formatFen } from '../../parts/format-figure.ts';
import { GuardedButton } from '../../parts/guarded-button.tsx';
import { ListPage } from '../../parts/list/list-page.tsx';
import { useOrgNames, useReach } from '../../parts/org-tree.tsx';
import { RequiredItem, useCodeRule } from '../../parts/required-item.tsx';
import { StatusTag } from '../../parts/status-tag.tsx';

export function GiftList(): ReactNode {
  const { t } = useTranslation();
  const say = useSay();
  const can = useCan();
  const reaches = useReach();
  const orgName = useOrgNames();
  const [editing, setEditing] = useState<Gift | 'new' | null>(null);
  const add = (
    <GuardedButton
      type="primary"
      blockedBecause={can('create', 'Gift') ? null : t('common.notAllowed')}
      onClick={() => setEditing('new')}
    >
      {t('gifts.add')}
    </GuardedButton>
  );
  return (
    <>
      <ListPage<Gift>
        name="gifts"
        rowKey={(one) => one.id}
        read={({ cursor, limit, signal }) => giftCalls.list({ cursor, limit }, signal)}
        toolbar={add}
        columns={[
          {
            key: 'name',
            title: t('gifts.name'),
            render: (one) => say({ zh: one.nameZh, en: one.nameEn }),
          },
          { key: 'code', title: t('gifts.code'), render: (one) => one.code },
          {
            key: 'state',
            title: t('gifts.state'),
            render: (one) => (
              <StatusTag
                tone={one.state === 'offered' ? 'success' : 'default'}
                text={t(`gifts.states.${one.state}`)}
              />
            ),
          },
          {
            key: 'value',
            title: t('gifts.value'),
            align: 'right',
            render: (one) => formatFen(one.valueFen),
          },
          { key: 'picture', title: t('gifts.picture'), render: (one) => one.picture || '—' },
          { key: 'org', title: t('gifts.org'), render: (one) => orgName(one.orgId) },
        ]}
        rowActions={(one) => (
          <GuardedButton
            type="link"
            size="small"
            blockedBecause={can('update', 'Gift') && reaches(one) ? null : t('common.notAllowed')}
            onClick={() => setEditing(one)}
          >
            {t('common.edit')}
          </GuardedButton>
        )}
        rowActionsWidth={80}
        empty={{ text: t('gifts.empty') }}
      />
      {editing ? (
        <GiftForm gift={editing === 'new' ? null : editing} onClose={() => setEditing(null)} />
      ) : null}
    </>
  );
}

type Fields = {
  code: string;
  nameZh: string;
  nameEn: string;
  yuan: number;
  picture?: string;
  state: Gift['state'];
};

function GiftForm({ gift, onClose }: { gift: Gift | null; onClose: () => void }): ReactNode {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const session = useSession();
  const queries = useQueryClient();
  const codeRule = useCodeRule();
  const save = useMutation({
    mutationFn: async ({ code, yuan, state, picture = '', ...names }: Fields) => {
      if (gift) await giftCalls.change(gift.id, { ...names, picture, state });
      else
        await giftCalls.add({
          ...names,
          code,
          picture,
          valueFen: Math.round(yuan * 100),
          orgId: session.wholeBank ? null : session.org.orgId,
        });
    },
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: ['gifts'] });
      void message.success(t('common.saved'));
      onClose();
    },
  });
  return (
    <FormModal<Fields>
      open
      name="gift"
      title={gift ? `${t('gifts.edit')} · ${gift.nameZh}` : t('gifts.add')}
      {...(gift ? {} : { hint: t('gifts.addHint') })}
      initialValues={gift ?? {}}
      saving={save.isPending}
      onSave={(fields) => save.mutate(fields)}
      onClose={onClose}
    >
      <RequiredItem name="nameZh" label={t('gifts.nameZh')}>
        <Input maxLength={100} />
      </RequiredItem>
      <RequiredItem name="nameEn" label={t('gifts.nameEn')}>
        <Input maxLength={100} />
      </RequiredItem>
      {gift ? (
        <RequiredItem name="state" label={t('gifts.state')}>
          <Select
            options={giftStates.map((value) => ({ value, label: t(`gifts.states.${value}`) }))}
          />
        </RequiredItem>
      ) : (
        <>
          <RequiredItem name="code" label={t('gifts.code')} rules={[codeRule()]}>
            <Input />
          </RequiredItem>
          <RequiredItem name="yuan" label={t('gifts.value')}>
            <InputNumber min={0.01} max={1_000_000} precision={2} className="amount" />
          </RequiredItem>
        </>
      )}
      <PictureField />
    </FormModal>
  );
}

function PictureField(): ReactNode {
  const { t } = useTranslation();
  return (
    <Form.Item name="picture" label={t('gifts.picture')}>
      <Input.TextArea maxLength={500} rows={2} />
    </Form.Item>
  );
}
