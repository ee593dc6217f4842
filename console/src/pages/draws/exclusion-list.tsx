import { useMutation, useQueryClient } from '@tanstack/react-query';
import { App, Input, InputNumber } from 'antd';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { drawCalls, type Exclusion } from '../../api/draws.ts';
import { useCan } from '../../app/session.tsx';
import { useConfirmChange } from '../../parts/confirm-change.tsx';
import { FormModal } from '../../parts/form-modal.tsx';
import { formatMoment } from '../../parts/format-figure.ts';
import { GuardedButton } from '../../parts/guarded-button.tsx';
import { ListPage } from '../../parts/list/list-page.tsx';
import { RequiredItem } from '../../parts/required-item.tsx';

/** Who plays in no draw: they play and win nothing but the thanks, which nobody can tell from bad luck. */
export function ExclusionList(): ReactNode {
  const { t } = useTranslation();
  const can = useCan();
  const { message } = App.useApp();
  const confirm = useConfirmChange();
  const queries = useQueryClient();
  const [isAdding, setIsAdding] = useState(false);
  const end = useMutation({
    mutationFn: ({ id }: Exclusion) => drawCalls.endExclusion(id),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: ['draw-exclusions'] });
      void message.success(t('common.saved'));
    },
  });
  const mayNot = can('update', 'Draw') ? null : t('common.notAllowed');
  const add = (
    <GuardedButton blockedBecause={mayNot} onClick={() => setIsAdding(true)}>
      {t('draws.exclusion.add')}
    </GuardedButton>
  );
  return (
    <>
      <ListPage<Exclusion>
        name="draw-exclusions"
        rowKey={(one) => one.id}
        read={({ cursor, limit, signal }) => drawCalls.exclusions({ cursor, limit }, signal)}
        toolbar={add}
        columns={[
          {
            key: 'customer',
            title: t('draws.exclusion.customer'),
            render: (one) => one.customerNo,
          },
          { key: 'reason', title: t('draws.exclusion.reason'), render: (one) => one.reason },
          {
            key: 'at',
            title: t('draws.exclusion.at'),
            render: (one) => formatMoment(one.excludedAt),
          },
        ]}
        rowActions={(one) => (
          <GuardedButton
            type="link"
            size="small"
            blockedBecause={mayNot}
            onClick={() =>
              confirm({
                title: t('draws.exclusion.endAsk', { no: one.customerNo }),
                okText: t('draws.exclusion.end'),
                run: () => end.mutateAsync(one),
              })
            }
          >
            {t('draws.exclusion.end')}
          </GuardedButton>
        )}
        rowActionsWidth={90}
        empty={{ text: t('draws.exclusion.empty'), action: add }}
      />
      {isAdding ? <ExclusionForm onClose={() => setIsAdding(false)} /> : null}
    </>
  );
}

type Fields = { customerNo: number; reason: string };

function ExclusionForm({ onClose }: { onClose: () => void }): ReactNode {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const queries = useQueryClient();
  const exclude = useMutation({
    mutationFn: (fields: Fields) => drawCalls.exclude(fields),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: ['draw-exclusions'] });
      void message.success(t('common.saved'));
      onClose();
    },
  });
  return (
    <FormModal<Fields>
      open
      title={t('draws.exclusion.add')}
      hint={t('draws.exclusion.hint')}
      initialValues={{}}
      saving={exclude.isPending}
      onSave={(fields) => exclude.mutate(fields)}
      onClose={onClose}
    >
      <RequiredItem name="customerNo" label={t('draws.exclusion.customer')}>
        <InputNumber min={1} max={2_147_483_647} precision={0} className="full-width" />
      </RequiredItem>
      <RequiredItem name="reason" label={t('draws.exclusion.reason')}>
        <Input.TextArea rows={3} maxLength={300} />
      </RequiredItem>
    </FormModal>
  );
}
