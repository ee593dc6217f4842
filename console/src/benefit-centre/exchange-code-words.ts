import type { Language } from '../phone/phone-words.ts';

type ExchangeCodeWords = {
  title: string;
  hint: string;
  show: string;
  code: string;
  pin: string;
  expiresOn: string;
  product: string;
  partner: string;
  howTo(partner: string): string;
  keep: string;
  copy: string;
  copyPin: string;
  copied: string;
};

export const exchangeCodeWords: Record<Language, ExchangeCodeWords> = {
  zh: {
    title: '兑换码',
    hint: '兑换码谁拿到谁能用，请在没有旁人时查看。',
    show: '显示兑换码',
    code: '兑换码',
    pin: '密码',
    expiresOn: '兑换截止',
    product: '可兑换',
    partner: '合作方',
    howTo: (partner) =>
      `打开${partner}的应用或网站，进入“兑换”，输入兑换码（有密码的一并输入），即可到账。`,
    keep: '兑换码只能用一次，请勿截图转发。',
    copy: '复制兑换码',
    copyPin: '复制密码',
    copied: '已复制',
  },
  en: {
    title: 'Exchange code',
    hint: 'Whoever has the code can use it: look at it when nobody else does.',
    show: 'Show the code',
    code: 'Exchange code',
    pin: 'PIN',
    expiresOn: 'Exchange until',
    product: 'Good for',
    partner: 'Partner',
    howTo: (partner) =>
      `Open the app or site of ${partner}, choose to exchange a code, and type it in (with the PIN, if there is one).`,
    keep: 'It works once. Do not pass a picture of it on.',
    copy: 'Copy the code',
    copyPin: 'Copy the PIN',
    copied: 'Copied',
  },
};
