type Word = { zh: string; en: string };
type Words = Readonly<Record<string, Word>>;

/** Kinds of transactions that files bring most often; a bank's own kind has no other name than its code. */
const transactionKinds: Words = {
  salary: { zh: '工资', en: 'Salary' },
  pension: { zh: '养老金', en: 'Pension' },
  transfer: { zh: '转账', en: 'Transfer' },
  cash: { zh: '现金', en: 'Cash' },
  card: { zh: '消费', en: 'Card payment' },
  interest: { zh: '利息', en: 'Interest' },
  fee: { zh: '手续费', en: 'Fee' },
  loan_repayment: { zh: '还款', en: 'Loan repayment' },
  insurance: { zh: '保费', en: 'Insurance premium' },
  household: { zh: '生活缴费', en: 'Household bill' },
  wealth_purchase: { zh: '购买理财', en: 'Wealth product bought' },
  fund_purchase: { zh: '购买基金', en: 'Fund bought' },
  time_deposit: { zh: '定期存款', en: 'Time deposit' },
  card_repayment: { zh: '信用卡还款', en: 'Credit card repayment' },
  loan_payout: { zh: '贷款发放', en: 'Loan paid out' },
  wealth_redemption: { zh: '赎回理财', en: 'Wealth product redeemed' },
};
const channels: Words = {
  counter: { zh: '柜面', en: 'Counter' },
  atm: { zh: '自助机', en: 'ATM' },
  mobile: { zh: '掌银', en: 'MobileBank' },
  pos: { zh: 'POS', en: 'POS' },
  online: { zh: '网上', en: 'Online' },
  auto: { zh: '自动', en: 'Automatic' },
  outlet: { zh: '网点', en: 'Outlet' },
  staff_task: { zh: '员工联系', en: 'Staff' },
  customer: { zh: '客户自助', en: 'Customer' },
};
const holdingKinds: Words = {
  demand: { zh: '活期', en: 'Demand deposit' },
  time: { zh: '定期', en: 'Time deposit' },
  deposit: { zh: '存款', en: 'Deposit' },
  wealth: { zh: '理财', en: 'Wealth product' },
  fund: { zh: '基金', en: 'Fund' },
  insurance: { zh: '保险', en: 'Insurance' },
  precious_metal: { zh: '贵金属', en: 'Precious metal' },
  treasury_bond: { zh: '国债', en: 'Treasury bond' },
};

/** Categories in which merchants' payments are told; `etc` is tolls of motorways. */
const spendingCategories: Words = {
  grocery: { zh: '超市便利', en: 'Groceries' },
  dining: { zh: '餐饮', en: 'Dining' },
  fuel: { zh: '加油', en: 'Fuel' },
  parking: { zh: '停车', en: 'Parking' },
  travel: { zh: '旅游住宿', en: 'Travel' },
  health: { zh: '医药', en: 'Health' },
  education: { zh: '教育', en: 'Education' },
  childcare: { zh: '母婴', en: 'Childcare' },
  home: { zh: '家居', en: 'Home' },
  digital: { zh: '数码', en: 'Electronics' },
  clothing: { zh: '服饰', en: 'Clothing' },
  entertainment: { zh: '休闲娱乐', en: 'Entertainment' },
  etc: { zh: '高速通行', en: 'Motorway tolls' },
  beauty: { zh: '美容', en: 'Beauty' },
  sport: { zh: '运动', en: 'Sport' },
  pets: { zh: '宠物', en: 'Pets' },
};

const wordOf =
  (words: Words) =>
  (code: string, language: 'zh' | 'en'): string =>
    Object.entries(words).find(([known]) => known === code)?.[1][language] ?? code;

export const transactionKindName = wordOf(transactionKinds);
export const spendingCategoryName = wordOf(spendingCategories);
export const channelName = wordOf(channels);
export const holdingKindName = wordOf(holdingKinds);
