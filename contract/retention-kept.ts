/**
 * What no job deletes, and why: the books of the benefits. 会计档案管理办法 (2015, 14 and its table): accounting
 * vouchers and books are kept thirty years. Who is erased stays in them as a number, and as the keyed digest of
 * the phone where a limit counted by it.
 */
export const retentionKept: readonly KeptKind[] = [
  {
    name: 'ledger_transfers',
    zh: '账户、账务分录与封存链',
    en: 'Accounts, transfers of the ledger and their seals',
    whyZh: '会计凭证与账簿须保存 30 年；每次封存覆盖之前的全部分录，删去一笔即无法重算',
    whyEn:
      'Accounting vouchers and books: 30 years; each seal covers all before it, and without one of them nothing can be recounted',
  },
  {
    name: 'vouchers',
    zh: '券及其领取、占用、核销与冲正，享受优惠的付款，付给客户的款项',
    en: 'Vouchers with their claims, holds, redemptions and reversals, payments that brought them, and payouts to customers',
    whyZh: '账务分录的原始凭证，与分录同存 30 年；只含客户号，以及限额所用的手机号与设备的摘要',
    whyEn:
      'What the transfers were made for: 30 years like them; they hold customer numbers, and digests of phone and device where limits count by them',
  },
  {
    name: 'partner_orders',
    zh: '合作方订单、兑换码及其对账',
    en: 'Orders to partners, exchange codes and their reconciliation',
    whyZh: '应付合作方款项的依据，与账务分录同存 30 年；只含客户号，手机号在订单有结果时即删去',
    whyEn:
      'Why partners are owed what they are: 30 years like the transfers; they hold customer numbers, and no phone once an order has its result',
  },
  {
    name: 'points',
    zh: '积分批次、变动与兑换',
    en: 'Lots, movements and redemptions of points',
    whyZh: '积分负债的账簿，与账务分录同存 30 年',
    whyEn: 'The books of what is owed in points: 30 years like the transfers',
  },
];
type KeptKind = { name: string; zh: string; en: string; whyZh: string; whyEn: string };
