import { expect, test } from 'vitest';
import {
  maskIdentity,
  maskName,
  maskPhone,
  normaliseIdentity,
  normalisePhone,
} from './personal-data.core.ts';

test.each([
  ['张三', '张*'],
  ['欧阳小明', '欧***'],
  ['𠮷野', '𠮷*'],
  ['张', '张*'],
  ['', ''],
])('the name %s is shown as %s', (name, shown) => expect(maskName(name)).toBe(shown));

test.each([
  ['13812341234', '138****1234'],
  ['05918888', '059****8888'],
  ['12345', '****45'],
])('the phone %s is shown as %s', (phone, shown) => expect(maskPhone(phone)).toBe(shown));

test.each([
  ['350102199001011234', '350*************34'],
  ['350102900101123', '350**********23'],
  ['G12345678', 'G****5678'],
  ['123', '***'],
])('the identity number %s is shown as %s', (identity, shown) =>
  expect(maskIdentity(identity)).toBe(shown),
);

test('a masked identity number and the birth date beside it do not make the whole one', () => {
  const shown = maskIdentity('350102199001011234');
  const hidden = [...shown].filter((sign) => sign === '*').length;
  expect(hidden - '19900101'.length).toBeGreaterThanOrEqual(5);
});

test.each([
  ['+86 138-1234-1234', '13812341234'],
  ['008613812341234', '13812341234'],
  ['0591 8888 1234', '059188881234'],
])('the phone written %s is %s', (written, phone) => expect(normalisePhone(written)).toBe(phone));

test('an identity number written with spaces or a small x is the same', () =>
  expect(normaliseIdentity('35010219900101 123x')).toBe('35010219900101123X'));
