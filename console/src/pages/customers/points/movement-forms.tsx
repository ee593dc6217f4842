import type { PointsMovement } from '#contract/points.ts';
import { useMutation } from '@tanstack/react-query';
import { App, DatePicker, Form, Input, InputNumber, Select } from 'antd';
import type { Dayjs } from 'dayjs';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { newIdempotencyKey } from '../../../api/http.ts';
import { pointsCalls, useProgrammes } from '../../../api/points.ts';
import { momentOf } from '../../../parts/bank-moment.ts';
import { FormModal } from '../../../parts/form-modal.tsx';
import { formatPointsAmount } from '../../../parts/format-figure.ts';
import { RequiredItem } from '../../../parts/required-item.tsx';
import { usePointsChanged } from './use-points-changed.ts';

type Closing = { onClose: () => void };

function useWritten(onClose: () => void): () => Promise<void> {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const changed = usePointsChanged();
  return async () => {
    await changed();
    void message.success(t('common.done'));
    onClose();
  };
}

function ReasonField(): ReactNode {
  const { t } = useTranslation();
  return (
    <RequiredItem name="reason" label={t('customers.points.reason')}>
      <Input.TextArea maxLength={500} rows={3} />
    </RequiredItem>
  );
}

type FreezeFields = { programmeId: number; points: number; until?: Dayjs | null; reason: string };

export function FreezeForm({ customerNo, onClose }: Closing & { customerNo: number }): ReactNode {
  const { t } = useTranslation();
  const programmes = useProgrammes();
  const [key] = useState(newIdempotencyKey);
  const written = useWritten(onClose);
  const freeze = useMutation({
    mutationFn: ({ programmeId, points, until, reason }: FreezeFields) =>
      pointsCalls.freeze(
        customerNo,
        {
          programmeId,
          amount: Math.round(points * 100),
          reason,
          ...(until ? { until: momentOf(until) } : {}),
        },
        key,
      ),
    onSuccess: written,
  });
  return (
    <FormModal<FreezeFields>
      open
      danger
      name="freeze-points"
      title={t('customers.points.freeze')}
      hint={t('customers.points.freezeHint')}
      okText={t('customers.points.freeze')}
      initialValues={{}}
      saving={freeze.isPending}
      onSave={(fields) => freeze.mutate(fields)}
      onClose={onClose}
    >
      <RequiredItem name="programmeId" label={t('customers.points.programme')}>
        <Select
          options={(programmes.data ?? []).map(({ id, name }) => ({ value: id, label: name }))}
        />
      </RequiredItem>
      <RequiredItem name="points" label={t('customers.points.amount')}>
        <InputNumber min={0.01} precision={2} className="amount" />
      </RequiredItem>
      <Form.Item
        name="until"
        label={t('customers.points.freezeUntil')}
        extra={t('customers.points.freezeUntilHint')}
      >
        <DatePicker showTime={{ format: 'HH:mm' }} format="YYYY-MM-DD HH:mm" />
      </Form.Item>
      <ReasonField />
    </FormModal>
  );
}

export function EndFreezeForm({
  movement,
  end,
  onClose,
}: Closing & { movement: PointsMovement; end: 'unfreeze' | 'forfeit' }): ReactNode {
  const { t } = useTranslation();
  const written = useWritten(onClose);
  const save = useMutation({
    mutationFn: ({ reason }: { reason: string }) => pointsCalls.endFreeze(movement.id, end, reason),
    onSuccess: written,
  });
  const word = t(`customers.points.${end}`);
  return (
    <FormModal<{ reason: string }>
      open
      danger={end === 'forfeit'}
      name="end-freeze"
      title={t('customers.points.endFreeze', {
        end: word,
        points: formatPointsAmount(movement.amount),
      })}
      okText={word}
      initialValues={{}}
      saving={save.isPending}
      onSave={(fields) => save.mutate(fields)}
      onClose={onClose}
    >
      <ReasonField />
    </FormModal>
  );
}

type BackFields = { points: number; reason: string };

export function TakeBackPointsForm({
  movement,
  onClose,
}: Closing & { movement: PointsMovement }): ReactNode {
  const { t } = useTranslation();
  const [key] = useState(newIdempotencyKey);
  const written = useWritten(onClose);
  const takeBack = useMutation({
    mutationFn: ({ points, reason }: BackFields) =>
      pointsCalls.takeBack(movement.id, { amount: Math.round(points * 100), reason }, key),
    onSuccess: written,
  });
  return (
    <FormModal<BackFields>
      open
      danger
      name="take-back-points"
      title={t('customers.points.takeBackTitle', { points: formatPointsAmount(movement.amount) })}
      hint={t('customers.points.takeBackHint')}
      okText={t('customers.points.takeBack')}
      initialValues={{ points: movement.amount / 100 }}
      saving={takeBack.isPending}
      onSave={(fields) => takeBack.mutate(fields)}
      onClose={onClose}
    >
      <RequiredItem name="points" label={t('customers.points.amount')}>
        <InputNumber min={0.01} max={movement.amount / 100} precision={2} className="amount" />
      </RequiredItem>
      <ReasonField />
    </FormModal>
  );
}
