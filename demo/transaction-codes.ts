/** The sample bank's own codes; mapping.yaml says what each means. */
export const CODE = {
  wage: 0,
  pension: 1,
  transferIn: 2,
  transferOut: 3,
  cashIn: 4,
  cashOut: 5,
  purchase: 6,
  interest: 7,
  loanRepayment: 8,
  insurance: 9,
  bill: 10,
  wealthPurchase: 11,
  wealthRedemption: 12,
  fundPlan: 13,
  depositPlaced: 14,
  depositMatured: 15,
  creditCardRepayment: 16,
  loanPaidOut: 17,
} as const;

/** As the files write them, in the order of CODE. */
export const codeTexts = [
  'DF',
  'YL',
  'ZR',
  'ZC',
  'CX',
  'QX',
  'XF',
  'LX',
  'HK',
  'BX',
  'JF',
  'LCM',
  'LCS',
  'JJM',
  'DQC',
  'DQQ',
  'XYK',
  'FK',
] as const;

const incoming = new Set<number>([
  CODE.wage,
  CODE.pension,
  CODE.transferIn,
  CODE.cashIn,
  CODE.interest,
  CODE.wealthRedemption,
  CODE.depositMatured,
  CODE.loanPaidOut,
]);
export const comesIn: readonly boolean[] = codeTexts.map((_, code) => incoming.has(code));

export const CHANNEL = { counter: 0, atm: 1, mobile: 2, pos: 3, online: 4, auto: 5 } as const;
export const channelTexts = Object.keys(CHANNEL);

/** Index 0: this bank, or none. */
export const banks = [
  '',
  'ICBC',
  'CCB',
  'ABC',
  'BOC',
  'CIB',
  'CMB',
  'PSBC',
  'ALIPAY',
  'TENPAY',
] as const;
