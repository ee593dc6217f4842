import { expect, test } from 'vitest';
import { shownFigure, storedFigure } from './fields.ts';

test.each([
  ['fen', 50_000.1, 5_000_010],
  ['fen', 0.29, 29],
  ['share', 30, 0.3],
  ['share', 7.1, 0.071],
  ['count', 3, 3],
  [null, 1.5, 1.5],
] as const)('界面上的 %s 数 %d 存为 %d,并能原样显示回来', (unit, shown, stored) => {
  expect(storedFigure(shown, unit)).toBe(stored);
  expect(shownFigure(stored, unit)).toBe(shown);
});
