import type { ShownProductBenefit } from '#contract/product-benefits.ts';
import { useQuery } from '@tanstack/react-query';
import { Table } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { productBenefitCalls } from '../../api/product-benefits.ts';
import { useLanguage } from '../../app/language.ts';
import { formatDay } from '../../parts/format-figure.ts';
import { Loaded } from '../../parts/load-state.tsx';
import { useChargeWords } from '../product-benefits/charge-words.ts';
import { useScrolledByKeyboard } from '../../parts/list/scrolled-by-keyboard.ts';

/** What the core system gives on products at the customer's outlet today; there is nothing to claim. */
export function ProductBenefits({ customerNo }: { customerNo: number }): ReactNode {
  const { t } = useTranslation();
  const table = useScrolledByKeyboard();
  const isZh = useLanguage() === 'zh';
  const chargeWords = useChargeWords();
  const shown = useQuery({
    queryKey: ['product-benefits', 'of', customerNo],
    queryFn: ({ signal }) => productBenefitCalls.shownTo(customerNo, signal),
  });
  return (
    <Loaded query={shown} rows={2}>
      {({ items }) =>
        items.length === 0 ? null : (
          <>
            <h2 className="part-title">{t('productBenefits.ofCustomer')}</h2>
            <Table<ShownProductBenefit>
              ref={table}
              size="small"
              className="section"
              pagination={false}
              rowKey="id"
              dataSource={items}
              scroll={{ x: 'max-content' }}
              columns={[
                {
                  title: t('productBenefits.name'),
                  render: (_, one) => (isZh ? one.nameZh : one.nameEn),
                },
                {
                  title: t('productBenefits.kind'),
                  render: (_, one) => t(`productBenefits.kinds.${one.kind}`),
                },
                {
                  title: t('productBenefits.charge'),
                  align: 'right',
                  render: (_, one) => chargeWords(one.charge),
                },
                {
                  title: t('productBenefits.products'),
                  render: (_, one) => one.products.join(' · '),
                },
                {
                  title: t('productBenefits.conditions'),
                  render: (_, one) => (isZh ? one.conditionsZh : one.conditionsEn),
                },
                {
                  title: t('productBenefits.until'),
                  render: (_, one) => formatDay(one.until),
                },
              ]}
            />
          </>
        )
      }
    </Loaded>
  );
}
