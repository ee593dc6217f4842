import { expect, it } from 'vitest';
import { randomKeyring } from '#platform/crypto/read-keyring.ts';
import { pickUpCodeOf, readPickUpCode } from './pick-up-code.ts';

const keyring = randomKeyring();

it.each([1, 29, 30, 31, 899, 900, 123_456, 2 ** 40])(
  'the code of reservation %d names it',
  (id) => {
    const code = pickUpCodeOf(keyring, id);
    expect(readPickUpCode(keyring, code)).toBe(id);
    expect(readPickUpCode(keyring, ` ${code.toLowerCase().replace('-', ' ')} `)).toBe(id);
  },
);

it('a code that was changed, made up, or made by another bank names nothing', () => {
  const code = pickUpCodeOf(keyring, 77);
  const [number = '', mac = ''] = code.split('-');
  const other = pickUpCodeOf(keyring, 78).split('-')[1] ?? '';
  for (const wrong of [
    `${number}-${other}`,
    `${number}${number}-${mac}`,
    `-${mac}`,
    `${number}-${mac.slice(1)}${mac[0] === '2' ? '3' : '2'}`,
    '0000000000',
    'ZZZZZZZZZZZZZZZZZZZZZZZZ',
    '',
    pickUpCodeOf(randomKeyring(), 77),
  ])
    expect(readPickUpCode(keyring, wrong)).toBeNull();
});
