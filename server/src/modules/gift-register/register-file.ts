import type { Readable } from 'node:stream';
import type { RegisterRow } from '#contract/gift-register.ts';
import type { TableFormat } from '#contract/table-format.ts';
import type { Cell } from '#platform/spreadsheets/csv.core.ts';
import { tableFile } from '#platform/spreadsheets/table-file.ts';

type Language = 'zh' | 'en';
const header: Readonly<Record<Language, readonly Cell[]>> = {
  zh: [
    '日期',
    '来源',
    '编号',
    '关键人物',
    '单位',
    '客户号',
    '物品或权益',
    '件数',
    '价值（元）',
    '用途',
    '机构',
    '经办人',
    '状态',
  ],
  en: [
    'Day',
    'Source',
    'Number',
    'Contact',
    'Of',
    'Customer',
    'What',
    'Pieces',
    'Worth (yuan)',
    'For',
    'Org unit',
    'By',
    'State',
  ],
};
const sources: Readonly<Record<RegisterRow['source'], Readonly<Record<Language, string>>>> = {
  contact: { zh: '关键人物登记', en: 'Contact' },
  gift: { zh: '客户礼品', en: 'Gift' },
  benefit: { zh: '客户权益', en: 'Benefit' },
};
const states: Readonly<Record<RegisterRow['state'], Readonly<Record<Language, string>>>> = {
  given: { zh: '已给', en: 'Given' },
  taken_back: { zh: '已退回', en: 'Taken back' },
};
const purposes: Readonly<Record<string, Readonly<Record<Language, string>>>> = {
  mall: { zh: '积分兑换', en: 'Exchanged for points' },
  rule: { zh: '按规则赠送', en: 'Given by rule' },
  draw: { zh: '抽奖', en: 'Won in a draw' },
  campaign: { zh: '营销活动', en: 'Campaign' },
};

/** The register as a file; no cell of it runs as a formula. */
export function registerFile(
  format: TableFormat,
  language: Language,
  rows: AsyncIterable<RegisterRow>,
): Readable {
  async function* cells(): AsyncGenerator<Cell[]> {
    for await (const one of rows)
      yield [
        one.givenOn,
        sources[one.source][language],
        one.id,
        one.personName ?? '',
        one.subjectName ?? '',
        one.customerNo ?? '',
        language === 'zh' ? one.whatZh : one.whatEn,
        one.pieces,
        one.valueFen / 100,
        one.source === 'contact' ? one.purpose : (purposes[one.purpose]?.[language] ?? ''),
        one.orgName,
        one.by ?? '',
        states[one.state][language],
      ];
  }
  return tableFile(format, header[language], cells());
}
