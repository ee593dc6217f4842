import { useMutation, useQueryClient } from '@tanstack/react-query';
import { App, Input } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { fraudCalls } from '../../api/fraud.ts';
import { FormModal } from '../../parts/form-modal.tsx';
import { RequiredItem } from '../../parts/required-item.tsx';

/** Undoes a block before its time, with the reason. */
export function EndBlockForm({
  blockId,
  onClose,
}: {
  blockId: number;
  onClose: () => void;
}): ReactNode {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const queries = useQueryClient();
  const end = useMutation({
    mutationFn: ({ reason }: { reason: string }) => fraudCalls.endBlock(blockId, reason),
    onSuccess: async () => {
      await Promise.all(
        ['fraud-blocks', 'fraud-cases'].map((name) =>
          queries.invalidateQueries({ queryKey: [name] }),
        ),
      );
      void message.success(t('fraud.saved'));
      onClose();
    },
  });
  return (
    <FormModal<{ reason: string }>
      open
      title={t('fraud.endBlock')}
      hint={t('fraud.endBlockHint')}
      okText={t('fraud.endBlock')}
      initialValues={{}}
      saving={end.isPending}
      onSave={(fields) => end.mutate(fields)}
      onClose={onClose}
    >
      <RequiredItem name="reason" label={t('fraud.reason')}>
        <Input.TextArea rows={3} maxLength={500} />
      </RequiredItem>
    </FormModal>
  );
}
