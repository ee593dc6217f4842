import { type ClusterBounds, clusterBounds } from '#contract/fraud.ts';
import { useMutation, useQuery } from '@tanstack/react-query';
import { App, Input, InputNumber } from 'antd';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { fraudCalls } from '../../api/fraud.ts';
import { newIdempotencyKey } from '../../api/http.ts';
import { FormModal } from '../../parts/form-modal.tsx';
import { Loaded } from '../../parts/load-state.tsx';
import { RequiredItem } from '../../parts/required-item.tsx';

type Fields = ClusterBounds & { reason: string };

/** The numbers from which on a group becomes a case; changed here, in force once a second person agrees. */
export function BoundsForm({ onClose }: { onClose: () => void }): ReactNode {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const [key] = useState(newIdempotencyKey);
  const bounds = useQuery({
    queryKey: ['fraud-bounds'],
    queryFn: ({ signal }) => fraudCalls.bounds(signal),
  });
  const ask = useMutation({
    mutationFn: ({ reason, ...content }: Fields) =>
      fraudCalls.askForBounds({ content, reason }, key),
    onSuccess: () => {
      void message.success(t('fraud.toChecker'));
      onClose();
    },
  });
  return (
    <Loaded query={bounds} rows={1}>
      {({ content, version }) => (
        <FormModal<Fields>
          open
          wide
          name="cluster-bounds"
          title={t('fraud.boundsTitle', { version })}
          hint={t('fraud.boundsHint')}
          okText={t('fraud.submit')}
          initialValues={content}
          saving={ask.isPending}
          onSave={(fields) => ask.mutate(fields)}
          onClose={onClose}
        >
          <div className="two-columns">
            {clusterBounds.keyof().options.map((name) => (
              <RequiredItem key={name} name={name} label={t(`fraud.bounds.${name}`)}>
                <InputNumber
                  className="full-width"
                  precision={0}
                  min={clusterBounds.shape[name].minValue ?? 0}
                  max={clusterBounds.shape[name].maxValue ?? 1_440}
                />
              </RequiredItem>
            ))}
          </div>
          <RequiredItem name="reason" label={t('common.reason')}>
            <Input.TextArea maxLength={500} rows={2} />
          </RequiredItem>
        </FormModal>
      )}
    </Loaded>
  );
}
