import { bobingRanks } from '#contract/bobing.ts';
import { drawContent } from '#contract/draw-content.ts';
import { expect, test } from 'vitest';
import { bobingPrizes, contentOf, fieldsOf } from './rules-form.ts';

const content = drawContent.parse({
  name: { zh: '转盘', en: 'Wheel' },
  startsAt: '2026-06-01T00:00:00.000Z',
  endsAt: '2026-07-31T15:59:00.000Z',
  thanks: { zh: '谢谢参与', en: 'Thank you' },
  totalWeight: 4,
  prizes: [
    { code: 'tea', name: { zh: '茶', en: 'Tea' }, offerId: 7, valueFen: 100, weight: 1, stock: 2 },
  ],
  guarantee: { afterPlays: 3, prize: 'tea' },
  chances: [
    { action: 'streak', count: 1, streakDays: 7 },
    { action: 'funds_kept', count: 1, keptFen: 5_000_050 },
  ],
});

test('rules that are opened and saved are the same rules', () => {
  expect(contentOf(fieldsOf(content), content, () => undefined)).toEqual(content);
});

test('a prize is worth what its offer says', () => {
  const saved = contentOf(fieldsOf(content), content, (id) => (id === 7 ? 250 : undefined));
  expect(saved.prizes[0]?.valueFen).toBe(250);
});

test('a box has 63 cakes, and offers that were chosen stay', () => {
  const box = bobingPrizes([{ code: 'erju', offerId: 9 }]);
  expect(box.map(({ code }) => code)).toEqual([...bobingRanks]);
  expect(box.reduce((sum, { stock }) => sum + (stock ?? 0), 0)).toBe(63);
  expect(box.map(({ offerId }) => offerId ?? null)).toEqual([null, null, null, null, 9, null]);
});
