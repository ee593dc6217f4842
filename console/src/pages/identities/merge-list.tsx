import type { Merge } from '#contract/identities.ts';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { App } from 'antd';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { identityCalls } from '../../api/identities.ts';
import { useCan } from '../../app/session.tsx';
import { formatMoment } from '../../parts/format-figure.ts';
import { FormModal } from '../../parts/form-modal.tsx';
import { GuardedButton } from '../../parts/guarded-button.tsx';
import { ListPage } from '../../parts/list/list-page.tsx';
import { StatusTag } from '../../parts/status-tag.tsx';
import { ReasonItem } from './decision-modal.tsx';
import { Evidence } from './evidence.tsx';

/** Merges by rule and by people, each with what it rests on; a standing one can be undone. */
export function MergeList(): ReactNode {
  const { t } = useTranslation();
  const can = useCan();
  const [undoing, setUndoing] = useState<Merge | null>(null);
  const blocked = can('update', 'Identity') ? null : t('common.notAllowed');
  const customer = (no: number, name: string) => (
    <Link to={`/customers/${no}`}>
      {no} {name}
    </Link>
  );
  const yesNo = [
    { value: 'true', label: t('identities.yes') },
    { value: 'false', label: t('identities.no') },
  ];
  return (
    <>
      <ListPage<Merge>
        name="merges"
        rowKey={(one) => one.mergeId}
        read={({ filters, cursor, limit, signal }) =>
          identityCalls.merges({ ...filters, cursor, limit }, signal)
        }
        filters={[
          { name: 'customerNo', label: t('customers.no'), kind: 'text' },
          { name: 'automatic', label: t('identities.automatic'), kind: 'choice', options: yesNo },
          { name: 'standing', label: t('identities.standing'), kind: 'choice', options: yesNo },
        ]}
        columns={[
          {
            key: 'kept',
            title: t('identities.kept'),
            render: (one) => customer(one.keptNo, one.keptName),
          },
          {
            key: 'merged',
            title: t('identities.mergedNo'),
            render: (one) => customer(one.mergedNo, one.mergedName),
          },
          {
            key: 'how',
            title: t('identities.how'),
            render: (one) => t(one.automatic ? 'identities.automatic' : 'identities.byPerson'),
          },
          {
            key: 'evidence',
            title: t('identities.reasonsTitle'),
            render: (one) => <Evidence {...one.evidence} />,
          },
          {
            key: 'reason',
            title: t('identities.reason'),
            render: (one) => (one.automatic ? t('identities.rule') : one.reason),
          },
          {
            key: 'at',
            title: t('identities.mergedAt'),
            render: (one) => formatMoment(one.mergedAt),
          },
          {
            key: 'by',
            title: t('identities.by'),
            render: (one) => (one.automatic ? '—' : one.mergedByName),
          },
          {
            key: 'state',
            title: t('identities.state'),
            render: (one) => (
              <StatusTag
                tone={one.undoneAt ? 'default' : 'success'}
                text={t(one.undoneAt ? 'identities.undone' : 'identities.standing')}
              />
            ),
          },
        ]}
        rowActions={(one) =>
          one.undoneAt ? null : (
            <GuardedButton
              type="link"
              size="small"
              danger
              blockedBecause={blocked}
              onClick={() => setUndoing(one)}
            >
              {t('identities.undo')}
            </GuardedButton>
          )
        }
        rowActionsWidth={110}
        empty={{ text: t('identities.historyEmpty') }}
      />
      <UndoModal merge={undoing} onClose={() => setUndoing(null)} />
    </>
  );
}

function UndoModal({ merge, onClose }: { merge: Merge | null; onClose: () => void }): ReactNode {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const queries = useQueryClient();
  const undo = useMutation({
    mutationFn: ({ reason }: { reason: string }) => identityCalls.undo(merge?.mergeId ?? 0, reason),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: ['merges'] });
      void message.success(t('identities.undoneDone'));
      onClose();
    },
  });
  return (
    <FormModal<{ reason: string }>
      open={merge !== null}
      name="undo"
      title={t('identities.undoTitle', { kept: merge?.keptNo ?? 0, merged: merge?.mergedNo ?? 0 })}
      hint={t('identities.undoHint')}
      okText={t('identities.undo')}
      danger
      initialValues={{}}
      saving={undo.isPending}
      onSave={(fields) => undo.mutate(fields)}
      onClose={onClose}
    >
      <ReasonItem />
    </FormModal>
  );
}
