import { expect, test } from 'vitest';
import { countShown, readAll } from './pages.ts';

test('选择框读完每一页,顺序不变', async () => {
  const asked: (string | undefined)[] = [];
  const pages = new Map([
    [undefined, { items: [1, 2], nextCursor: 'b' }],
    ['b', { items: [3, 4], nextCursor: 'c' }],
    ['c', { items: [5], nextCursor: null }],
  ]);
  const rows = await readAll(async ({ cursor }) => {
    asked.push(cursor);
    const page = pages.get(cursor);
    if (!page) throw new Error(`no page ${cursor}`);
    return page;
  });
  expect(rows).toEqual([1, 2, 3, 4, 5]);
  expect(asked).toEqual([undefined, 'b', 'c']);
});

test('还有下一页时,数目后带加号', () => {
  expect(countShown({ items: [1, 2], nextCursor: null })).toBe('2');
  expect(countShown({ items: [1, 2], nextCursor: 'b' })).toBe('2+');
});
