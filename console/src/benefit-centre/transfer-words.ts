import type { Language } from '../phone/phone-words.ts';

type TransferWords = {
  title: string;
  give: string;
  giveHint(hours: number): string;
  confirm: string;
  cancelAsk: string;
  givingTitle: string;
  code: string;
  link: string;
  copy: string;
  until: string;
  cancel: string;
  cancelled: string;
  take: string;
  takeTitle: string;
  takeHint: string;
  typed: string;
  look: string;
  takeUntil: string;
  taken(name: string): string;
  needsLink: { title: string; hint: string };
};

export const transferWords: Record<Language, TransferWords> = {
  zh: {
    title: '转赠',
    give: '转赠给别人',
    giveHint: (hours) =>
      `对方须在 ${hours} 小时内用自己的权益中心收下；没有收下前您可以取消，期间您自己不能使用。收下后不能收回。`,
    confirm: '确认转赠',
    cancelAsk: '再想想',
    givingTitle: '正在转赠',
    code: '转赠码',
    link: '转赠链接',
    copy: '复制转赠链接',
    until: '请对方在此前收下',
    cancel: '取消转赠，自己使用',
    cancelled: '已取消转赠，券可以使用了',
    take: '收下这张券',
    takeTitle: '收取转赠',
    takeHint: '请输入对方给您的转赠码。',
    typed: '转赠码（12 位）',
    look: '查看',
    takeUntil: '请在此前收下',
    taken: (name) => `已收下“${name}”`,
    needsLink: {
      title: '请先打开您自己的权益中心',
      hint: '收取转赠要用您本人的权益中心链接。请向网点索取，打开后再点一次这个转赠链接。',
    },
  },
  en: {
    title: 'Pass it on',
    give: 'Pass it on to somebody',
    giveHint: (hours) =>
      `They have ${hours} hours to take it with a page of their own. Until they do you may cancel it, and can’t use the voucher. Once they have taken it, it is theirs.`,
    confirm: 'Yes, pass it on',
    cancelAsk: 'Not now',
    givingTitle: 'Being passed on',
    code: 'Code to take it',
    link: 'Link to take it',
    copy: 'Copy the link',
    until: 'To be taken before',
    cancel: 'Cancel and use it myself',
    cancelled: 'Cancelled: the voucher is yours to use',
    take: 'Take this voucher',
    takeTitle: 'Take a voucher',
    takeHint: 'Type the code that you were given.',
    typed: 'Code (12 characters)',
    look: 'Look',
    takeUntil: 'To be taken before',
    taken: (name) => `“${name}” is yours`,
    needsLink: {
      title: 'Open your own page first',
      hint: 'A voucher is taken with your own link. Ask your outlet for one, open it, and press the link to the voucher again.',
    },
  },
};
