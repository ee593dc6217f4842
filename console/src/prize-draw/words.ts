import type { BobingRank, ZhuangyuanKind } from '#contract/bobing.ts';
import type { PlayReason } from '#contract/draw-outcome.ts';
import type { DrawKind } from '#contract/draws.ts';
import type { DrawLookUp } from '#contract/draw-links.ts';
import { zhuangyuanWords } from '../locales/bobing-words.ts';
import {
  type Language,
  phoneWords,
  type PhoneWords,
  type TroubleWords,
} from '../phone/phone-words.ts';
import type { Trouble } from './shown.ts';

export type Words = PhoneWords & {
  title: string;
  troubles: Record<Exclude<Trouble['kind'], 'refused'>, TroubleWords>;
  states: Record<DrawLookUp['state'], string>;
  play: Record<DrawKind, string>;
  playing: string;
  back: string;
  /** of a link that has run out, where the customer's own pages give another */
  reopen: string;
  toVouchers: string;
  chances: (left: number) => string;
  playsLeft: (left: number) => string;
  noChance: string;
  dayUsedUp: string;
  decided: string;
  pictures: Record<DrawKind, string>;
  /** names the picture once it rests */
  rests: (on: string) => string;
  skip: string;
  uncover: string;
  scratchHint: string;
  won: (prize: string) => string;
  reasons: Record<Exclude<PlayReason, 'won'>, (landed: string) => string>;
  table: {
    title: string;
    states: Record<'playing' | 'waiting' | 'decided', string>;
    nobody: string;
    nobodyWon: string;
    yours: string;
    yoursWon: string;
    thrown: (ordinal: number) => string;
    refresh: string;
  };
  ranks: Record<BobingRank, string>;
  zhuangyuan: Record<ZhuangyuanKind, string>;
  noRank: string;
  code: string;
  signIn: string;
  signedIn: string;
  streak: (days: number) => string;
  earned: (count: number) => string;
  earnTitle: string;
  quiz: string;
  quizDone: string;
  sendAnswers: string;
  needed: (needed: number, all: number) => string;
  judged: (right: number, needed: number) => string;
  rightOption: string;
  odds: string;
  prize: string;
  chanceOf: string;
  left: string;
  value: (yuan: string) => string;
  rulesTitle: string;
  period: string;
  oddsNote: string;
  winners: string;
  noWinners: string;
  ownPlays: string;
  noPlays: string;
  playNo: (ordinal: number) => string;
  check: string;
  checkOne: (ordinal: number) => string;
  verdicts: { same: string; unpublished: string; commitment: string; outcome: string };
  proof: { commitment: string; seed: string; stream: string; result: string; clientSeed: string };
  proofHow: string;
  commitmentToday: string;
  rulesDigest: (versionNo: number) => string;
};

