import type { Readable } from 'node:stream';
import type { MovementKind, SettlementDetail, SettlementLine } from '#contract/settlements.ts';
import type { TableFormat } from '#contract/table-format.ts';
import type { Cell } from '#platform/spreadsheets/csv.core.ts';
import { tableFile } from '#platform/spreadsheets/table-file.ts';

const header: Readonly<Record<'zh' | 'en', readonly Cell[]>> = {
  zh: [
    '序号',
    '类型',
    '核销编号',
    '商户单号',
    '权益',
    '出资方',
    '金额（元）',
    '消费金额（元）',
    '时间',
  ],
  en: [
    'Line',
    'Kind',
    'Redemption',
    'Order',
    'Offer',
    'Funder',
    'Amount (yuan)',
    'Purchase (yuan)',
    'Time',
  ],
};
const kinds: Readonly<Record<MovementKind, Readonly<Record<'zh' | 'en', string>>>> = {
  redeem: { zh: '核销', en: 'Redemption' },
  reverse: { zh: '退款', en: 'Refund' },
  compensate: { zh: '离线补偿', en: 'Offline compensation' },
  adjust: { zh: '差异调账', en: 'Adjustment' },
  payout: { zh: '打款', en: 'Payout' },
  advance: { zh: '退款垫付', en: 'Advanced for a refund' },
  collect: { zh: '扣回垫付', en: 'Collected' },
};
const words = {
  zh: { total: '合计', opening: '期初', closing: '期末' },
  en: { total: 'Total', opening: 'Opening balance', closing: 'Closing balance' },
} as const;

/** Fen as yuan: a number, so that a spreadsheet adds it up; two decimals are exact to 10^13 yuan. */
const yuan = (fen: number): number => fen / 100;

/** The bank's own time, as its people read it. */
const bankTime = new Intl.DateTimeFormat('sv-SE', {
  timeZone: 'Asia/Shanghai',
  dateStyle: 'short',
  timeStyle: 'medium',
});

/** A statement as a file: its lines, then its totals; no cell of it runs as a formula. */
export function statementFile(
  format: TableFormat,
  language: 'zh' | 'en',
  statement: SettlementDetail,
  lines: AsyncIterable<SettlementLine>,
): Readable {
  async function* rows(): AsyncGenerator<Cell[]> {
    for await (const one of lines)
      yield [
        one.line,
        kinds[one.kind][language],
        one.redemptionId ?? '',
        one.orderReference,
        one.offerName,
        one.funderName,
        yuan(one.amountFen),
        one.purchaseAmountFen === null ? '' : yuan(one.purchaseAmountFen),
        bankTime.format(new Date(one.at)),
      ];
    const said = words[language];
    const total = statement.netFen + statement.paidFen;
    for (const [word, fen] of [
      [said.total, total],
      [said.opening, statement.openingFen],
      [said.closing, statement.closingFen],
    ] as const)
      yield [word, '', '', '', '', '', yuan(fen), '', ''];
  }
  return tableFile(format, header[language], rows());
}
