import type { GiftReservation } from '#contract/gifts.ts';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { App, Input, Tag } from 'antd';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { giftCalls } from '../../api/gifts.ts';
import { useSay } from '../../app/language.ts';
import { useCan } from '../../app/session.tsx';
import { FormModal } from '../../parts/form-modal.tsx';
import { formatMoment } from '../../parts/format-figure.ts';
import { GuardedButton } from '../../parts/guarded-button.tsx';
import { ListPage } from '../../parts/list/list-page.tsx';
import { useOrgNames } from '../../parts/org-tree.tsx';
import { RequiredItem } from '../../parts/required-item.tsx';
import { HandOverModal } from './hand-over-modal.tsx';
import { ReservationState } from './reservation-state.tsx';

const soon = 3 * 86_400_000;

/** Gifts set aside for customers: those to be picked up, and what became of the others. */
export function PickUpList(): ReactNode {
  const { t } = useTranslation();
  const say = useSay();
  const can = useCan();
  const orgName = useOrgNames();
  const [isHanding, setIsHanding] = useState(false);
  const [returning, setReturning] = useState<GiftReservation | null>(null);
  const mayNot = can('redeem', 'Gift') ? null : t('common.notAllowed');
  return (
    <>
      <ListPage<GiftReservation>
        name="gift-reservations"
        rowKey={(one) => one.id}
        read={({ filters, cursor, limit, signal }) =>
          giftCalls.reservations({ ...filters, cursor, limit }, signal)
        }
        filters={[{ name: 'customerNo', label: t('gifts.pickUp.customer'), kind: 'text' }]}
        toolbar={
          <GuardedButton type="primary" blockedBecause={mayNot} onClick={() => setIsHanding(true)}>
            {t('gifts.pickUp.handOver')}
          </GuardedButton>
        }
        columns={[
          {
            key: 'customer',
            title: t('gifts.pickUp.customer'),
            render: (one) => (
              <Link to={`/customers/${one.customerNo}?tab=points`}>{one.customerNo}</Link>
            ),
          },
          {
            key: 'name',
            title: t('gifts.name'),
            render: (one) => say({ zh: one.nameZh, en: one.nameEn }),
          },
          {
            key: 'pieces',
            title: t('gifts.pickUp.pieces'),
            align: 'right',
            render: (one) => one.pieces,
          },
          { key: 'outlet', title: t('gifts.pickUp.outlet'), render: (one) => orgName(one.orgId) },
          {
            key: 'state',
            title: t('gifts.pickUp.state'),
            render: (one) => <ReservationState state={one.state} />,
          },
          {
            key: 'expires',
            title: t('gifts.pickUp.expires'),
            render: (one) => (
              <>
                {formatMoment(one.expiresAt)}{' '}
                {one.state === 'reserved' && Date.parse(one.expiresAt) - Date.now() < soon ? (
                  <Tag color="orange">{t('gifts.pickUp.soon')}</Tag>
                ) : null}
              </>
            ),
          },
        ]}
        rowActions={(one) => (
          <GuardedButton
            type="link"
            size="small"
            danger
            blockedBecause={
              mayNot ?? (one.state === 'handed_over' ? null : t('gifts.pickUp.notHanded'))
            }
            onClick={() => setReturning(one)}
          >
            {t('gifts.pickUp.giveBack')}
          </GuardedButton>
        )}
        rowActionsWidth={90}
        empty={{ text: t('gifts.pickUp.empty') }}
      />
      {isHanding ? <HandOverModal onClose={() => setIsHanding(false)} /> : null}
      {returning ? <ReturnForm reservation={returning} onClose={() => setReturning(null)} /> : null}
    </>
  );
}

function ReturnForm({
  reservation,
  onClose,
}: {
  reservation: GiftReservation;
  onClose: () => void;
}): ReactNode {
  const { t } = useTranslation();
  const say = useSay();
  const { message } = App.useApp();
  const queries = useQueryClient();
  const save = useMutation({
    mutationFn: ({ reason }: { reason: string }) => giftCalls.giveBack(reservation.id, reason),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: ['gift-reservations'] });
      void message.success(t('common.done'));
      onClose();
    },
  });
  return (
    <FormModal<{ reason: string }>
      open
      danger
      name="return-gift"
      title={t('gifts.pickUp.giveBackTitle', {
        name: say({ zh: reservation.nameZh, en: reservation.nameEn }),
      })}
      hint={t('gifts.pickUp.giveBackHint')}
      okText={t('gifts.pickUp.giveBack')}
      initialValues={{}}
      saving={save.isPending}
      onSave={(fields) => save.mutate(fields)}
      onClose={onClose}
    >
      <RequiredItem name="reason" label={t('gifts.pickUp.reason')}>
        <Input.TextArea maxLength={500} rows={3} />
      </RequiredItem>
    </FormModal>
  );
}
