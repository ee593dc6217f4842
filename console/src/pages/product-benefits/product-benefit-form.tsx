import { useMutation, useQueryClient } from '@tanstack/react-query';
import { App, DatePicker, Form, Input, InputNumber, Radio, Select } from 'antd';
import dayjs, { type Dayjs } from 'dayjs';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { productBenefitKinds } from '#contract/product-benefits.ts';
import {
  type ProductBenefit,
  productBenefitCalls,
  type ProductBenefitContent,
} from '../../api/product-benefits.ts';
import { FormModal } from '../../parts/form-modal.tsx';
import { OrgSelect } from '../../parts/org-tree.tsx';
import { RequiredItem } from '../../parts/required-item.tsx';

type Fields = Omit<ProductBenefitContent, 'from' | 'until' | 'charge'> & {
  orgId: number;
  from: Dayjs;
  until: Dayjs;
  unit: 'rate' | 'amount';
  ratePercent?: number;
  amountYuan?: number;
};

/** A product benefit as customers will read it; saving submits it for a second person. */
export function ProductBenefitForm({
  benefit,
  onClose,
}: {
  benefit: ProductBenefit | null;
  onClose: () => void;
}): ReactNode {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const queries = useQueryClient();
  const save = useMutation({
    mutationFn: ({ orgId, from, until, unit, ratePercent, amountYuan, ...rest }: Fields) => {
      const content: ProductBenefitContent = {
        ...rest,
        charge:
          unit === 'rate'
            ? { unit, rateBp: Math.round((ratePercent ?? 0) * 100) }
            : { unit, amountFen: Math.round((amountYuan ?? 0) * 100) },
        from: from.format('YYYY-MM-DD'),
        until: until.format('YYYY-MM-DD'),
      };
      return benefit
        ? productBenefitCalls.change(benefit.id, benefit.version, content)
        : productBenefitCalls.add({ orgId, content });
    },
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: ['product-benefits'] });
      void message.success(t('productBenefits.submitted'));
      onClose();
    },
  });
  return (
    <FormModal<Fields>
      open
      wide
      title={t(benefit ? 'productBenefits.edit' : 'productBenefits.add')}
      hint={t('productBenefits.submitHint')}
      initialValues={benefit ? fieldsOf(benefit.draft) : { unit: 'rate', products: [] }}
      saving={save.isPending}
      onSave={(fields) => save.mutate(fields)}
      onClose={onClose}
    >
      <RequiredItem name="nameZh" label={t('productBenefits.nameZh')}>
        <Input maxLength={30} showCount />
      </RequiredItem>
      <RequiredItem name="nameEn" label={t('productBenefits.nameEn')}>
        <Input maxLength={60} showCount />
      </RequiredItem>
      <RequiredItem name="kind" label={t('productBenefits.kind')}>
        <Select
          options={productBenefitKinds.map((value) => ({
            value,
            label: t(`productBenefits.kinds.${value}`),
          }))}
        />
      </RequiredItem>
      <RequiredItem name="unit" label={t('productBenefits.unit')}>
        <Radio.Group
          options={[
            { value: 'rate', label: t('productBenefits.units.rate') },
            { value: 'amount', label: t('productBenefits.units.amount') },
          ]}
        />
      </RequiredItem>
      <Form.Item noStyle dependencies={['unit']}>
        {({ getFieldValue }) =>
          getFieldValue('unit') === 'amount' ? (
            <RequiredItem
              name="amountYuan"
              label={t('productBenefits.amount')}
              tooltip={t('productBenefits.chargeDefinition')}
            >
              <InputNumber className="full-width" min={0} max={1_000_000} precision={2} />
            </RequiredItem>
          ) : (
            <RequiredItem
              name="ratePercent"
              label={t('productBenefits.rate')}
              tooltip={t('productBenefits.chargeDefinition')}
            >
              <InputNumber className="full-width" min={0} max={100} precision={2} />
            </RequiredItem>
          )
        }
      </Form.Item>
      <RequiredItem
        name="products"
        label={t('productBenefits.products')}
        extra={t('productBenefits.productsHint')}
      >
        <Select<string[]> mode="tags" open={false} suffixIcon={null} maxCount={20} />
      </RequiredItem>
      <RequiredItem name="conditionsZh" label={t('productBenefits.conditionsZh')}>
        <Input.TextArea maxLength={200} rows={3} />
      </RequiredItem>
      <RequiredItem name="conditionsEn" label={t('productBenefits.conditionsEn')}>
        <Input.TextArea maxLength={400} rows={3} />
      </RequiredItem>
      <RequiredItem name="from" label={t('productBenefits.from')}>
        <DatePicker className="full-width" />
      </RequiredItem>
      <RequiredItem name="until" label={t('productBenefits.until')}>
        <DatePicker className="full-width" />
      </RequiredItem>
      {benefit ? null : (
        <RequiredItem
          name="orgId"
          label={t('productBenefits.org')}
          extra={t('productBenefits.orgHint')}
        >
          <OrgSelect />
        </RequiredItem>
      )}
    </FormModal>
  );
}

function fieldsOf({ charge, from, until, ...rest }: ProductBenefitContent): Partial<Fields> {
  return {
    ...rest,
    unit: charge.unit,
    ...(charge.unit === 'rate'
      ? { ratePercent: charge.rateBp / 100 }
      : { amountYuan: charge.amountFen / 100 }),
    from: dayjs(from),
    until: dayjs(until),
  };
}
