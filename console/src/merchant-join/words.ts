import type { ApplicationState, MerchantCategory } from '#contract/merchant-joining.ts';
import type { Trouble } from '../phone/ask.ts';
import {
  type Language,
  phoneWords,
  type PhoneWords,
  type TroubleWords,
} from '../phone/phone-words.ts';

export type Words = PhoneWords & {
  troubles: Record<Exclude<Trouble['kind'], 'refused'>, TroubleWords>;
  title: string;
  intro: string;
  name: string;
  licence: string;
  licenceHint: string;
  category: string;
  categories: Record<MerchantCategory, string>;
  circle: string;
  noCircle: string;
  place: string;
  phone: string;
  phoneHint: string;
  accountPart: string;
  holder: string;
  bank: string;
  number: string;
  numberHint: string;
  keep(masked: string): string;
  terms: string;
  termsTitle: string;
  termsText: readonly string[];
  agree(version: string): string;
  choose: string;
  send: string;
  sendAgain: string;
  missing(label: string): string;
  phoneWrong: string;
  numberWrong: string;
  agreeFirst: string;
  stateTitle: string;
  states: Record<ApplicationState, string>;
  stateHints: Record<ApplicationState, string>;
  returnedBecause: string;
  correctTitle: string;
  linkTitle: string;
  linkHint: string;
  copy: string;
  copied: string;
  merchantNo: string;
  sentAt: string;
  another: string;
  sent: string;
};

