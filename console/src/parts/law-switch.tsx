import type { LawSwitches } from '#contract/law-switches.ts';
import { useMutation } from '@tanstack/react-query';
import { App, Input, Table, Tag, Tooltip } from 'antd';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useCan, useSession } from '../app/session.tsx';
import { FormModal } from './form-modal.tsx';
import { formatMoment } from './format-figure.ts';
import { GuardedButton } from './guarded-button.tsx';
import { FirstStep } from './load-state.tsx';
import { RequiredItem } from './required-item.tsx';
import { StatusTag } from './status-tag.tsx';

type Standing = { refusedByLaw: boolean; switchedOn: boolean };

/** How compliance rule 1 stands to the newest version of something. */
export function LawState({ of }: { of: Standing }): ReactNode {
  const { t } = useTranslation();
  if (!of.refusedByLaw) return <span className="muted">{t('law.free')}</span>;
  return (
    <Tooltip title={t('law.definition')}>
      <Tag color={of.switchedOn ? 'green' : 'red'}>{t(of.switchedOn ? 'law.on' : 'law.off')}</Tag>
    </Tooltip>
  );
}

type Given = {
  of: Standing & { name: string };
  subject: 'Points' | 'Draw' | 'Offer';
  blockedBecause: string | null;
  type?: 'link';
  send: (on: boolean, reason: string) => Promise<unknown>;
  onDone: () => Promise<void>;
};

/** The switch of rule 1, for the head office's compliance; nothing where the law refuses nothing. */
export function LawSwitchButton({
  of,
  subject,
  blockedBecause,
  type,
  send,
  onDone,
}: Given): ReactNode {
  const { t } = useTranslation();
  const can = useCan();
  const session = useSession();
  const { message } = App.useApp();
  const [isOpen, setOpen] = useState(false);
  const on = !of.switchedOn;
  const words = t(on ? 'law.switchOn' : 'law.switchOff');
  const save = useMutation({
    mutationFn: ({ reason }: { reason: string }) => send(on, reason),
    onSuccess: async () => {
      await onDone();
      void message.success(t('common.saved'));
      setOpen(false);
    },
  });
  if (!of.refusedByLaw || !can('approve', subject)) return null;
  return (
    <>
      <GuardedButton
        danger={!on}
        {...(type ? { type, size: 'small' } : {})}
        blockedBecause={session.wholeBank ? blockedBecause : t('law.notYours')}
        onClick={() => setOpen(true)}
      >
        {words}
      </GuardedButton>
      {isOpen ? (
        <FormModal<{ reason: string }>
          open
          danger
          name="law-switch"
          title={`${words} · ${of.name}`}
          hint={t('law.hint')}
          okText={words}
          initialValues={{}}
          saving={save.isPending}
          onSave={(fields) => save.mutate(fields)}
          onClose={() => setOpen(false)}
        >
          <RequiredItem name="reason" label={t('law.reason')}>
            <Input.TextArea maxLength={500} rows={4} />
          </RequiredItem>
        </FormModal>
      ) : null}
    </>
  );
}

/** What compliance decided, the newest first, with the reasons that stay. */
export function LawSwitchList({ switches }: { switches: LawSwitches }): ReactNode {
  const { t } = useTranslation();
  return (
    <>
      <h2 className="part-title">{t('law.switches')}</h2>
      <Table
        size="small"
        pagination={false}
        rowKey={(one) => `${one.version} ${one.at} ${one.on}`}
        dataSource={switches}
        locale={{ emptyText: <FirstStep text={t('law.none')} /> }}
        columns={[
          { title: t('law.version'), dataIndex: 'version', align: 'right' },
          {
            title: t('law.decision'),
            render: (_, one) => (
              <StatusTag
                tone={one.on ? 'success' : 'default'}
                text={t(one.on ? 'law.decidedOn' : 'law.decidedOff')}
              />
            ),
          },
          { title: t('common.reason'), dataIndex: 'reason' },
          { title: t('law.by'), render: (_, one) => one.by ?? '—' },
          { title: t('law.at'), render: (_, one) => formatMoment(one.at) },
        ]}
      />
    </>
  );
}
