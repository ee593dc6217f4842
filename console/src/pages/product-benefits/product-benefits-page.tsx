import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { productBenefitKinds } from '#contract/product-benefits.ts';
import { tableFormats } from '#contract/table-format.ts';
import { bankToday } from '../../api/bank-day.ts';
import { type ProductBenefit, productBenefitCalls } from '../../api/product-benefits.ts';
import { useLanguage } from '../../app/language.ts';
import { ContentPage, shownOf } from '../../parts/approved-content/content-page.tsx';
import { DownloadButton } from '../../parts/download-button.tsx';
import { DefinedColumn } from '../../parts/figure.tsx';
import { useChargeWords } from './charge-words.ts';
import { ProductBenefitForm } from './product-benefit-form.tsx';

/** 产品权益: what the core system gives on its products, as staff and customers are told it. */
export function ProductBenefitsPage(): ReactNode {
  const { t } = useTranslation();
  const language = useLanguage();
  const chargeWords = useChargeWords();
  const nameOf = (one: ProductBenefit): string => {
    const { nameZh, nameEn } = shownOf(one);
    return language === 'zh' ? nameZh : nameEn;
  };
  return (
    <ContentPage<ProductBenefit>
      words="productBenefits"
      listKey="product-benefits"
      calls={productBenefitCalls}
      nameOf={nameOf}
      toolbar={tableFormats.map((format) => (
        <DownloadButton
          key={format}
          path={`/api/product-benefits/file?format=${format}`}
          fileName={`product-benefits-${bankToday()}.${format}`}
        >
          {t(`giftRegister.files.${format}`)}
        </DownloadButton>
      ))}
      filters={[
        {
          kind: 'choice',
          name: 'kind',
          label: t('productBenefits.kind'),
          options: productBenefitKinds.map((value) => ({
            value,
            label: t(`productBenefits.kinds.${value}`),
          })),
        },
      ]}
      columns={[
        {
          key: 'name',
          title: t('productBenefits.name'),
          render: (one) => (
            <>
              <div>{nameOf(one)}</div>
              <div className="muted">
                {language === 'zh' ? shownOf(one).conditionsZh : shownOf(one).conditionsEn}
              </div>
            </>
          ),
        },
        {
          key: 'kind',
          title: t('productBenefits.kind'),
          // The filter above chooses by it.
          from: 1280,
          render: (one) => t(`productBenefits.kinds.${shownOf(one).kind}`),
        },
        {
          key: 'charge',
          title: t('productBenefits.charge'),
          header: (
            <DefinedColumn
              label={t('productBenefits.charge')}
              definition={t('productBenefits.chargeDefinition')}
            />
          ),
          align: 'right',
          render: (one) => chargeWords(shownOf(one).charge),
        },
        {
          key: 'products',
          title: t('productBenefits.products'),
          from: 1560,
          render: (one) => shownOf(one).products.join(' · '),
        },
      ]}
      form={(benefit, onClose) => (
        <ProductBenefitForm
          benefit={benefit}
          name={benefit ? nameOf(benefit) : ''}
          onClose={onClose}
        />
      )}
    />
  );
}
