import { expect, test } from 'vitest';
import { findForbiddenWord } from './forbidden-words.core.ts';

const list = {
  words: ['保本', '稳赚', 'risk free', '＋α'],
  allowed: ['非保本', '确保本', 'not risk free', ' '],
};

test.each([
  ['保本理财', '保本'],
  ['保 本', '保本'],
  ['保·本', '保本'],
  ['保\u200b本', '保本'],
  ['“保”本', '保本'],
  ['先保，本行再说', null],
  ['非保本浮动收益', null],
  ['非保本，亦有保本', '保本'],
  ['请确保本人到场', null],
  ['稳稳赚', '稳赚'],
  ['Risk-Free savings', 'risk free'],
  ['ＲＩＳＫ　ＦＲＥＥ', 'risk free'],
  ['brisk freedom', null],
  ['It is not risk-free.', null],
  ['', null],
  ['贵宾厅', null],
])('in “%s” stands %s', (text, word) => {
  const found = findForbiddenWord([{ field: 'nameZh', place: 'nameZh', text }], list);
  expect(found?.word ?? null).toBe(word);
});

test('the place told is that of the first text which holds one', () => {
  const texts = [
    { field: 'nameZh', place: 'nameZh', text: '贵宾厅' },
    { field: 'products.1.name', place: 'products', text: '稳赚一号' },
    { field: 'services', place: 'services', text: '保本' },
  ] as const;
  expect(findForbiddenWord(texts, list)).toEqual({
    field: 'products.1.name',
    place: 'products',
    word: '稳赚',
  });
});
