import type { LinkState } from '#contract/claim-link.ts';
import {
  type Language,
  phoneWords,
  type PhoneWords,
  type TroubleWords,
} from '../phone/phone-words.ts';
import type { Trouble } from './trouble.ts';

type Words = PhoneWords & {
  title: string;
  yuan: string;
  states: Record<LinkState, { tag: string; hint: string }>;
  troubles: Record<Exclude<Trouble['kind'], 'refused'>, TroubleWords>;
  threshold(yuan: string): string;
  noThreshold: string;
  claim: string;
  claiming: string;
  claimPeriod: string;
  validUntil: string;
  validIfToday: string;
  redeemedAt: string;
  code: string;
  qr: string;
  howTitle: string;
  how(threshold: string | null): readonly string[];
};

export const words: Record<Language, Words> = {
  zh: {
    ...phoneWords.zh,
    title: '优惠券',
    yuan: '元',
    states: {
      not_started: { tag: '尚未开始', hint: '还没到领取时间，请到时再打开本页。' },
      open: { tag: '可领取', hint: '领取后凭券码使用，每位客户限领一张。' },
      used_up: { tag: '已领完', hint: '本次活动的名额已领完。' },
      ended: { tag: '已结束', hint: '本次活动的领取已结束。' },
      claimed: { tag: '已领取', hint: '付款前向收银员出示二维码，或报出券码。' },
      redeemed: { tag: '已使用', hint: '这张券已使用，不能再次使用。' },
      expired: { tag: '已过期', hint: '这张券已过有效期。' },
      taken_back: { tag: '已作废', hint: '这张券已由网点作废。如有疑问，请联系您的网点。' },
    },
    troubles: {
      ...phoneWords.zh.troubles,
      offline: { title: '没有网络连接', hint: '请检查网络后重试。重试不会重复领取。' },
      unavailable: { title: '服务暂时不可用', hint: '请稍后重试。重试不会重复领取。' },
    },
    threshold: (yuan) => `满 ${yuan} 元可用`,
    noThreshold: '无使用门槛',
    claim: '立即领取',
    claiming: '正在领取…',
    claimPeriod: '领取时间',
    validUntil: '有效期至',
    validIfToday: '今天领取，有效期至',
    redeemedAt: '使用时间',
    code: '券码',
    qr: '券码的二维码',
    howTitle: '使用方法',
    how: (threshold) => [
      '到本行任一网点，或参加活动的商户消费。',
      threshold === null
        ? '付款前向收银员出示二维码，或报出 16 位券码。'
        : `一次消费满 ${threshold} 元，付款前向收银员出示二维码，或报出 16 位券码。`,
      '核销后立减。一张券只能使用一次，请勿把券码转给他人。',
    ],
  },
  en: {
    ...phoneWords.en,
    title: 'Voucher',
    yuan: 'yuan',
    states: {
      not_started: {
        tag: 'Not yet open',
        hint: 'Claiming has not started. Open this page again then.',
      },
      open: {
        tag: 'Ready to claim',
        hint: 'Claim it, then use it by its code. One for each customer.',
      },
      used_up: { tag: 'All claimed', hint: 'All vouchers of this campaign have been claimed.' },
      ended: { tag: 'Over', hint: 'Claiming in this campaign has ended.' },
      claimed: {
        tag: 'Claimed',
        hint: 'Show the QR code at the till before you pay, or read out the code.',
      },
      redeemed: { tag: 'Used', hint: 'This voucher was used and cannot be used again.' },
      expired: { tag: 'Expired', hint: 'The last day of this voucher is over.' },
      taken_back: {
        tag: 'Cancelled',
        hint: 'Your outlet has cancelled this voucher. Ask there if you have questions.',
      },
    },
    troubles: {
      ...phoneWords.en.troubles,
      offline: {
        title: 'No connection',
        hint: 'Check your network and try again. You never claim twice.',
      },
      unavailable: {
        title: 'The service is not available',
        hint: 'Try again in a moment. You never claim twice.',
      },
    },
    threshold: (yuan) => `For purchases of ${yuan} yuan or more`,
    noThreshold: 'For any purchase',
    claim: 'Claim now',
    claiming: 'Claiming…',
    claimPeriod: 'Claim period',
    validUntil: 'Valid until',
    validIfToday: 'Claimed today, valid until',
    redeemedAt: 'Used at',
    code: 'Voucher code',
    qr: 'QR code of the voucher',
    howTitle: 'How to use it',
    how: (threshold) => [
      'Shop at any of our outlets or at a merchant that takes part.',
      threshold === null
        ? 'Before you pay, show the QR code at the till or read out its 16 characters.'
        : `For one purchase of ${threshold} yuan or more: before you pay, show the QR code at the till or read out its 16 characters.`,
      'The value is taken off at once. A voucher works once; do not give its code to others.',
    ],
  },
};
