import { expect, test } from 'vitest';
import { findFaults } from './find-faults.ts';
import { nothingTyped } from './shown.ts';
import { words } from './words.ts';

const whole = {
  name: '湖滨小馆',
  licenceNo: '91350100M000100Y43',
  category: 'food',
  circleId: '',
  place: '湖滨路 1 号',
  phone: '13800001234',
  holderName: '湖滨小馆',
  bankName: '本行',
  number: '6222 0202 0011 2233',
  agreed: true,
};

test.each([
  [whole, false, []],
  [{ ...whole, phone: '', number: '' }, true, []],
  [{ ...whole, phone: '', number: '' }, false, ['number', 'phone']],
  [{ ...whole, phone: '0591' }, true, ['phone']],
  [{ ...whole, name: ' ' }, false, ['name']],
  [{ ...whole, agreed: false }, false, ['agreed']],
  [
    nothingTyped,
    false,
    [
      'agreed',
      'bankName',
      'category',
      'holderName',
      'licenceNo',
      'name',
      'number',
      'phone',
      'place',
    ],
  ],
])('%o (correction: %s) lacks %o', (typed, isCorrection, faults) => {
  expect(Object.keys(findFaults(typed, words.zh, isCorrection)).toSorted()).toEqual(faults);
});
