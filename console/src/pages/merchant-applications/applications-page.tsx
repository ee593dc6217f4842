import { useMutation, useQueryClient } from '@tanstack/react-query';
import { App, Button, Flex, Input, InputNumber, Modal } from 'antd';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { applicationStates } from '#contract/merchant-joining.ts';
import { type Application, joiningCalls, merchantCalls } from '../../api/merchants.ts';
import { useCan } from '../../app/session.tsx';
import { FormModal } from '../../parts/form-modal.tsx';
import { formatMoment } from '../../parts/format-figure.ts';
import { GuardedButton } from '../../parts/guarded-button.tsx';
import { ListPage } from '../../parts/list/list-page.tsx';
import { useOrgNames } from '../../parts/org-tree.tsx';
import { PageHead } from '../../parts/page-head.tsx';
import { RequiredItem } from '../../parts/required-item.tsx';
import { StatusTag } from '../../parts/status-tag.tsx';

const tones = {
  submitted: 'processing',
  taken_up: 'warning',
  returned: 'default',
  approved: 'success',
} as const;
type Act = { what: 'takeUp' | 'sendBack' | 'withdraw' | 'reveal'; one: Application };

/** 入驻申请: what merchants wrote by themselves, to be taken up or sent back. */
export function ApplicationsPage(): ReactNode {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const can = useCan();
  const orgName = useOrgNames();
  const [act, setAct] = useState<Act | null>(null);
  const mayNot = (one: Application): string | null =>
    !can('create', 'Merchant')
      ? t('common.notAllowed')
      : one.state === 'submitted'
        ? null
        : t('joining.notSubmitted');
  const copy = async (): Promise<void> => {
    const link = `${location.origin}/join`;
    try {
      await navigator.clipboard.writeText(link);
      void message.success(t('joining.copied'));
    } catch {
      // A page without https may not write to the clipboard: it is shown to be copied by hand.
      void message.info(link, 10);
    }
  };
  const copyButton = <Button onClick={() => void copy()}>{t('joining.copy')}</Button>;
  return (
    <>
      <PageHead
        title={t('shell.menu.merchantApplications')}
        note={t('joining.note')}
        extra={copyButton}
      />
      <ListPage<Application>
        name="merchant-applications"
        rowKey={(one) => one.id}
        read={({ filters, cursor, limit, signal }) =>
          joiningCalls.list({ ...filters, cursor, limit }, signal)
        }
        filters={[
          { kind: 'text', name: 'name', label: t('joining.name') },
          {
            kind: 'choice',
            name: 'state',
            label: t('joining.state'),
            options: applicationStates.map((value) => ({
              value,
              label: t(`joining.states.${value}`),
            })),
          },
        ]}
        columns={[
          {
            key: 'name',
            title: t('joining.name'),
            render: (one) => (
              <>
                <div>
                  {one.merchantNo === null ? (
                    one.name
                  ) : (
                    <Link to={`/merchants/${one.merchantNo}`}>{one.name}</Link>
                  )}
                </div>
                <div className="muted">{one.licenceNo}</div>
              </>
            ),
          },
          {
            key: 'state',
            title: t('joining.state'),
            render: (one) => (
              <>
                <StatusTag tone={tones[one.state]} text={t(`joining.states.${one.state}`)} />
                {one.state === 'returned' ? (
                  <div className="muted cell-narrow">{one.reason}</div>
                ) : null}
              </>
            ),
          },
          {
            key: 'place',
            title: t('joining.place'),
            render: (one) => (
              <div className="cell-narrow">
                <div>{one.place}</div>
                <div className="muted">
                  {t(`joining.categories.${one.category}`)}
                  {one.circleName === null ? '' : ` · ${one.circleName}`}
                </div>
              </div>
            ),
          },
          { key: 'phone', from: 1700, title: t('joining.phone'), render: (one) => one.phoneMasked },
          {
            key: 'account',
            from: 1280,
            title: t('joining.account'),
            render: ({ account }) => (
              <>
                <div>{account.holderName}</div>
                <div className="muted">
                  {account.bankName} {account.maskedNumber}
                </div>
              </>
            ),
          },
          {
            key: 'at',
            from: 1500,
            title: t('joining.submittedAt'),
            render: (one) => formatMoment(one.submittedAt),
          },
          { key: 'org', from: 1600, title: t('joining.org'), render: (one) => orgName(one.orgId) },
        ]}
        rowActionsWidth={250}
        rowActions={(one) => (
          <Flex gap={4}>
            {one.state === 'taken_up' ? (
              <GuardedButton
                type="link"
                size="small"
                blockedBecause={can('create', 'Merchant') ? null : t('common.notAllowed')}
                onClick={() => setAct({ what: 'withdraw', one })}
              >
                {t('joining.withdraw')}
              </GuardedButton>
            ) : (
              <GuardedButton
                type="link"
                size="small"
                blockedBecause={mayNot(one)}
                onClick={() => setAct({ what: 'takeUp', one })}
              >
                {t('joining.takeUp')}
              </GuardedButton>
            )}
            <GuardedButton
              type="link"
              size="small"
              blockedBecause={mayNot(one)}
              onClick={() => setAct({ what: 'sendBack', one })}
            >
              {t('joining.sendBack')}
            </GuardedButton>
            <GuardedButton
              type="link"
              size="small"
              blockedBecause={can('reveal', 'Merchant') ? null : t('common.notAllowed')}
              onClick={() => setAct({ what: 'reveal', one })}
            >
              {t('joining.reveal')}
            </GuardedButton>
          </Flex>
        )}
        empty={{ text: t('joining.empty'), action: copyButton }}
      />
      {act ? <ActForm act={act} onClose={() => setAct(null)} /> : null}
    </>
  );
}

