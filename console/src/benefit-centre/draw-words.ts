import type { OwnDraw } from '#contract/my-draws.ts';
import type { Language } from '../phone/phone-words.ts';

type DrawWords = {
  title: string;
  kinds: Record<OwnDraw['kind'], string>;
  states: Record<OwnDraw['state'], string>;
  none: string;
  noneHint: string;
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
