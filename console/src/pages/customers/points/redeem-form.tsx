import type { MallReceipt } from '#contract/points-mall.ts';
import { useMutation, useQuery } from '@tanstack/react-query';
import { Alert, Modal, Select, Button } from 'antd';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { newIdempotencyKey } from '../../../api/http.ts';
import { readAll } from '../../../api/pages.ts';
import { mallCalls } from '../../../api/points.ts';
import { useSay } from '../../../app/language.ts';
import { useSession } from '../../../app/session.tsx';
import { FormModal } from '../../../parts/form-modal.tsx';
import { formatPointsAmount } from '../../../parts/format-figure.ts';
import { OrgSelect } from '../../../parts/org-tree.tsx';
import { RequiredItem } from '../../../parts/required-item.tsx';
import { usePointsChanged } from './use-points-changed.ts';

type Fields = { itemId: number; orgId: number };
type Given = { customerNo: number; onClose: () => void };

/** Exchanges points for a customer at the counter. One key for the form: sent again, it exchanges once. */
export function RedeemForm({ customerNo, onClose }: Given): ReactNode {
  const { t } = useTranslation();
  const say = useSay();
  const session = useSession();
  const changed = usePointsChanged();
  const [key] = useState(newIdempotencyKey);
  const items = useQuery({
    queryKey: ['mall-items', 'all'],
    queryFn: ({ signal }) => readAll((page) => mallCalls.items(page, signal)),
  });
  const redeem = useMutation({
    mutationFn: (fields: Fields) => mallCalls.redeem({ ...fields, customerNo }, key),
    onSettled: changed,
  });
  if (redeem.data) return <Receipt receipt={redeem.data} onClose={onClose} />;
  return (
    <FormModal<Fields>
      open
      name="mall-redemption"
      title={t('customers.points.redeem')}
      hint={t('customers.points.redeemHint')}
      okText={t('common.confirm')}
      initialValues={{ orgId: session.org.orgId }}
      saving={redeem.isPending}
      onSave={(fields) => redeem.mutate(fields)}
      onClose={onClose}
    >
      <RequiredItem name="itemId" label={t('customers.points.item')}>
        <Select
          showSearch={{ optionFilterProp: 'label' }}
          loading={items.isPending}
          options={(items.data ?? [])
            .filter((one) => one.state === 'offered')
            .map((one) => ({
              value: one.id,
              label: `${say({ zh: one.nameZh, en: one.nameEn })} · ${
                one.price === null
                  ? t('points.mall.priceByTier')
                  : `${formatPointsAmount(one.price)} ${t('points.unit')}`
              }`,
            }))}
        />
      </RequiredItem>
      <RequiredItem name="orgId" label={t('customers.points.outlet')}>
        <OrgSelect />
      </RequiredItem>
    </FormModal>
  );
}

function Receipt({ receipt, onClose }: { receipt: MallReceipt; onClose: () => void }): ReactNode {
  const { t } = useTranslation();
  const { pickUpCode, voucherCode } = receipt;
  return (
    <Modal
      open
      title={t('points.mall.orders.states.done')}
      footer={<Button onClick={onClose}>{t('common.close')}</Button>}
      onCancel={onClose}
    >
      <Alert
        type="success"
        showIcon
        title={
          pickUpCode === null
            ? t('customers.points.voucher', { code: voucherCode ?? '—' })
            : t('customers.points.pickUp', { code: pickUpCode })
        }
        description={`${formatPointsAmount(receipt.points)} ${t('points.unit')}`}
      />
    </Modal>
  );
}
