import type { GiftShelf } from '#contract/gifts.ts';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { App, Input, InputNumber, Select } from 'antd';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { giftCalls, useGifts } from '../../api/gifts.ts';
import { newIdempotencyKey } from '../../api/http.ts';
import { useSay } from '../../app/language.ts';
import { FormModal } from '../../parts/form-modal.tsx';
import { formatCount } from '../../parts/format-figure.ts';
import { OrgSelect } from '../../parts/org-tree.tsx';
import { RequiredItem } from '../../parts/required-item.tsx';

type Closing = { onClose: () => void };
type OfShelf = Closing & { shelf: GiftShelf };

/** Stock and its changes are read again, and it is said what stands there now. */
function useWritten(onClose: () => void): (told: string) => Promise<void> {
  const { message } = App.useApp();
  const queries = useQueryClient();
  return async (told) => {
    await Promise.all(
      ['gift-stock', 'gift-stock-changes'].map((name) =>
        queries.invalidateQueries({ queryKey: [name] }),
      ),
    );
    void message.success(told);
    onClose();
  };
}

function ReasonField(): ReactNode {
  const { t } = useTranslation();
  return (
    <RequiredItem name="reason" label={t('gifts.stock.reason')}>
      <Input.TextArea maxLength={500} rows={2} />
    </RequiredItem>
  );
}

type Received = { giftId: number; orgId: number; pieces: number; reason: string };

/** Pieces that came. One key for the form: sent again after a lost answer, they come in once. */
export function ReceiveForm({ onClose }: Closing): ReactNode {
  const { t } = useTranslation();
  const say = useSay();
  const gifts = useGifts();
  const [key] = useState(newIdempotencyKey);
  const written = useWritten(onClose);
  const save = useMutation({
    mutationFn: ({ giftId, ...body }: Received) => giftCalls.receive(giftId, body, key),
    onSuccess: ({ stock }) => written(t('gifts.stock.done', { stock: formatCount(stock) })),
  });
  return (
    <FormModal<Received>
      open
      name="receive-gifts"
      title={t('gifts.stock.receiveTitle')}
      okText={t('gifts.stock.receive')}
      initialValues={{}}
      saving={save.isPending}
      onSave={(fields) => save.mutate(fields)}
      onClose={onClose}
    >
      <RequiredItem name="giftId" label={t('gifts.stock.gift')}>
        <Select
          showSearch={{ optionFilterProp: 'label' }}
          options={(gifts.data ?? []).map(({ id, nameZh, nameEn }) => ({
            value: id,
            label: say({ zh: nameZh, en: nameEn }),
          }))}
        />
      </RequiredItem>
      <RequiredItem name="orgId" label={t('gifts.stock.outlet')}>
        <OrgSelect />
      </RequiredItem>
      <RequiredItem name="pieces" label={t('gifts.stock.pieces')}>
        <InputNumber min={1} max={1_000_000} precision={0} className="amount" />
      </RequiredItem>
      <ReasonField />
    </FormModal>
  );
}

type Sent = { toOrgId: number; pieces: number; reason: string };

export function SendForm({ shelf, onClose }: OfShelf): ReactNode {
  const { t } = useTranslation();
  const say = useSay();
  const [key] = useState(newIdempotencyKey);
  const written = useWritten(onClose);
  const { giftId, orgId, orgName, stock } = shelf;
  const save = useMutation({
    mutationFn: (fields: Sent) => giftCalls.send(giftId, { ...fields, orgId }, key),
    onSuccess: (changed) => written(t('gifts.stock.done', { stock: formatCount(changed.stock) })),
  });
  return (
    <FormModal<Sent>
      open
      name="send-gifts"
      title={t('gifts.stock.sendTitle', {
        outlet: orgName,
        name: say({ zh: shelf.nameZh, en: shelf.nameEn }),
      })}
      okText={t('gifts.stock.send')}
      initialValues={{}}
      saving={save.isPending}
      onSave={(fields) => save.mutate(fields)}
      onClose={onClose}
    >
      <RequiredItem name="toOrgId" label={t('gifts.stock.to')}>
        <OrgSelect />
      </RequiredItem>
      <RequiredItem name="pieces" label={t('gifts.stock.pieces')}>
        <InputNumber
          min={1}
          max={Math.max(stock, 1)}
          precision={0}
          className="amount"
          suffix={`/ ${formatCount(stock)}`}
        />
      </RequiredItem>
      <ReasonField />
    </FormModal>
  );
}

type Counted = { counted: number; reason: string };

export function CountForm({ shelf, onClose }: OfShelf): ReactNode {
  const { t } = useTranslation();
  const say = useSay();
  const [key] = useState(newIdempotencyKey);
  const written = useWritten(onClose);
  const { giftId, orgId, orgName, stock } = shelf;
  const save = useMutation({
    mutationFn: (fields: Counted) => giftCalls.count(giftId, { ...fields, orgId }, key),
    onSuccess: (changed) => {
      const { difference } = changed;
      const told = difference === 0 ? 'counted0' : difference > 0 ? 'countedMore' : 'countedLess';
      return written(
        t(`gifts.stock.${told}`, {
          number: formatCount(Math.abs(difference)),
          stock: formatCount(changed.stock),
        }),
      );
    },
  });
  return (
    <FormModal<Counted>
      open
      name="count-gifts"
      title={t('gifts.stock.countTitle', {
        outlet: orgName,
        name: say({ zh: shelf.nameZh, en: shelf.nameEn }),
      })}
      hint={t('gifts.stock.countHint', { stock: formatCount(stock) })}
      okText={t('gifts.stock.count')}
      initialValues={{}}
      saving={save.isPending}
      onSave={(fields) => save.mutate(fields)}
      onClose={onClose}
    >
      <RequiredItem name="counted" label={t('gifts.stock.counted')}>
        <InputNumber min={0} max={1_000_000_000} precision={0} className="amount" />
      </RequiredItem>
      <ReasonField />
    </FormModal>
  );
}
