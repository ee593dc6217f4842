import { type DrawContent, drawContent } from '#contract/draw-content.ts';

/** Rules that may be submitted: a wheel with one sure prize of an offer worth one yuan, and every way to a chance. */
export function sampleRules(offerId: number, change: Partial<DrawContent> = {}): DrawContent {
  return drawContent.parse({
    name: { zh: '网点智惠转盘', en: 'Outlet wheel' },
    startsAt: '2026-06-01T00:00:00Z',
    endsAt: '2026-07-31T00:00:00Z',
    thanks: { zh: '谢谢参与', en: 'Thank you' },
    totalWeight: 1,
    prizes: [
      {
        code: 'coffee',
        name: { zh: '咖啡券', en: 'Coffee' },
        offerId,
        valueFen: 100,
        weight: 1,
        stock: 2,
      },
    ],
    chances: [
      { action: 'welcome', count: 1 },
      { action: 'sign_in', count: 1 },
      { action: 'streak', count: 1, streakDays: 7 },
      { action: 'answer', count: 1 },
      { action: 'staff', count: 1 },
    ],
    quiz: {
      questions: [
        {
          text: {
            zh: '存款保险的最高偿付限额是多少?',
            en: 'What does deposit insurance pay at most?',
          },
          options: [
            { zh: '五十万元', en: '500,000 yuan' },
            { zh: '一百万元', en: '1,000,000 yuan' },
          ],
          right: 0,
        },
      ],
      asked: 1,
      needed: 1,
    },
    ...change,
  });
}