const told = { takeUp: 'takenUp', sendBack: 'sentBack', withdraw: 'withdrawn' } as const;
type Fields = { reason: string; settlementDays: number };

function ActForm({ act: { what, one }, onClose }: { act: Act; onClose: () => void }): ReactNode {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const queries = useQueryClient();
  const [phone, setPhone] = useState<string | null>(null);
  const act = useMutation({
    mutationFn: async ({ reason, settlementDays }: Fields) => {
      if (what === 'reveal') return setPhone((await joiningCalls.reveal(one.id, reason)).phone);
      if (what === 'takeUp') await joiningCalls.takeUp(one.id, { settlementDays });
      else if (what === 'sendBack') await joiningCalls.sendBack(one.id, reason);
      else await merchantCalls.withdraw(one.merchantNo ?? 0, reason);
      void message.success(t(`joining.${told[what]}`));
      onClose();
    },
    onSettled: () => queries.invalidateQueries({ queryKey: ['merchant-applications'] }),
    gcTime: 0,
  });
  if (phone !== null)
    return (
      <Modal open title={`${t('joining.phone')} · ${one.name}`} footer={null} onCancel={onClose}>
        <p className="number">{phone}</p>
      </Modal>
    );
  return (
    <FormModal<Fields>
      open
      title={`${t(`joining.${what}`)} · ${one.name}`}
      hint={t(`joining.${what}Hint`)}
      okText={t(`joining.${what}`)}
      danger={what === 'sendBack'}
      initialValues={{ settlementDays: 1 }}
      saving={act.isPending}
      onSave={(fields) => act.mutate(fields)}
      onClose={onClose}
    >
      {what === 'takeUp' ? (
        <RequiredItem name="settlementDays" label={t('merchants.cycle')}>
          <InputNumber min={0} max={30} precision={0} prefix="T+" />
        </RequiredItem>
      ) : (
        <RequiredItem name="reason" label={t('joining.reason')}>
          <Input.TextArea maxLength={200} rows={3} />
        </RequiredItem>
      )}
    </FormModal>
  );
}
