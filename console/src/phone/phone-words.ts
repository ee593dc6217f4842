export type Language = 'zh' | 'en';
/** What went wrong, and what to do about it. */
export type TroubleWords = { title: string; hint: string };

export type PhoneWords = {
  loading: string;
  other: string;
  largeText: string;
  troubles: Record<'unknown' | 'expired' | 'too_many', TroubleWords>;
  wait(seconds: number): string;
  tryAgain: string;
  /** above what is shown still, without a network */
  offline: string;
};

/** What every page for customers' phones says alike. */
export const phoneWords: Record<Language, PhoneWords> = {
  zh: {
    loading: '正在读取…',
    other: 'English',
    largeText: '大字',
    troubles: {
      unknown: { title: '链接无效', hint: '请核对链接是否完整，或向网点索取新的链接。' },
      expired: { title: '链接已过期', hint: '请向网点索取新的链接。' },
      too_many: { title: '访问过于频繁', hint: '当前网络的访问太多。' },
    },
    wait: (seconds) => `请在 ${seconds} 秒后重试。`,
    tryAgain: '重试',
    offline: '当前没有网络，显示的是上次的内容。',
  },
  en: {
    loading: 'Loading…',
    other: '中文',
    largeText: 'Larger text',
    troubles: {
      unknown: {
        title: 'This link is not valid',
        hint: 'Check that the link is complete, or ask your outlet for a new one.',
      },
      expired: { title: 'This link has expired', hint: 'Ask your outlet for a new one.' },
      too_many: { title: 'Too many requests', hint: 'There were too many from this network.' },
    },
    wait: (seconds) => `Try again in ${seconds} seconds.`,
    tryAgain: 'Try again',
    offline: 'You are offline: this is what was shown last.',
  },
};
