import type { OwnDraw } from '#contract/my-draws.ts';
import type { Language, TroubleWords } from '../phone/phone-words.ts';

type DrawWords = {
  title: string;
  kinds: Record<OwnDraw['kind'], string>;
  states: Record<OwnDraw['state'], string>;
  none: string;
  noneHint: string;
  /** scanned by a phone that has no link of its customer */
  needsLink: TroubleWords;
  codeTitle: string;
  codeHint: string;
  toDraws: string;
  chances: string;
  times(count: number): string;
  playsLeft: string;
  ways: Record<OwnDraw['waysToday'][number], string>;
  waysTitle: string;
  comma: string;
  from: string;
  until: string;
  play: string;
  playOne(name: string): string;
  look: string;
  lookAt(name: string): string;
};

export const drawWords: Record<Language, DrawWords> = {
  zh: {
    title: '抽奖',
    kinds: { wheel: '转盘', scratch: '刮刮卡', bobing: '博饼' },
    states: { open: '进行中', later: '未开始' },
    none: '现在没有您可以参加的抽奖',
    noneHint: '有新的抽奖时，网点会告诉您。抽中的券在“我的券”里。',
    needsLink: {
      title: '先领取您的权益中心链接',
      hint: '这是网点的抽奖码。请向网点工作人员索取您本人的权益中心链接，打开后再扫这个码。',
    },
    codeTitle: '这个码打不开抽奖',
    codeHint:
      '可能抽奖已结束或尚未开放，不面向您所在的网点，或码不完整。请向网点核实，或看看现在可以参加的抽奖。',
    toDraws: '查看可以参加的抽奖',
    chances: '抽奖机会',
    times: (count) => `${count} 次`,
    playsLeft: '今天还可抽',
    ways: { sign_in: '签到', answer: '答题' },
    waysTitle: '今天还可得机会',
    comma: '、',
    from: '开始',
    until: '截止',
    play: '去抽奖',
    playOne: (name) => `去抽奖：${name}`,
    look: '查看规则和概率',
    lookAt: (name) => `查看规则和概率：${name}`,
  },
  en: {
    title: 'Draws',
    kinds: { wheel: 'Wheel', scratch: 'Scratch card', bobing: 'Bobing' },
    states: { open: 'Open', later: 'Not yet open' },
    none: 'There is no draw for you now',
    noneHint:
      'Your outlet tells you when there is a new one. What you have won stands under “My vouchers”.',
    needsLink: {
      title: 'First get the link to your own benefits',
      hint: 'This is an outlet’s code of a draw. Ask the staff for the link to your own benefits, open it, and scan this code again.',
    },
    codeTitle: 'This code opens no draw',
    codeHint:
      'The draw may be over or not open yet, not be for your outlet, or the code be incomplete. Ask at the outlet, or see the draws that are open to you.',
    toDraws: 'See the draws open to you',
    chances: 'Chances',
    times: (count) => String(count),
    playsLeft: 'Plays left today',
    ways: { sign_in: 'signing in', answer: 'answering questions' },
    waysTitle: 'More chances today by',
    comma: ', ',
    from: 'From',
    until: 'Until',
    play: 'Play',
    playOne: (name) => `Play: ${name}`,
    look: 'Rules and odds',
    lookAt: (name) => `Rules and odds: ${name}`,
  },
};