export const words: Record<Language, Words> = {
  zh: {
    ...phoneWords.zh,
    title: '抽奖',
    troubles: {
      ...phoneWords.zh.troubles,
      offline: { title: '没有网络连接', hint: '请检查网络后重试。重试不会多用抽奖机会。' },
      unavailable: { title: '服务暂时不可用', hint: '请稍后重试。重试不会多用抽奖机会。' },
    },
    states: { not_started: '尚未开始', open: '进行中', ended: '已结束' },
    play: { wheel: '转一次', scratch: '领一张刮刮卡', bobing: '掷骰子' },
    playing: '请稍候…',
    back: '返回我的抽奖',
    toVouchers: '到“我的券”查看',
    reopen: '请返回“我的抽奖”，从那里重新打开。',
    chances: (left) => `抽奖机会：${left} 次`,
    playsLeft: (left) => `今天还可抽 ${left} 次`,
    noChance: '没有抽奖机会了。获得机会的途径见下方，不参加也没有关系。',
    dayUsedUp: '今天的次数已用完。',
    decided: '结果在按下时已由服务器确定，动画只是把它展示出来。',
    pictures: { wheel: '转盘', scratch: '刮刮卡', bobing: '骰子碗' },
    rests: (on) => `停在：${on}`,
    skip: '跳过动画',
    uncover: '直接揭开',
    scratchHint: '用手指刮开，或按下面的按钮',
    won: (prize) => `您抽中了：${prize}`,
    reasons: {
      guaranteed: (landed) => `本次抽到“${landed}”；按保底规则送出奖品。`,
      contends: (landed) => `掷出“${landed}”，收桌时全桌最大的一掷得奖。`,
      no_prize: (landed) => landed,
      out_of_stock: (landed) => `抽到“${landed}”，但已发完，本次没有奖品。`,
      locked: (landed) => `抽到“${landed}”，但尚未解锁，本次没有奖品。`,
      customer_limit: (landed) => `抽到“${landed}”，但您已达领取上限，本次没有奖品。`,
      excluded: (landed) => `抽到“${landed}”。您在不能中奖的名单中，如有疑问请联系网点。`,
    },
    table: {
      title: '本桌状元',
      states: {
        playing: '目前领先，收桌时最大的状元得奖。',
        waiting: '本桌已结束，一分钟内评定状元。',
        decided: '本桌已收桌，状元已评定。',
      },
      nobody: '还没有人掷出状元。',
      nobodyWon: '本桌没有状元，状元奖不颁发。',
      yours: '领先的是您！',
      yoursWon: '恭喜，状元是您！',
      thrown: (ordinal) => `第 ${ordinal} 掷`,
      refresh: '刷新',
    },
    ranks: {
      zhuangyuan: '状元',
      duitang: '对堂',
      sanhong: '三红',
      sijin: '四进',
      erju: '二举',
      yixiu: '一秀',
    },
    zhuangyuan: zhuangyuanWords.zh,
    noRank: '没有等级',
    code: '券码',
    signIn: '签到',
    signedIn: '今天已签到',
    streak: (days) => `连续签到 ${days} 天`,
    earned: (count) => (count > 0 ? `获得 ${count} 次抽奖机会` : '这次没有增加抽奖机会'),
    earnTitle: '获得机会',
    quiz: '答题',
    quizDone: '今天已答题',
    sendAnswers: '提交答案',
    needed: (needed, all) => `共 ${all} 题，答对 ${needed} 题得抽奖机会。`,
    judged: (right, needed) => `答对 ${right} 题（须答对 ${needed} 题）。`,
    rightOption: '正确答案',
    odds: '奖品与概率',
    prize: '奖品',
    chanceOf: '概率',
    left: '剩余',
    value: (yuan) => `价值 ${yuan} 元`,
    rulesTitle: '规则',
    period: '时间',
    oddsNote: '概率是每次抽奖抽到该奖品的可能性，开放后不变；发完即止。',
    winners: '最近中奖',
    noWinners: '还没有人中奖。',
    ownPlays: '我的抽奖',
    noPlays: '还没有抽过。',
    playNo: (ordinal) => `第 ${ordinal} 次`,
    check: '验证',
    checkOne: (ordinal) => `验证第 ${ordinal} 次抽奖`,
    verdicts: {
      same: '验证一致：本机用公开的种子重算，结果与当时给出的完全相同。',
      unpublished: '当天的种子在次日公开，到时可在本机重算。现在可以先记下承诺。',
      commitment: '不一致：公开的种子不是当天承诺的种子。请联系网点。',
      outcome: '不一致：重算的结果与当时给出的不同。请联系网点。',
    },
    proof: {
      commitment: '承诺（种子的 SHA-256，抽奖前公布）',
      seed: '种子（次日公开）',
      stream: '随机流：HMAC-SHA256（种子，以下文字）',
      result: '结果',
      clientSeed: '本机选定的随机文字',
    },
    proofHow: '全部计算在本机浏览器中完成，不采信服务器的说法。',
    commitmentToday: '今天的承诺',
    rulesDigest: (versionNo) => `第 ${versionNo} 版规则的 SHA-256`,
  },
  en: {
    ...phoneWords.en,
    title: 'Prize draw',
    troubles: {
      ...phoneWords.en.troubles,
      offline: {
        title: 'No connection',
        hint: 'Check your network and try again. You never use a chance twice.',
      },
      unavailable: {
        title: 'The service is not available',
        hint: 'Try again in a moment. You never use a chance twice.',
      },
    },
    states: { not_started: 'Not yet open', open: 'Open', ended: 'Over' },
    play: { wheel: 'Turn the wheel', scratch: 'Take a card', bobing: 'Throw the dice' },
    playing: 'One moment…',
    back: 'Back to my draws',
    toVouchers: 'See it under “My vouchers”',
    reopen: 'Go back to your draws, and open it again from there.',
    chances: (left) => `Chances: ${left}`,
    playsLeft: (left) => `Plays left today: ${left}`,
    noChance: 'You have no chance left. How to earn one stands below; you need not take part.',
    dayUsedUp: 'Today’s plays are used up.',
    decided: 'The server decided the result when you pressed; what moves only shows it.',
    pictures: { wheel: 'Wheel', scratch: 'Scratch card', bobing: 'Bowl of dice' },
    rests: (on) => `stands at: ${on}`,
    skip: 'Skip the animation',
    uncover: 'Uncover it',
    scratchHint: 'Scratch with a finger, or press the button below',
    won: (prize) => `You won: ${prize}`,
    reasons: {
      guaranteed: (landed) =>
        `It landed on “${landed}”; the rule of the guaranteed prize gives you one.`,
      contends: (landed) =>
        `You threw “${landed}”: the greatest of the table wins it when the table ends.`,
      no_prize: (landed) => landed,
      out_of_stock: (landed) =>
        `It landed on “${landed}”, which is given away: no prize this time.`,
      locked: (landed) =>
        `It landed on “${landed}”, which is not unlocked yet: no prize this time.`,
      customer_limit: (landed) =>
        `It landed on “${landed}”, of which you have as many as one may: no prize this time.`,
      excluded: (landed) =>
        `It landed on “${landed}”. You are on the list of those who win nothing; ask your outlet.`,
    },
    table: {
      title: 'Zhuangyuan of the table',
      states: {
        playing: 'Leads so far; the greatest wins the prize when the table ends.',
        waiting: 'The table is over; who won is decided within a minute.',
        decided: 'The table has ended and is decided.',
      },
      nobody: 'Nobody has thrown a zhuangyuan yet.',
      nobodyWon: 'Nobody threw a zhuangyuan: its prize is not given.',
      yours: 'You lead!',
      yoursWon: 'Congratulations, it is yours!',
      thrown: (ordinal) => `Throw ${ordinal}`,
      refresh: 'Look again',
    },
    ranks: {
      zhuangyuan: 'Zhuangyuan (first)',
      duitang: 'Duitang (second)',
      sanhong: 'Sanhong (third)',
      sijin: 'Sijin (fourth)',
      erju: 'Erju (fifth)',
      yixiu: 'Yixiu (sixth)',
    },
    zhuangyuan: zhuangyuanWords.en,
    noRank: 'No rank',
    code: 'Code',
    signIn: 'Sign in for today',
    signedIn: 'Signed in today',
    streak: (days) => `Days running: ${days}`,
    earned: (count) => (count > 0 ? `Chances earned: ${count}` : 'This earned no chance'),
    earnTitle: 'Earn a chance',
    quiz: 'Answer questions',
    quizDone: 'Answered today',
    sendAnswers: 'Send the answers',
    needed: (needed, all) => `Questions: ${all}. ${needed} right earn a chance.`,
    judged: (right, needed) => `Right answers: ${right} (needed: ${needed}).`,
    rightOption: 'right',
    odds: 'Prizes and odds',
    prize: 'Prize',
    chanceOf: 'Odds',
    left: 'Left',
    value: (yuan) => `worth ${yuan} yuan`,
    rulesTitle: 'Rules',
    period: 'Period',
    oddsNote:
      'How likely one play lands on a prize. They stay as they are while the draw is open; prizes end when given away.',
    winners: 'Won lately',
    noWinners: 'Nobody has won yet.',
    ownPlays: 'My plays',
    noPlays: 'You have not played yet.',
    playNo: (ordinal) => `Play ${ordinal}`,
    check: 'Check',
    checkOne: (ordinal) => `Check play ${ordinal}`,
    verdicts: {
      same: 'It agrees: this phone computed the play again from the published seed, with the same result.',
      unpublished:
        'The seed of the day is published tomorrow; this phone can compute the play again then. You may note the commitment now.',
      commitment: 'It differs: the seed published is not the one committed to. Ask your outlet.',
      outcome: 'It differs: computed again the result is another. Ask your outlet.',
    },
    proof: {
      commitment: 'Commitment (SHA-256 of the seed, published before the play)',
      seed: 'Seed (published the day after)',
      stream: 'Stream: HMAC-SHA256 of the seed and these texts',
      result: 'Result',
      clientSeed: 'Random text that this phone chose',
    },
    proofHow: 'All of it is computed in this browser; no word of the server is believed.',
    commitmentToday: 'Commitment of today',
    rulesDigest: (versionNo) => `SHA-256 of the rules, version ${versionNo}`,
  },
};
