import { useMutation } from '@tanstack/react-query';
import { App, InputNumber } from 'antd';
import type { Dayjs } from 'dayjs';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { benefitCalls, type Offer } from '../../api/benefits.ts';
import { momentOf } from '../../parts/bank-moment.ts';
import { MomentRange } from '../../parts/moment-picker.tsx';
import { FormModal } from '../../parts/form-modal.tsx';
import { RequiredItem } from '../../parts/required-item.tsx';

type Fields = { count: number; time: [Dayjs, Dayjs] };

/** Asks a second person to open an offer to whoever may have it. */
export function ReleaseForm({ offer, onClose }: { offer: Offer; onClose: () => void }): ReactNode {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const save = useMutation({
    mutationFn: ({ count, time: [from, until] }: Fields) =>
      benefitCalls.openRelease(offer.id, {
        count,
        claimFrom: momentOf(from),
        claimUntil: momentOf(until),
      }),
    onSuccess: () => {
      void message.success(t('benefits.offers.release.submitted'));
      onClose();
    },
  });
  return (
    <FormModal<Fields>
      open
      title={t('benefits.offers.release.addTitle', { name: offer.name })}
      hint={t('benefits.offers.release.hint')}
      okText={t('benefits.offers.release.submit')}
      initialValues={{ count: offer.terms.lucky?.number ?? 1 }}
      saving={save.isPending}
      onSave={(fields) => save.mutate(fields)}
      onClose={onClose}
    >
      <RequiredItem name="count" label={t('benefits.offers.release.count')}>
        <InputNumber
          className="full-width"
          min={1}
          max={offer.capCount - offer.allottedCount}
          step={offer.terms.lucky?.number ?? 1}
          precision={0}
        />
      </RequiredItem>
      <RequiredItem name="time" label={t('benefits.offers.release.time')}>
        <MomentRange />
      </RequiredItem>
    </FormModal>
  );
}
