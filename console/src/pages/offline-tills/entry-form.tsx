import { useMutation, useQueryClient } from '@tanstack/react-query';
import { App, Input, Select } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useBudgets } from '../../api/benefits.ts';
import { offlineCalls, type OfflineEntry } from '../../api/offline.ts';
import { FormModal } from '../../parts/form-modal.tsx';
import { formatFen } from '../../parts/format-figure.ts';
import { RequiredItem } from '../../parts/required-item.tsx';

type Fields = { budgetId: number; reason: string };

/** Closes a line: what the bank bears is paid from a budget, what the merchant bears it is told. */
export function EntryForm({
  entry,
  onClose,
}: {
  entry: OfflineEntry;
  onClose: () => void;
}): ReactNode {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const queries = useQueryClient();
  const isBanks = entry.bearer === 'bank';
  const budgets = useBudgets(isBanks);
  const close = useMutation({
    mutationFn: ({ budgetId, reason }: Fields) =>
      isBanks ? offlineCalls.compensate(entry, budgetId) : offlineCalls.close(entry, reason),
    onSuccess: async () => {
      await Promise.all(
        ['offline-entries', 'till-leases', 'merchants'].map((name) =>
          queries.invalidateQueries({ queryKey: [name] }),
        ),
      );
      void message.success(t(isBanks ? 'offline.paid' : 'offline.told'));
      onClose();
    },
  });
  const named = { name: entry.merchantName, yuan: formatFen(entry.amountFen) };
  return (
    <FormModal<Fields>
      open
      title={t(isBanks ? 'offline.payTitle' : 'offline.tellTitle', named)}
      hint={t(isBanks ? 'offline.payHint' : 'offline.tellHint', named)}
      okText={t(isBanks ? 'offline.pay' : 'offline.tell')}
      initialValues={{}}
      saving={close.isPending}
      onSave={(fields) => close.mutate(fields)}
      onClose={onClose}
    >
      {isBanks ? (
        <RequiredItem name="budgetId" label={t('offline.budget')}>
          <Select
            showSearch={{ optionFilterProp: 'label' }}
            loading={budgets.isPending}
            options={(budgets.data ?? []).map(({ id, name }) => ({ value: id, label: name }))}
          />
        </RequiredItem>
      ) : (
        <RequiredItem name="reason" label={t('offline.reason')}>
          <Input.TextArea rows={3} maxLength={500} />
        </RequiredItem>
      )}
    </FormModal>
  );
}
