import { useQuery } from '@tanstack/react-query';
import { Button, Form, Input, Select } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { riskLevels } from '#contract/plans.ts';
import { useAudienceOptions } from '../../api/audiences.ts';
import { useOffers } from '../../api/benefits.ts';
import { readAll } from '../../api/pages.ts';
import { type Plan, planCalls, type PlanContent } from '../../api/plans.ts';
import { productBenefitCalls } from '../../api/product-benefits.ts';
import { useLanguage } from '../../app/language.ts';
import {
  ContentDays,
  type DayFields,
  dayFieldsOf,
  dayText,
} from '../../parts/approved-content/content-days.tsx';
import { ContentForm } from '../../parts/approved-content/content-form.tsx';
import { RequiredItem } from '../../parts/required-item.tsx';

type Fields = Omit<PlanContent, 'from' | 'until' | 'audienceId'> &
  DayFields & { audienceId?: number | null };

const contentOf = (fields: Fields): PlanContent => ({
  name: fields.name,
  audienceId: fields.audienceId ?? null,
  productBenefitIds: fields.productBenefitIds,
  products: fields.products,
  offerIds: fields.offerIds,
  services: fields.services,
  from: dayText(fields.from) ?? '',
  until: dayText(fields.until) ?? '',
});

const itemFields = ['productBenefitIds', 'products', 'offerIds', 'services'];
const nothing = { productBenefitIds: [], products: [], offerIds: [], services: [] };

/** A plan as staff will read it. */
export function PlanForm({ plan, onClose }: { plan: Plan | null; onClose: () => void }): ReactNode {
  const { t } = useTranslation();
  return (
    <ContentForm<PlanContent, Fields>
      one={plan}
      name={plan?.draft.name ?? ''}
      words="plans"
      listKey="plans"
      calls={planCalls}
      initialValues={
        plan ? { ...plan.draft, ...dayFieldsOf(plan.draft) } : { audienceId: null, ...nothing }
      }
      contentOf={contentOf}
      fieldOf={{ PLAN_DAYS_INVALID: 'until' }}
      onClose={onClose}
    >
      <RequiredItem name="name" label={t('plans.name')}>
        <Input maxLength={40} showCount />
      </RequiredItem>
      <AudienceItem />
      <ProductItems />
      <BenefitItem />
      <OfferItem />
      <Form.Item
        name="services"
        label={`${t('plans.other')} · ${t('plans.services')}`}
        extra={t('plans.servicesHint')}
        dependencies={itemFields.slice(0, 3)}
        rules={[
          ({ getFieldsValue }) => ({
            validator: () =>
              Object.values(getFieldsValue(itemFields)).every(
                (list) => !Array.isArray(list) || list.length === 0,
              )
                ? Promise.reject(new Error(t('plans.needsItem')))
                : Promise.resolve(),
          }),
        ]}
      >
        <Select<string[]>
          mode="tags"
          open={false}
          suffixIcon={null}
          maxCount={10}
          tokenSeparators={['、', '，', ',']}
        />
      </Form.Item>
      <ContentDays />
    </ContentForm>
  );
}

function AudienceItem(): ReactNode {
  const { t } = useTranslation();
  const audiences = useAudienceOptions();
  return (
    <Form.Item name="audienceId" label={t('plans.audience')} extra={t('plans.everybodyHint')}>
      <Select
        allowClear
        showSearch={{ optionFilterProp: 'label' }}
        loading={audiences.isPending}
        placeholder={t('plans.everybody')}
        options={(audiences.data ?? []).map(({ id, name }) => ({ value: id, label: name }))}
      />
    </Form.Item>
  );
}

function BenefitItem(): ReactNode {
  const { t } = useTranslation();
  const isZh = useLanguage() === 'zh';
  const benefits = useQuery({
    queryKey: ['product-benefits', 'options'],
    queryFn: ({ signal }) => readAll((page) => productBenefitCalls.list(page, signal)),
  });
  return (
    <Form.Item
      name="productBenefitIds"
      label={`${t('plans.financial')} · ${t('plans.productBenefits')}`}
    >
      <Select<number[]>
        mode="multiple"
        placeholder={t('common.placeholderSelect')}
        maxCount={10}
        loading={benefits.isPending}
        showSearch={{ optionFilterProp: 'label' }}
        options={(benefits.data ?? [])
          .filter(({ retiredAt }) => retiredAt === null)
          .map(({ id, draft }) => ({ value: id, label: isZh ? draft.nameZh : draft.nameEn }))}
      />
    </Form.Item>
  );
}

function ProductItems(): ReactNode {
  const { t } = useTranslation();
  return (
    <Form.Item className="whole-row" label={`${t('plans.financial')} · ${t('plans.products')}`}>
      <Form.List name="products">
        {(rows, { add, remove }) => (
          <>
            {rows.map(({ key, name }) => (
              <div key={key} className="form-line">
                <RequiredItem
                  className="grows"
                  name={[name, 'name']}
                  label={t('plans.productName')}
                >
                  <Input maxLength={60} />
                </RequiredItem>
                <RequiredItem name={[name, 'riskLevel']} label={t('plans.riskLevel')}>
                  <Select
                    className="risk-level"
                    options={riskLevels.map((value) => ({ value, label: value }))}
                  />
                </RequiredItem>
                <Button type="link" className="beside-fields" onClick={() => remove(name)}>
                  {t('common.remove')}
                </Button>
              </div>
            ))}
            <Button type="dashed" disabled={rows.length >= 10} onClick={() => add({})}>
              {t('plans.addProduct')}
            </Button>
          </>
        )}
      </Form.List>
    </Form.Item>
  );
}

function OfferItem(): ReactNode {
  const { t } = useTranslation();
  const offers = useOffers();
  return (
    <Form.Item name="offerIds" label={`${t('plans.other')} · ${t('plans.offers')}`}>
      <Select<number[]>
        mode="multiple"
        placeholder={t('common.placeholderSelect')}
        maxCount={10}
        loading={offers.isPending}
        showSearch={{ optionFilterProp: 'label' }}
        options={(offers.data ?? []).map(({ id, name }) => ({ value: id, label: name }))}
      />
    </Form.Item>
  );
}
