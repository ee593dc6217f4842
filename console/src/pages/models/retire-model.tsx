import { useMutation } from '@tanstack/react-query';
import { App, Input } from 'antd';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { modelCalls, type ModelSummary } from '../../api/models.ts';
import { FormModal } from '../../parts/form-modal.tsx';
import { GuardedButton } from '../../parts/guarded-button.tsx';
import { RequiredItem } from '../../parts/required-item.tsx';

/** Takes a model out of use without a successor, with a reason. */
export function RetireModel({
  model,
  mayNot,
  onDone,
}: {
  model: ModelSummary;
  mayNot: string | null;
  onDone: () => void;
}): ReactNode {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const [asking, setAsking] = useState(false);
  const retire = useMutation({
    mutationFn: (reason: string) => modelCalls.retire(model.code, reason),
    onSuccess: () => {
      void message.success(t('outsideModels.retired'));
      setAsking(false);
      onDone();
    },
  });
  return (
    <>
      <GuardedButton
        danger
        blockedBecause={mayNot ?? (model.live === null && t('outsideModels.notLive'))}
        onClick={() => setAsking(true)}
      >
        {t('outsideModels.retire')}
      </GuardedButton>
      <FormModal<{ reason: string }>
        open={asking}
        title={t('outsideModels.retire')}
        hint={t('outsideModels.retireHint')}
        name="retire"
        initialValues={{ reason: '' }}
        saving={retire.isPending}
        okText={t('outsideModels.retire')}
        danger
        onClose={() => setAsking(false)}
        onSave={({ reason }) => retire.mutate(reason)}
      >
        <RequiredItem name="reason" label={t('models.reason')}>
          <Input.TextArea maxLength={500} rows={3} />
        </RequiredItem>
      </FormModal>
    </>
  );
}
