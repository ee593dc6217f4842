import type { Readable } from 'node:stream';
import type { ProductBenefit, ProductBenefitKind } from '#contract/product-benefits.ts';
import type { TableFormat } from '#contract/table-format.ts';
import type { Cell } from '#platform/spreadsheets/csv.core.ts';
import { tableFile } from '#platform/spreadsheets/table-file.ts';

type Language = 'zh' | 'en';
const header: Readonly<Record<Language, readonly Cell[]>> = {
  zh: [
    '编号',
    '名称',
    '类型',
    '费率（%）',
    '每次收费（元）',
    '适用产品',
    '条件',
    '开始日期',
    '结束日期',
    '维护机构号',
    '状态',
  ],
  en: [
    'Number',
    'Name',
    'Kind',
    'Rate (%)',
    'Each time (yuan)',
    'Products',
    'Conditions',
    'From',
    'Until',
    'Org unit',
    'State',
  ],
};
const kinds: Readonly<Record<ProductBenefitKind, Readonly<Record<Language, string>>>> = {
  instalment: { zh: '分期促销', en: 'Instalments' },
  fee_rate: { zh: '费率优惠', en: 'Fee rate' },
  withdrawal_waiver: { zh: '免提现费', en: 'Withdrawals free' },
};
const states = {
  approved: { zh: '已批准', en: 'Approved' },
  waiting: { zh: '未批准', en: 'Not approved' },
  retired: { zh: '已下架', en: 'Taken off' },
} as const;

/** The register as a file: what was approved of each, and of what never was its draft. No cell runs as a formula. */
export function benefitsFile(
  format: TableFormat,
  language: Language,
  benefits: AsyncIterable<ProductBenefit>,
): Readable {
  async function* cells(): AsyncGenerator<Cell[]> {
    for await (const { id, orgId, draft, live, retiredAt } of benefits) {
      const { nameZh, nameEn, kind, charge, products, conditionsZh, conditionsEn, from, until } =
        live ?? draft;
      const state = retiredAt !== null ? 'retired' : live === null ? 'waiting' : 'approved';
      yield [
        id,
        language === 'zh' ? nameZh : nameEn,
        kinds[kind][language],
        charge.unit === 'rate' ? charge.rateBp / 100 : '',
        charge.unit === 'amount' ? charge.amountFen / 100 : '',
        products.join(language === 'zh' ? '、' : ', '),
        language === 'zh' ? conditionsZh : conditionsEn,
        from,
        until,
        orgId,
        states[state][language],
      ];
    }
  }
  return tableFile(format, header[language], cells());
}
