import type { PartnerProduct } from '#contract/partners.ts';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { App, Input, InputNumber, Select } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { benefitCalls, useBudgets } from '../../api/benefits.ts';
import { useSession } from '../../app/session.tsx';
import { FormModal } from '../../parts/form-modal.tsx';
import { RequiredItem, useCodeRule } from '../../parts/required-item.tsx';

type Fields = {
  name: string;
  code: string;
  budgetId: number;
  validDays: number;
  capCount: number;
};

/** An offer that gives this product: it is worth what the product costs, so nothing else is asked. */
export function OfferOfProductForm({
  product,
  onClose,
}: {
  product: PartnerProduct;
  onClose: () => void;
}): ReactNode {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const session = useSession();
  const queries = useQueryClient();
  const budgets = useBudgets();
  const codeRule = useCodeRule();
  const save = useMutation({
    mutationFn: (fields: Fields) =>
      benefitCalls.addOffer({
        ...fields,
        kind: product.delivery === 'order' ? 'partnerBenefit' : 'exchangeCode',
        partnerProductId: product.id,
        faceAmountFen: product.priceFen,
        thresholdAmountFen: 0,
        capAmountFen: fields.capCount * product.priceFen,
        orgId: session.wholeBank ? null : session.org.orgId,
      }),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: ['offers'] });
      void message.success(t('common.saved'));
      onClose();
    },
  });
  return (
    <FormModal<Fields>
      open
      title={t('partners.offerTitle', { product: product.name })}
      hint={t('partners.offerHint')}
      okText={t('common.create')}
      initialValues={{ name: product.name, validDays: 30 }}
      saving={save.isPending}
      onSave={(fields) => save.mutate(fields)}
      onClose={onClose}
    >
      <RequiredItem name="name" label={t('benefits.offers.name')}>
        <Input maxLength={100} />
      </RequiredItem>
      <RequiredItem name="code" label={t('benefits.offers.code')} rules={[codeRule()]}>
        <Input />
      </RequiredItem>
      <RequiredItem name="budgetId" label={t('benefits.offers.budget')}>
        <Select
          showSearch={{ optionFilterProp: 'label' }}
          loading={budgets.isPending}
          options={(budgets.data ?? []).map(({ id, name }) => ({ value: id, label: name }))}
        />
      </RequiredItem>
      <RequiredItem name="validDays" label={t('benefits.offers.validDays')}>
        <InputNumber className="full-width" min={1} max={3650} precision={0} />
      </RequiredItem>
      <RequiredItem name="capCount" label={t('benefits.offers.capCount')}>
        <InputNumber className="full-width" min={1} max={100_000_000} precision={0} />
      </RequiredItem>
    </FormModal>
  );
}
