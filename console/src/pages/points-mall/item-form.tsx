import { useMutation, useQueryClient } from '@tanstack/react-query';
import { App, DatePicker, Form, Input, InputNumber, Segmented, Select } from 'antd';
import type { Dayjs } from 'dayjs';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useOffers } from '../../api/benefits.ts';
import { useGifts } from '../../api/gifts.ts';
import { mallCalls, useProgrammes } from '../../api/points.ts';
import { useSay } from '../../app/language.ts';
import { momentOf } from '../../parts/bank-moment.ts';
import { FormModal } from '../../parts/form-modal.tsx';
import { useReach } from '../../parts/org-tree.tsx';
import { RequiredItem } from '../../parts/required-item.tsx';

type Kind = 'gift' | 'benefit';
type Pricing = 'fixed' | 'tiers';
type Fields = {
  programmeId: number;
  nameZh: string;
  nameEn: string;
  price?: number;
  giftId: number;
  offerId: number;
  count: number;
  until: Dayjs;
};

/** Puts a gift of the catalogue, or vouchers of an offer, into the mall. */
export function ItemForm({ onClose }: { onClose: () => void }): ReactNode {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const queries = useQueryClient();
  const reaches = useReach();
  const programmes = useProgrammes();
  const [kind, setKind] = useState<Kind>('gift');
  const [pricing, setPricing] = useState<Pricing>('fixed');
  const save = useMutation({
    mutationFn: ({ programmeId, nameZh, nameEn, price, giftId, offerId, count, until }: Fields) => {
      const points = pricing === 'fixed' ? Math.round((price ?? 0) * 100) : null;
      const what = { programmeId, nameZh, nameEn, price: points };
      return mallCalls.addItem(
        kind === 'gift'
          ? { kind, ...what, giftId }
          : { kind, ...what, offerId, count, until: momentOf(until) },
      );
    },
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: ['mall-items'] });
      void message.success(t('common.saved'));
      onClose();
    },
  });
  return (
    <FormModal<Fields>
      open
      wide
      name="mall-item"
      title={t('points.mall.add')}
      hint={t('points.mall.addHint')}
      okText={t('common.create')}
      initialValues={{}}
      saving={save.isPending}
      onSave={(fields) => save.mutate(fields)}
      onClose={onClose}
    >
      <RequiredItem name="nameZh" label={t('points.mall.nameZh')}>
        <Input maxLength={100} />
      </RequiredItem>
      <RequiredItem name="nameEn" label={t('points.mall.nameEn')}>
        <Input maxLength={100} />
      </RequiredItem>
      <RequiredItem name="programmeId" label={t('points.mall.programme')}>
        <Select
          options={(programmes.data ?? [])
            .filter((one) => one.state !== 'closed' && reaches(one))
            .map(({ id, name }) => ({ value: id, label: name }))}
        />
      </RequiredItem>
      <Form.Item label={t('points.mall.kind')}>
        <Segmented<Kind>
          value={kind}
          onChange={setKind}
          options={(['gift', 'benefit'] as const).map((value) => ({
            value,
            label: t(`points.mall.kinds.${value}`),
          }))}
        />
      </Form.Item>
      {kind === 'gift' ? <GiftField /> : <BenefitFields />}
      <Form.Item label={t('points.mall.pricing')}>
        <Segmented<Pricing>
          value={pricing}
          onChange={setPricing}
          options={(['fixed', 'tiers'] as const).map((value) => ({
            value,
            label: t(`points.mall.pricings.${value}`),
          }))}
        />
      </Form.Item>
      {pricing === 'fixed' ? (
        <RequiredItem name="price" label={t('points.mall.price')}>
          <InputNumber min={0.01} precision={2} className="full-width" suffix={t('points.unit')} />
        </RequiredItem>
      ) : null}
    </FormModal>
  );
}

function GiftField(): ReactNode {
  const { t } = useTranslation();
  const say = useSay();
  const gifts = useGifts();
  return (
    <RequiredItem name="giftId" label={t('points.mall.gift')}>
      <Select
        showSearch={{ optionFilterProp: 'label' }}
        options={(gifts.data ?? [])
          .filter((one) => one.state === 'offered')
          .map(({ id, nameZh, nameEn }) => ({ value: id, label: say({ zh: nameZh, en: nameEn }) }))}
      />
    </RequiredItem>
  );
}

function BenefitFields(): ReactNode {
  const { t } = useTranslation();
  const offers = useOffers();
  return (
    <>
      <RequiredItem name="offerId" label={t('points.mall.offer')}>
        <Select
          showSearch={{ optionFilterProp: 'label' }}
          options={(offers.data ?? []).map(({ id, name }) => ({ value: id, label: name }))}
        />
      </RequiredItem>
      <RequiredItem name="count" label={t('points.mall.count')}>
        <InputNumber min={1} max={10_000_000} precision={0} className="full-width" />
      </RequiredItem>
      <RequiredItem name="until" label={t('points.mall.until')}>
        <DatePicker
          showTime={{ format: 'HH:mm' }}
          format="YYYY-MM-DD HH:mm"
          className="full-width"
        />
      </RequiredItem>
    </>
  );
}
