import { useMutation, useQueryClient } from '@tanstack/react-query';
import { App, DatePicker, Input, InputNumber } from 'antd';
import dayjs, { type Dayjs } from 'dayjs';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { newIdempotencyKey } from '../../api/http.ts';
import { pointsCalls, type PointsProgramme } from '../../api/points.ts';
import { bankToday } from '../../api/bank-day.ts';
import { FormModal } from '../../parts/form-modal.tsx';
import { RequiredItem } from '../../parts/required-item.tsx';

type Fields = { worthYuan: number; validFrom: Dayjs; reason: string };

/** Asks a second person for another price of a hundred points, from a day on. */
export function PriceForm({
  programme,
  onClose,
}: {
  programme: PointsProgramme;
  onClose: () => void;
}): ReactNode {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const queries = useQueryClient();
  const [key] = useState(newIdempotencyKey);
  const ask = useMutation({
    mutationFn: ({ worthYuan, validFrom, reason }: Fields) =>
      pointsCalls.askPrice(
        programme.id,
        {
          hundredPointsFen: Math.round(worthYuan * 100),
          validFrom: validFrom.format('YYYY-MM-DD'),
          reason,
        },
        key,
      ),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: ['points-programmes'] });
      void message.success(t('points.programme.priceAsked'));
      onClose();
    },
  });
  return (
    <FormModal<Fields>
      open
      name="points-price"
      title={`${t('points.programme.price')} · ${programme.name}`}
      hint={t('points.programme.priceHint')}
      initialValues={{ worthYuan: programme.hundredPointsFen / 100 }}
      saving={ask.isPending}
      onSave={(fields) => ask.mutate(fields)}
      onClose={onClose}
    >
      <RequiredItem
        name="worthYuan"
        label={t('points.programme.worth')}
        tooltip={t('points.programme.worthDefinition')}
      >
        <InputNumber min={0} max={1_000_000} precision={2} className="full-width" />
      </RequiredItem>
      <RequiredItem name="validFrom" label={t('points.programme.priceFrom')}>
        <DatePicker minDate={dayjs(bankToday())} className="full-width" />
      </RequiredItem>
      <RequiredItem name="reason" label={t('common.reason')}>
        <Input.TextArea maxLength={500} rows={3} />
      </RequiredItem>
    </FormModal>
  );
}
