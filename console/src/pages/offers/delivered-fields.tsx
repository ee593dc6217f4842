import { Form, InputNumber, Select } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { isDelivered, type OfferKind } from '#contract/offer-terms.ts';
import { useOpenDraws } from '../../api/draws.ts';
import { useGifts } from '../../api/gifts.ts';
import { useProgrammes } from '../../api/points.ts';
import { useLanguage } from '../../app/language.ts';
import { useCan } from '../../app/session.tsx';
import { formatFen } from '../../parts/format-figure.ts';
import { RequiredItem } from '../../parts/required-item.tsx';
import type { TermsFields } from './terms-of-fields.ts';

export type Priced = { priceFen: number; hundredPointsFen?: number };

/** What one is worth, which the thing that is given decides; null of a kind of which the form asks it. */
export function usePriceOf(): (fields: TermsFields) => Priced | null {
  const can = useCan();
  const gifts = useGifts(can('read', 'Gift'));
  const programmes = useProgrammes(can('read', 'Points'));
  return ({ kind, giftId, programmeId, pointsNumber = 0 }) => {
    if (!isDelivered(kind)) return null;
    if (kind === 'drawChance') return { priceFen: 0 };
    if (kind === 'gift')
      return { priceFen: gifts.data?.find(({ id }) => id === giftId)?.valueFen ?? 0 };
    const programme = programmes.data?.find(({ id }) => id === programmeId);
    const hundredPointsFen = programme?.hundredPointsFen ?? 0;
    return { priceFen: Math.ceil((pointsNumber * hundredPointsFen) / 100), hundredPointsFen };
  };
}

/** Which gift, with what one piece costs. */
export function GiftItem(): ReactNode {
  const { t } = useTranslation();
  const language = useLanguage();
  const gifts = useGifts();
  const offered = (gifts.data ?? []).filter(({ state }) => state === 'offered');
  return (
    <RequiredItem
      name="giftId"
      label={t('benefits.offers.gift')}
      extra={t('benefits.offers.giftHint')}
    >
      <Select
        loading={gifts.isPending}
        showSearch={{ optionFilterProp: 'label' }}
        notFoundContent={gifts.isPending ? undefined : t('benefits.offers.noGift')}
        options={offered.map(({ id, nameZh, nameEn, valueFen }) => ({
          value: id,
          label: t('benefits.offers.giftOption', {
            name: language === 'zh' ? nameZh : nameEn,
            value: formatFen(valueFen),
          }),
        }))}
      />
    </RequiredItem>
  );
}

/** Of which programme, and how many. */
export function PointsItems(): ReactNode {
  const { t } = useTranslation();
  const programmes = useProgrammes();
  const open = (programmes.data ?? []).filter(
    ({ state, hundredPointsFen }) => state === 'open' && hundredPointsFen > 0,
  );
  return (
    <>
      <RequiredItem
        name="programmeId"
        label={t('benefits.offers.programme')}
        extra={t('benefits.offers.programmeHint')}
      >
        <Select
          loading={programmes.isPending}
          showSearch={{ optionFilterProp: 'label' }}
          notFoundContent={programmes.isPending ? undefined : t('benefits.offers.noProgramme')}
          options={open.map(({ id, name, hundredPointsFen }) => ({
            value: id,
            label: t('benefits.offers.programmeOption', {
              name,
              price: formatFen(hundredPointsFen),
            }),
          }))}
        />
      </RequiredItem>
      <RequiredItem name="pointsNumber" label={t('benefits.offers.pointsNumber')}>
        <InputNumber className="full-width" min={1} max={10_000_000} precision={0} />
      </RequiredItem>
    </>
  );
}

/** In which draw, and how many. */
export function ChanceItems(): ReactNode {
  const { t } = useTranslation();
  const language = useLanguage();
  const draws = useOpenDraws();
  return (
    <>
      <RequiredItem
        name="drawId"
        label={t('benefits.offers.draw')}
        extra={t('benefits.offers.drawHint')}
      >
        <Select
          loading={draws.isPending}
          showSearch={{ optionFilterProp: 'label' }}
          notFoundContent={draws.isPending ? undefined : t('benefits.offers.noDraw')}
          options={(draws.data ?? []).map(({ id, name }) => ({ value: id, label: name[language] }))}
        />
      </RequiredItem>
      <RequiredItem name="chanceNumber" label={t('benefits.offers.chanceNumber')}>
        <InputNumber className="full-width" min={1} max={100} precision={0} />
      </RequiredItem>
    </>
  );
}

/** What is asked only of what is worth money by itself. */
export function OfMoney({ children }: { children: ReactNode }): ReactNode {
  const kind = Form.useWatch<OfferKind>('kind');
  return kind && isDelivered(kind) ? null : children;
}
