import { createSecretKey } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { randomKeyring } from '#platform/crypto/read-keyring.ts';
import { drawVoucherCode, maskVoucherCode, normalizeVoucherCode } from './voucher-code.ts';
import { readToken, signToken } from './voucher-token.ts';
import { judgeRedemption, worthOf } from './voucher.core.ts';

describe('whether a voucher may be redeemed', () => {
  const good = {
    state: 'claimed' as const,
    validUntil: '2026-03-31',
    thresholdAmountFen: 5_000,
    faceAmountFen: 1_000,
    percentBp: null,
  };
  it.each([
    ['on its last day', good, '2026-03-31', 5_000, 'OK'],
    ['the day after', good, '2026-04-01', 5_000, 'VOUCHER_EXPIRED'],
    ['a fen below its threshold', good, '2026-03-31', 4_999, 'BELOW_THRESHOLD'],
    [
      'when it was',
      { ...good, state: 'redeemed' as const },
      '2026-03-01',
      5_000,
      'ALREADY_REDEEMED',
    ],
    [
      'when it was taken back',
      { ...good, state: 'reversed' as const },
      '2026-03-01',
      5_000,
      'VOUCHER_TAKEN_BACK',
    ],
  ])('%s', (_, voucher, today, purchase, expected) => {
    const judged = judgeRedemption(voucher, today, purchase);
    expect(judged.ok ? 'OK' : judged.refusal.code).toBe(expected);
  });
});

it.each([
  ['its face', { percentBp: null }, 1_000, 1_000],
  ['no more than the purchase', { percentBp: null }, 999, 999],
  ['its face, exchanged without a purchase', { percentBp: null }, 0, 1_000],
  ['its part of the purchase, rounded down', { percentBp: 3_333 }, 10, 3],
  ['its face at most', { percentBp: 3_333 }, 100_000, 1_000],
  ['its face, of a thing, whatever is bought', { percentBp: null, isExchange: true }, 1, 1_000],
])('a voucher is worth %s', (_, kind, purchaseFen, worthFen) => {
  expect(worthOf({ faceAmountFen: 1_000, ...kind }, purchaseFen)).toBe(worthFen);
});

describe('a voucher code', () => {
  it('does not repeat and holds no letters that look alike', () => {
    const codes = Array.from({ length: 10_000 }, () => drawVoucherCode());
    expect(new Set(codes).size).toBe(10_000);
    expect(codes.every((code) => /^[0-9A-HJKMNP-TV-Z]{16}$/.test(code))).toBe(true);
  });

  it('typed in groups, in lower case, with O for 0 and l for 1 is the same code', () => {
    expect(normalizeVoucherCode('ab0d-efgh 1jk0-mnpq')).toBe(
      normalizeVoucherCode('ABODEFGHlJKOMNPQ'),
    );
  });

  it('is listed with its last four characters only', () => {
    expect(maskVoucherCode('ABCDEFGHJKMNPQRS')).toBe('****PQRS');
  });
});

describe('a link or QR', () => {
  const keyring = randomKeyring();
  const now = new Date('2026-03-01T00:00:00Z');
  const later = new Date('2026-03-01T00:02:00Z');
  const token = signToken(keyring, 'claim', 12, 34, later);

  it('gives back what was signed, until it expires', () => {
    expect(readToken(keyring, 'claim', token, now)).toEqual([12, 34]);
    expect(readToken(keyring, 'claim', token, later)).toBeNull();
  });

  it('to claim is none to redeem', () => {
    expect(readToken(keyring, 'redeem', token, now)).toBeNull();
  });

  it('changed in any character is worth nothing', () => {
    for (const place of token.split('').keys()) {
      const changed = `${token.slice(0, place)}${token[place] === 'a' ? 'b' : 'a'}${token.slice(place + 1)}`;
      expect(readToken(keyring, 'claim', changed, now)).toBeNull();
    }
  });

  it('of another bank is worth nothing', () => {
    const other = { ...keyring, salt: createSecretKey(Buffer.alloc(32, 7)) };
    expect(readToken(other, 'claim', token, now)).toBeNull();
  });
});
