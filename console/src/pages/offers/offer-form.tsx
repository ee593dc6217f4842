import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Alert, App, Form, Input, InputNumber, Radio, type FormRule } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import {
  isDelivered,
  isFulfilledByPartner,
  isGivenAtOnce,
  type OfferKind,
} from '#contract/offer-terms.ts';
import { benefitCalls, type Offer } from '../../api/benefits.ts';
import { useSession } from '../../app/session.tsx';
import { FormModal } from '../../parts/form-modal.tsx';
import { formatCount } from '../../parts/format-figure.ts';
import { RequiredItem, useCodeRule } from '../../parts/required-item.tsx';
import { FundingFieldset, type FundingFields, fundingOf } from './funding-fields.tsx';
import { type StackingFields, StackingFieldset, stackingOf } from './stacking-fields.tsx';
import { OfMoney, usePriceOf } from './delivered-fields.tsx';
import { KindItem, OfKindItems } from './kind-fields.tsx';
import { TermsFieldset } from './terms-fields.tsx';
import { type TermsFields, termsFieldsOf, termsOf } from './terms-of-fields.ts';
import { TermsSummary } from './terms-summary.tsx';
import { LimitFieldset, type LimitFields, limitsOf } from './limit-fields.tsx';

type Fields = FundingFields &
  LimitFields &
  StackingFields &
  TermsFields & {
    code: string;
    name: string;
    worth?: 'fixed' | 'percent';
    percent?: number;
    faceYuan: number;
    thresholdYuan?: number;
    validDays?: number;
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
  const session = useSession();
  // What is set aside keeps its value and its terms: nobody's voucher changes in their hands.
  const isOpen = offer !== null && offer.allottedCount > 0;
  const priceOf = usePriceOf();
  const save = useMutation({
    mutationFn: async (fields: Fields) => {
      // What is set aside keeps the price it was set aside at.
      const priced = priceOf(fields);
      const priceFen = offer && isOpen ? ownPriceOf(offer) : (priced?.priceFen ?? null);
      const terms = termsOf({
        ...fields,
        ...(priced?.hundredPointsFen === undefined
          ? {}
          : { hundredPointsFen: priced.hundredPointsFen }),
      });
      const capAmountFen = priceFen === null ? fen(fields.capYuan) : priceFen * fields.capCount;
      const amounts = {
        name: fields.name,
        faceAmountFen: priceFen ?? fen(fields.faceYuan),
        // What is not asked of a kind is none of it; what is given at once is never kept.
        thresholdAmountFen: fen(fields.thresholdYuan ?? 0),
        validDays: fields.validDays ?? 1,
        capCount: fields.capCount,
        capAmountFen,
      };
      if (offer && isOpen)
        await benefitCalls.changeOffer(offer.id, {
          name: fields.name,
          capCount: fields.capCount,
          capAmountFen,
        });
      else if (offer)
        await benefitCalls.changeOffer(offer.id, {
          ...amounts,
          terms,
        });
      else
        await benefitCalls.addOffer({
          ...amounts,
          code: fields.code,
          percentBp: fields.worth === 'percent' ? Math.round((fields.percent ?? 0) * 100) : null,
          funding: fundingOf(fields),
          limits: limitsOf(fields),
          ...stackingOf(fields),
          kind: fields.kind,
          terms,
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
      const face = isOpen ? offer.faceAmountFen / 100 : Number(getFieldValue('faceYuan') ?? 0);
      if (cap !== null && cap < face) throw new Error(t('benefits.offers.capBelowFace'));
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
        ...termsFieldsOf(offer.kind, offer.terms),
      }
    : {
        thresholdYuan: 0,
        validDays: 30,
        worth: 'fixed',
        kind: 'voucher',
        daysApplyTo: 'both',
        referralDepth: 1,
        fundingMode: 'share',
        funders: [{ sharePercent: 100 }],
        limits: [],
        stacks: false,
        applyOrder: 5,
      };
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
      {isOpen ? (
        <Alert
          type="info"
          showIcon
          className="whole-row"
          title={t('benefits.offers.termsFixed', { number: formatCount(offer.allottedCount) })}
          description={<TermsSummary terms={offer.terms} />}
        />
      ) : null}
      <RequiredItem name="name" label={t('benefits.offers.name')}>
        <Input maxLength={100} />
      </RequiredItem>
      {offer ? null : (
        <>
          <RequiredItem name="code" label={t('benefits.offers.code')} rules={[codeRule()]}>
            <Input />
          </RequiredItem>
          <KindItem />
          <OfKindItems />
          <OfPurchase>
            <Form.Item name="worth" label={t('benefits.offers.worth')}>
              <Radio.Group
                optionType="button"
                options={(['fixed', 'percent'] as const).map((value) => ({
                  value,
                  label: t(`benefits.offers.worths.${value}`),
                }))}
              />
            </Form.Item>
            <PercentItem />
          </OfPurchase>
        </>
      )}
      {isOpen ? null : (
        <>
          <OfMoney>
            <FaceItem percent={offer ? offer.percentBp !== null : null}>
              {(label) => yuan('faceYuan', label, 0.01)}
            </FaceItem>
          </OfMoney>
          <OfPurchase>{yuan('thresholdYuan', t('benefits.offers.threshold'), 0)}</OfPurchase>
          <KeptForLater>{whole('validDays', t('benefits.offers.validDays'), 3650)}</KeptForLater>
        </>
      )}
      {whole('capCount', t('benefits.offers.capCount'), 100_000_000)}
      {offer && isOpen && isDelivered(offer.kind) ? null : (
        <OfMoney>{yuan('capYuan', t('benefits.offers.capAmount'), 0.01, [notBelowFace])}</OfMoney>
      )}
      {offer ? null : (
        <>
          <FundingFieldset />
          <LimitFieldset />
          <StackingFieldset />
        </>
      )}
      {offer && !isOpen ? (
        <>
          <Form.Item name="kind" hidden>
            <Input />
          </Form.Item>
          <OfKindItems />
        </>
      ) : null}
      {isOpen ? null : <TermsFieldset />}
    </FormModal>
  );
}

/** What one of an offer that is set aside is worth; null where the form asks it. */
const ownPriceOf = ({ kind, faceAmountFen }: Offer): number | null =>
  isDelivered(kind) ? faceAmountFen : null;

/** What has no sense where the worth is the same whatever is bought: of red packets, what is exchanged, what a partner delivers. */
function OfPurchase({ children }: { children: ReactNode }): ReactNode {
  const kind = Form.useWatch<OfferKind>('kind');
  const exchangeFor = Form.useWatch<string | undefined>('exchangeFor');
  const isSame =
    kind === 'redPacket' || (kind && (isFulfilledByPartner(kind) || isDelivered(kind)));
  return isSame || exchangeFor?.trim() ? null : children;
}

/** What is said only of what customers keep, to be used on a later day. */
function KeptForLater({ children }: { children: ReactNode }): ReactNode {
  const kind = Form.useWatch<OfferKind>('kind');
  return kind && isGivenAtOnce(kind) ? null : children;
}

/** Of a percent voucher, its part of the purchase. */
function PercentItem(): ReactNode {
  const { t } = useTranslation();
  const worth = Form.useWatch<Fields['worth']>('worth');
  if (worth !== 'percent') return <span />;
  return (
    <RequiredItem name="percent" label={t('benefits.offers.percent')}>
      <InputNumber className="full-width" min={0.01} max={100} precision={2} suffix="%" />
    </RequiredItem>
  );
}

/** What the face value means: of a percent voucher the most that one is worth, of a lucky packet the least. */
function FaceItem({
  percent,
  children,
}: {
  percent: boolean | null;
  children: (label: string) => ReactNode;
}): ReactNode {
  const { t } = useTranslation();
  const worth = Form.useWatch<Fields['worth']>('worth');
  const isLucky = Form.useWatch<boolean | undefined>('isLucky');
  const isPercent = percent ?? worth === 'percent';
  if (isLucky) return children(t('benefits.offers.faceLeast'));
  return children(t(isPercent ? 'benefits.offers.faceMost' : 'benefits.offers.face'));
}
