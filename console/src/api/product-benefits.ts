import {
  type ProductBenefit,
  productBenefit,
  type ProductBenefitContent,
  productBenefitPage,
  shownProductBenefits,
} from '#contract/product-benefits.ts';
import { api, type Query } from './http.ts';

export type { ProductBenefit, ProductBenefitContent };

export const productBenefitCalls = {
  list: (query: Query, signal?: AbortSignal) =>
    api.get('/api/product-benefits', productBenefitPage, { query, signal }),
  add: (body: { orgId: number; content: ProductBenefitContent }) =>
    api.post('/api/product-benefits', productBenefit, { body }),
  change: (id: number, version: number, content: ProductBenefitContent) =>
    api.patch(`/api/product-benefits/${id}`, productBenefit, { body: { version, content } }),
  retire: (id: number) => api.post(`/api/product-benefits/${id}/retire`, productBenefit),
  shownTo: (customerNo: number, signal?: AbortSignal) =>
    api.get(`/api/customers/${customerNo}/product-benefits`, shownProductBenefits, { signal }),
};