export const words: Record<Language, Words> = {
  zh: {
    ...phoneWords.zh,
    troubles: {
      ...phoneWords.zh.troubles,
      unknown: { title: '链接无效', hint: '请核对链接是否完整；链接只在提交申请的页面显示过。' },
      revoked: { title: '链接已作废', hint: '' },
      taken: { title: '链接不可用', hint: '' },
      offline: { title: '没有网络连接', hint: '请检查网络后重试。重试不会重复提交。' },
      unavailable: { title: '服务暂时不可用', hint: '请稍后重试。重试不会重复提交。' },
    },
    title: '商户入驻',
    intro: '填写后由银行受理和复核，通过后即可核销优惠券、参加活动。全程不收取任何费用。',
    name: '商户名称（与营业执照一致）',
    licence: '统一社会信用代码',
    licenceHint: '营业执照上的 18 位代码',
    category: '经营类别',
    categories: {
      food: '餐饮',
      retail: '零售',
      supermarket: '超市便利',
      fuel: '加油充电',
      entertainment: '休闲娱乐',
      health: '医疗健康',
      education: '教育培训',
      transport: '交通出行',
      travel: '酒店旅游',
      services: '生活服务',
    },
    circle: '所在商圈',
    noCircle: '不在以下商圈',
    place: '经营地址',
    phone: '联系人手机号',
    phoneHint: '只用于联系入驻事宜，加密保存。',
    accountPart: '结算账户',
    holder: '户名',
    bank: '开户行',
    number: '账号',
    numberHint: '核销款项结算到此账户，加密保存，页面只显示末四位。',
    keep: (masked) => `不修改请留空，现为 ${masked}`,
    terms: '入驻条款',
    termsTitle: '查看入驻条款',
    termsText: [
      '所填资料真实有效，营业执照在有效期内，经营内容合法。',
      '核销须以客户真实消费为前提，不得套现、拆单或代客核销；违者暂停受理并追回款项。',
      '核销款项按银行与商户约定的周期结算到上述账户；变更账户须经银行复核。',
      '不得用个人收款码办理经营性收款。',
      '银行为办理入驻、结算和风险防控使用所填资料，申请未通过的资料到期删除。',
    ],
    agree: (version) => `已阅读并同意入驻条款（${version} 版）`,
    choose: '请选择',
    send: '提交申请',
    sendAgain: '更正后重新提交',
    missing: (label) => `请填写${label}`,
    phoneWrong: '请填写 11 位手机号',
    numberWrong: '账号应为 8 至 32 位数字',
    agreeFirst: '请先阅读并同意入驻条款',
    stateTitle: '申请状态',
    states: { submitted: '待受理', taken_up: '复核中', returned: '已退回', approved: '已入驻' },
    stateHints: {
      submitted: '网点收到后会核对资料，可能电话联系您。',
      taken_up: '银行已受理，正在由第二人复核。',
      returned: '请按退回原因更正后重新提交。',
      approved: '入驻成功。网点会为您开通核销操作员或收银终端。',
    },
    returnedBecause: '退回原因',
    correctTitle: '更正资料',
    linkTitle: '保存查询链接',
    linkHint: '凭此链接查看进度和更正资料。链接等同密码，请勿转发。',
    copy: '复制链接',
    copied: '已复制',
    merchantNo: '商户号',
    sentAt: '提交时间',
    another: '为另一家商户申请',
    sent: '申请已提交',
  },
  en: {
    ...phoneWords.en,
    troubles: {
      ...phoneWords.en.troubles,
      unknown: {
        title: 'This link is not valid',
        hint: 'Check that it is complete; it was shown on the page where the application was sent.',
      },
      revoked: { title: 'This link was taken back', hint: '' },
      taken: { title: 'This link cannot be used', hint: '' },
      offline: {
        title: 'You are offline',
        hint: 'Check the network and try again. Nothing is sent twice.',
      },
      unavailable: {
        title: 'Not available at the moment',
        hint: 'Try again later. Nothing is sent twice.',
      },
    },
    title: 'Join as a merchant',
    intro:
      'The bank checks what you write and a second person approves it; then you can redeem vouchers and take part in offers. Nothing is charged.',
    name: 'Name (as on the business licence)',
    licence: 'Unified social credit code',
    licenceHint: 'the 18 characters on the business licence',
    category: 'Category',
    categories: {
      food: 'Food and drink',
      retail: 'Retail',
      supermarket: 'Supermarket',
      fuel: 'Fuel and charging',
      entertainment: 'Entertainment',
      health: 'Health',
      education: 'Education',
      transport: 'Transport',
      travel: 'Hotels and travel',
      services: 'Local services',
    },
    circle: 'Business circle',
    noCircle: 'None of these',
    place: 'Address',
    phone: 'Contact’s mobile number',
    phoneHint: 'Used for this application only, and kept encrypted.',
    accountPart: 'Settlement account',
    holder: 'Account holder',
    bank: 'Bank',
    number: 'Account number',
    numberHint:
      'What is redeemed is paid here. Kept encrypted; pages show the last four digits only.',
    keep: (masked) => `leave empty to keep ${masked}`,
    terms: 'Terms',
    termsTitle: 'Read the terms',
    termsText: [
      'What is written here is true, the business licence is valid, and the business lawful.',
      'Vouchers are redeemed for real purchases of customers only: no cashing out, splitting or redeeming on their behalf. Who breaks this is suspended and pays back.',
      'What is redeemed is settled to the account above in the cycle agreed; the bank approves a change of account.',
      'Personal collection codes are not used for business.',
      'The bank uses what is written here for joining, settlement and the prevention of fraud; what was not approved is deleted when its time is over.',
    ],
    agree: (version) => `I have read and accept the terms (version ${version})`,
    choose: 'Choose',
    send: 'Send',
    sendAgain: 'Send again',
    missing: (label) => `Fill in: ${label}`,
    phoneWrong: 'A mobile number has 11 digits',
    numberWrong: 'An account number has 8 to 32 digits',
    agreeFirst: 'Read and accept the terms first',
    stateTitle: 'Your application',
    states: {
      submitted: 'Waiting',
      taken_up: 'Being approved',
      returned: 'Returned',
      approved: 'Approved',
    },
    stateHints: {
      submitted: 'The outlet checks what you wrote and may call you.',
      taken_up: 'The bank has taken it up; a second person is looking at it.',
      returned: 'Correct what was returned and send it again.',
      approved: 'You have joined. The outlet sets up your operators or tills.',
    },
    returnedBecause: 'Why it was returned',
    correctTitle: 'Correct it',
    linkTitle: 'Keep this link',
    linkHint:
      'It shows how far your application is and lets you correct it. It is as good as a password: do not pass it on.',
    copy: 'Copy the link',
    copied: 'Copied',
    merchantNo: 'Merchant number',
    sentAt: 'Sent at',
    another: 'Apply for another merchant',
    sent: 'Sent',
  },
};
