import type { StockChange } from '#contract/gifts.ts';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { giftCalls, useGifts } from '../../api/gifts.ts';
import { useSay } from '../../app/language.ts';
import { formatCount, formatMoment } from '../../parts/format-figure.ts';
import { ListPage } from '../../parts/list/list-page.tsx';

/** What came, went to another outlet, or was counted, each with its reason and who did it. */
export function ChangeList(): ReactNode {
  const { t } = useTranslation();
  const say = useSay();
  const gifts = useGifts();
  const detail = (one: StockChange): string => {
    if (one.toOrgId !== null)
      return t('gifts.change.toOutlet', { outlet: one.toOrgName ?? `#${one.toOrgId}` });
    return one.counted === null || one.expected === null
      ? '—'
      : t('gifts.change.taken', { expected: one.expected, counted: one.counted });
  };
  return (
    <ListPage<StockChange>
      name="gift-stock-changes"
      rowKey={(one) => one.id}
      read={({ filters, cursor, limit, signal }) =>
        giftCalls.changes({ ...filters, cursor, limit }, signal)
      }
      filters={[
        {
          name: 'giftId',
          label: t('gifts.name'),
          kind: 'choice',
          options: (gifts.data ?? []).map(({ id, nameZh, nameEn }) => ({
            value: String(id),
            label: say({ zh: nameZh, en: nameEn }),
          })),
        },
      ]}
      columns={[
        { key: 'at', title: t('gifts.change.at'), render: (one) => formatMoment(one.madeAt) },
        {
          key: 'name',
          title: t('gifts.name'),
          render: (one) => say({ zh: one.nameZh, en: one.nameEn }),
        },
        { key: 'outlet', title: t('gifts.stock.outlet'), render: (one) => one.orgName },
        {
          key: 'kind',
          title: t('gifts.change.kind'),
          render: (one) => t(`gifts.change.kinds.${one.kind}`),
        },
        {
          key: 'pieces',
          title: t('gifts.change.pieces'),
          align: 'right',
          render: (one) => `${one.pieces > 0 ? '+' : ''}${formatCount(one.pieces)}`,
        },
        { key: 'detail', title: t('gifts.change.detail'), render: detail },
        { key: 'reason', title: t('gifts.change.reason'), render: (one) => one.reason },
        { key: 'by', title: t('gifts.change.by'), render: (one) => one.by ?? '—' },
      ]}
      empty={{ text: t('gifts.change.empty') }}
    />
  );
}
