import { type CreatePartnerProduct, deliveries, productKinds } from '#contract/partners.ts';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { App, Form, Input, InputNumber, Radio, Select, Switch } from 'antd';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { partnerCalls, usePartners } from '../../api/partners.ts';
import { FormModal } from '../../parts/form-modal.tsx';
import { RequiredItem, useCodeRule } from '../../parts/required-item.tsx';

type Fields = Omit<CreatePartnerProduct, 'priceFen'> & { yuan: number };

/** What a partner delivers, how, and at which price. */
export function ProductForm({ onClose }: { onClose: () => void }): ReactNode {
  const { t } = useTranslation();
  const codeRule = useCodeRule();
  const { message } = App.useApp();
  const queries = useQueryClient();
  const partners = usePartners();
  const [delivery, setDelivery] = useState<CreatePartnerProduct['delivery']>('order');
  const save = useMutation({
    mutationFn: ({ yuan, needsPhone = false, warnBelow = 0, ...rest }: Fields) =>
      partnerCalls.addProduct({ ...rest, needsPhone, warnBelow, priceFen: Math.round(yuan * 100) }),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: ['partner-products'] });
      void message.success(t('common.saved'));
      onClose();
    },
  });
  return (
    <FormModal<Fields>
      open
      wide
      title={t('partners.addProduct')}
      okText={t('common.create')}
      initialValues={{ delivery, kind: 'telephoneCredit' }}
      saving={save.isPending}
      onSave={(fields) => save.mutate(fields)}
      onClose={onClose}
    >
      <RequiredItem name="partnerId" label={t('partners.partner')}>
        <Select
          showSearch={{ optionFilterProp: 'label' }}
          loading={partners.isPending}
          options={(partners.data ?? []).map(({ id, name }) => ({ value: id, label: name }))}
        />
      </RequiredItem>
      <RequiredItem name="delivery" label={t('partners.delivery')}>
        <Radio.Group
          onChange={(event) => setDelivery(event.target.value)}
          options={deliveries.map((value) => ({ value, label: t(`partners.deliveries.${value}`) }))}
        />
      </RequiredItem>
      <RequiredItem name="name" label={t('partners.name')}>
        <Input maxLength={100} />
      </RequiredItem>
      <RequiredItem name="code" label={t('partners.productCode')} rules={[codeRule()]}>
        <Input maxLength={40} />
      </RequiredItem>
      <RequiredItem name="kind" label={t('partners.kind')}>
        <Select
          options={productKinds.map((value) => ({ value, label: t(`partners.kinds.${value}`) }))}
        />
      </RequiredItem>
      <RequiredItem name="yuan" label={t('partners.price')}>
        <InputNumber min={0.01} precision={2} className="full-width" />
      </RequiredItem>
      {delivery === 'order' ? (
        <Form.Item
          name="needsPhone"
          label={t('partners.needsPhone')}
          extra={t('partners.needsPhoneHint')}
          valuePropName="checked"
        >
          <Switch />
        </Form.Item>
      ) : (
        <Form.Item name="warnBelow" label={t('partners.warnBelow')}>
          <InputNumber min={0} precision={0} className="full-width" />
        </Form.Item>
      )}
    </FormModal>
  );
}
