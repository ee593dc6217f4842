import {
  type ProductBenefit,
  productBenefit,
  type ProductBenefitContent,
  productBenefitPage,
  shownProductBenefits,
} from '#contract/product-benefits.ts';
import { contentCalls } from './approved-content.ts';
import { api } from './http.ts';

export type { ProductBenefit, ProductBenefitContent };

export const productBenefitCalls = {
  ...contentCalls('/api/product-benefits', productBenefit, productBenefitPage),
  shownTo: (customerNo: number, signal?: AbortSignal) =>
    api.get(`/api/customers/${customerNo}/product-benefits`, shownProductBenefits, { signal }),
};
