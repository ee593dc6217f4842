import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { App, Button, DatePicker, Flex, Form, Input, Select } from 'antd';
import dayjs, { type Dayjs } from 'dayjs';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { riskLevels } from '#contract/plans.ts';
import { useAudienceOptions } from '../../api/audiences.ts';
import { useOffers } from '../../api/benefits.ts';
import { readAll } from '../../api/pages.ts';
import { type Plan, planCalls, type PlanContent } from '../../api/plans.ts';
import { productBenefitCalls } from '../../api/product-benefits.ts';
import { useLanguage } from '../../app/language.ts';
import { FormModal } from '../../parts/form-modal.tsx';
import { OrgSelect } from '../../parts/org-tree.tsx';
import { RequiredItem } from '../../parts/required-item.tsx';

type Fields = Omit<PlanContent, 'from' | 'until' | 'audienceId'> & {
  orgId: number;
  audienceId?: number | null;
  from: Dayjs;
  until: Dayjs;
};

/** A plan as staff will read it; saving submits it for a second person. */
export function PlanForm({ plan, onClose }: { plan: Plan | null; onClose: () => void }): ReactNode {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const queries = useQueryClient();
  const save = useMutation({
    mutationFn: ({ orgId, from, until, audienceId, ...rest }: Fields) => {
      const content: PlanContent = {
        ...rest,
        audienceId: audienceId ?? null,
        from: from.format('YYYY-MM-DD'),
        until: until.format('YYYY-MM-DD'),
      };
      return plan
        ? planCalls.change(plan.id, plan.version, content)
        : planCalls.add({ orgId, content });
    },
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: ['plans'] });
      void message.success(t('plans.submitted'));
      onClose();
    },
  });
  const submit = (fields: Fields): void => {
    const { productBenefitIds, products, offerIds, services } = fields;
    if (productBenefitIds.length + products.length + offerIds.length + services.length === 0)
      void message.warning(t('plans.needsItem'));
    else save.mutate(fields);
  };
  const draft = plan?.draft;
  return (
    <FormModal<Fields>
      open
      wide
      title={t(plan ? 'plans.edit' : 'plans.add')}
      hint={t('plans.submitHint')}
      initialValues={
        draft
          ? { ...draft, from: dayjs(draft.from), until: dayjs(draft.until) }
          : { audienceId: null, productBenefitIds: [], products: [], offerIds: [], services: [] }
      }
      saving={save.isPending}
      onSave={submit}
      onClose={onClose}
    >
      <RequiredItem name="name" label={t('plans.name')}>
        <Input maxLength={40} showCount />
      </RequiredItem>
      <AudienceItem />
      <BenefitItem />
      <ProductItems />
      <OfferItem />
      <Form.Item name="services" label={t('plans.services')} extra={t('plans.servicesHint')}>
        <Select<string[]> mode="tags" open={false} suffixIcon={null} maxCount={10} />
      </Form.Item>
      <RequiredItem name="from" label={t('plans.from')}>
        <DatePicker className="full-width" />
      </RequiredItem>
      <RequiredItem name="until" label={t('plans.until')}>
        <DatePicker className="full-width" />
      </RequiredItem>
      {plan ? null : (
        <RequiredItem name="orgId" label={t('plans.org')} extra={t('plans.orgHint')}>
          <OrgSelect />
        </RequiredItem>
      )}
    </FormModal>
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
    <Form.Item label={`${t('plans.financial')} · ${t('plans.products')}`}>
      <Form.List name="products">
        {(rows, { add, remove }) => (
          <>
            {rows.map(({ key, name }) => (
              <Flex key={key} gap={8}>
                <RequiredItem name={[name, 'name']} label={t('plans.productName')}>
                  <Input maxLength={60} />
                </RequiredItem>
                <RequiredItem name={[name, 'riskLevel']} label={t('plans.riskLevel')}>
                  <Select
                    className="risk-level"
                    options={riskLevels.map((value) => ({ value, label: value }))}
                  />
                </RequiredItem>
                <Button type="link" onClick={() => remove(name)}>
                  {t('common.remove')}
                </Button>
              </Flex>
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
        maxCount={10}
        loading={offers.isPending}
        showSearch={{ optionFilterProp: 'label' }}
        options={(offers.data ?? []).map(({ id, name }) => ({ value: id, label: name }))}
      />
    </Form.Item>
  );
}
