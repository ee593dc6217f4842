import { useMutation, useQueryClient } from '@tanstack/react-query';
import { App, Input, InputNumber, Select, type FormRule } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { benefitCalls, useBudgets, type Offer } from '../../api/benefits.ts';
import { useSession } from '../../app/session.tsx';
import { FormModal } from '../../parts/form-modal.tsx';
import { RequiredItem, useCodeRule } from '../../parts/required-item.tsx';
import { formatFen } from '../../parts/format-figure.ts';
import { useReach } from '../../parts/org-tree.tsx';

type Fields = {
  code: string;
  name: string;
  budgetId: number;
  faceYuan: number;
  thresholdYuan: number;
  validDays: number;
  capCount: number;
  capYuan: number;
};

const fen = (yuan: number): number => Math.round(yuan * 100);

/** A new offer, or a change of one; amounts are typed in yuan and kept in fen. */
export function OfferForm({
  offer,
  onClose,
}: {
  offer: Offer | null;
  onClose: () => void;
}): ReactNode {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const queries = useQueryClient();
  const budgets = useBudgets();
  const session = useSession();
  const mayDraw = useReach();
  const save = useMutation({
    mutationFn: async (fields: Fields) => {
      const amounts = {
        name: fields.name,
        faceAmountFen: fen(fields.faceYuan),
        thresholdAmountFen: fen(fields.thresholdYuan),
        validDays: fields.validDays,
        capCount: fields.capCount,
        capAmountFen: fen(fields.capYuan),
      };
      if (offer) await benefitCalls.changeOffer(offer.id, amounts);
      else
        await benefitCalls.addOffer({
          ...amounts,
          code: fields.code,
          budgetId: fields.budgetId,
          orgId: session.wholeBank ? null : session.org.orgId,
        });
    },
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: ['offers'] });
      void message.success(t('common.saved'));
      onClose();
    },
  });
  const codeRule = useCodeRule();
  const notBelowFace: FormRule = ({ getFieldValue }) => ({
    validator: async (_, cap: number | null) => {
      if (cap !== null && cap < Number(getFieldValue('faceYuan') ?? 0))
        throw new Error(t('benefits.offers.capBelowFace'));
    },
  });
  const yuan = (name: keyof Fields, label: string, min: number, more: FormRule[] = []) => (
    <RequiredItem
      name={name}
      label={label}
      dependencies={more.length ? ['faceYuan'] : []}
      rules={more}
    >
      <InputNumber className="full-width" min={min} precision={2} />
    </RequiredItem>
  );
  const whole = (name: keyof Fields, label: string, max: number) => (
    <RequiredItem name={name} label={label}>
      <InputNumber className="full-width" min={1} max={max} precision={0} />
    </RequiredItem>
  );
  const initial: Partial<Fields> = offer
    ? {
        name: offer.name,
        faceYuan: offer.faceAmountFen / 100,
        thresholdYuan: offer.thresholdAmountFen / 100,
        validDays: offer.validDays,
        capCount: offer.capCount,
        capYuan: offer.capAmountFen / 100,
      }
    : { thresholdYuan: 0, validDays: 30 };
  return (
    <FormModal<Fields>
      open
      wide
      title={offer?.name ?? t('benefits.offers.add')}
      initialValues={initial}
      saving={save.isPending}
      onSave={(fields) => save.mutate(fields)}
      onClose={onClose}
    >
      <RequiredItem name="name" label={t('benefits.offers.name')}>
        <Input maxLength={100} />
      </RequiredItem>
      {offer ? null : (
        <>
          <RequiredItem name="code" label={t('benefits.offers.code')} rules={[codeRule()]}>
            <Input />
          </RequiredItem>
          <RequiredItem name="budgetId" label={t('benefits.offers.budget')}>
            <Select
              loading={budgets.isPending}
              showSearch={{ optionFilterProp: 'label' }}
              options={(budgets.data ?? []).filter(mayDraw).map((one) => ({
                value: one.id,
                label: `${one.name} (${t('benefits.budgets.available')} ${formatFen(one.availableFen)})`,
              }))}
            />
          </RequiredItem>
        </>
      )}
      {yuan('faceYuan', t('benefits.offers.face'), 0.01)}
      {yuan('thresholdYuan', t('benefits.offers.threshold'), 0)}
      {whole('validDays', t('benefits.offers.validDays'), 3650)}
      {whole('capCount', t('benefits.offers.capCount'), 100_000_000)}
      {yuan('capYuan', t('benefits.offers.capAmount'), 0.01, [notBelowFace])}
    </FormModal>
  );
}
