import type { ClaimableOffer } from '#contract/my-benefits.ts';
import { Select } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';

/** Where a gift is picked up unless somebody chooses: here if there is a piece, else at the first outlet that has one. */
export const nearestOf = ({ outlets }: ClaimableOffer, hereOrgId: number): number | undefined =>
  (outlets.find(({ orgId }) => orgId === hereOrgId) ?? outlets[0])?.orgId;

/** Of a gift, where it is picked up. */
export function OutletChoice({
  offer,
  first,
  onChoose,
}: {
  offer: ClaimableOffer;
  first: number | undefined;
  onChoose: (orgId: number) => void;
}): ReactNode {
  const { t } = useTranslation();
  if (offer.gives?.kind !== 'gift') return null;
  return (
    <label>
      {t('customers.voucher.pickUpOutlet')}
      <Select
        className="full-width"
        {...(first === undefined ? {} : { defaultValue: first })}
        showSearch={{ optionFilterProp: 'label' }}
        options={offer.outlets.map(({ orgId, name }) => ({ value: orgId, label: name }))}
        onChange={onChoose}
      />
    </label>
  );
}
