import { expect, it } from 'vitest';
import { z } from 'zod';
import type { Access } from '#platform/http/caller.ts';
import { sayGuessable } from './guard-attempts.ts';

const redeem: Access = { action: 'redeem', subject: 'Voucher' };
const read: Access = { action: 'read', subject: 'Voucher' };
const twoProofs = z
  .strictObject({ proofs: z.array(z.string()).max(2) })
  .refine(({ proofs }) => proofs.length > 0);

it.each<[string, Access, z.ZodType, true | 'owed' | undefined, boolean]>([
  ['a link on a phone', 'public', z.strictObject({ token: z.string() }), undefined, false],
  ['a code at a till', redeem, z.strictObject({ code: z.string() }), undefined, false],
  ['several at a till', redeem, twoProofs, undefined, false],
  ['one that stops guessing', redeem, z.strictObject({ code: z.string() }), true, true],
  ['one that the law owes', 'public', z.strictObject({ token: z.string() }), 'owed', true],
  ['one that takes none', redeem, z.strictObject({ reason: z.string() }), undefined, true],
  ['one by the name of a thing', read, z.strictObject({ code: z.string() }), undefined, true],
])(
  'a route that takes a code says whether it is guessed: %s',
  (_, access, body, guessable, starts) => {
    const config = guessable === undefined ? { access } : { access, guessable };
    const faults: unknown[] = [];
    try {
      sayGuessable({ url: '/api/new', config, schema: { body } });
    } catch (fault) {
      faults.push(fault);
    }
    expect(faults.length === 0).toBe(starts);
  },
);
