import { Form, Input, InputNumber, Radio, Select } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { productBenefitKinds } from '#contract/product-benefits.ts';
import {
  type ProductBenefit,
  productBenefitCalls,
  type ProductBenefitContent,
} from '../../api/product-benefits.ts';
import {
  ContentDays,
  type DayFields,
  dayFieldsOf,
  dayText,
} from '../../parts/approved-content/content-days.tsx';
import { ContentForm } from '../../parts/approved-content/content-form.tsx';
import { RequiredItem } from '../../parts/required-item.tsx';

type Fields = Omit<ProductBenefitContent, 'from' | 'until' | 'charge'> &
  DayFields & {
    unit: 'rate' | 'amount';
    ratePercent?: number;
    amountYuan?: number;
  };

/** A product benefit as customers will read it. */
export function ProductBenefitForm({
  benefit,
  name,
  onClose,
}: {
  benefit: ProductBenefit | null;
  name: string;
  onClose: () => void;
}): ReactNode {
  const { t } = useTranslation();
  return (
    <ContentForm<ProductBenefitContent, Fields>
      one={benefit}
      name={name}
      words="productBenefits"
      listKey="product-benefits"
      calls={productBenefitCalls}
      initialValues={benefit ? fieldsOf(benefit.draft) : { unit: 'rate', products: [] }}
      contentOf={contentOf}
      fieldOf={{
        PRODUCT_BENEFIT_DAYS_INVALID: 'until',
        PRODUCT_BENEFIT_RATE_TOO_HIGH: 'ratePercent',
        PRODUCT_BENEFIT_NOT_FREE: 'kind',
      }}
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
        <Select<string[]>
          mode="tags"
          open={false}
          suffixIcon={null}
          maxCount={20}
          tokenSeparators={['、', '，', ',']}
        />
      </RequiredItem>
      <RequiredItem name="conditionsZh" label={t('productBenefits.conditionsZh')}>
        <Input.TextArea maxLength={200} rows={3} />
      </RequiredItem>
      <RequiredItem name="conditionsEn" label={t('productBenefits.conditionsEn')}>
        <Input.TextArea maxLength={400} rows={3} />
      </RequiredItem>
      <ContentDays />
    </ContentForm>
  );
}

function contentOf(fields: Fields): ProductBenefitContent {
  const { unit, ratePercent = 0, amountYuan = 0 } = fields;
  return {
    nameZh: fields.nameZh,
    nameEn: fields.nameEn,
    kind: fields.kind,
    charge:
      unit === 'rate'
        ? { unit, rateBp: Math.round(ratePercent * 100) }
        : { unit, amountFen: Math.round(amountYuan * 100) },
    products: fields.products,
    conditionsZh: fields.conditionsZh,
    conditionsEn: fields.conditionsEn,
    from: dayText(fields.from) ?? '',
    until: dayText(fields.until) ?? '',
  };
}

function fieldsOf({ charge, from, until, ...rest }: ProductBenefitContent): Partial<Fields> {
  return {
    ...rest,
    ...dayFieldsOf({ from, until }),
    unit: charge.unit,
    ...(charge.unit === 'rate'
      ? { ratePercent: charge.rateBp / 100 }
      : { amountYuan: charge.amountFen / 100 }),
  };
}
