import { Input } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { RequiredItem } from '../../parts/required-item.tsx';

/** The fields of a settlement account. */
export function AccountFields(): ReactNode {
  const { t } = useTranslation();
  return (
    <>
      <RequiredItem name="holderName" label={t('merchants.holder')}>
        <Input maxLength={100} autoComplete="off" />
      </RequiredItem>
      <RequiredItem name="bankName" label={t('merchants.bank')}>
        <Input maxLength={100} autoComplete="off" />
      </RequiredItem>
      <RequiredItem
        name="number"
        label={t('merchants.number')}
        rules={[{ pattern: /^[\d\s-]{8,40}$/, message: t('merchants.numberRule') }]}
      >
        <Input maxLength={40} inputMode="numeric" autoComplete="off" />
      </RequiredItem>
    </>
  );
}
