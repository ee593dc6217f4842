import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { DifferenceClass } from '#contract/reconciliation.ts';
import { type Deed, type FoundDifference, type OwnDeed, reconcile } from './reconcile.core.ts';

const toleranceMs = 300_000;
const noon = Date.UTC(2026, 5, 15, 4);
const own = (references: string[], amountFen = 1_000, at = noon): OwnDeed => ({
  kind: 'redeem',
  references,
  amountFen,
  at,
});
const told = (reference: string, amountFen = 1_000, at = noon): Deed => ({
  kind: 'redeem',
  reference,
  amountFen,
  at,
});

it.each<[string, OwnDeed[], Deed[], [DifferenceClass, number | null, number | null][]]>([
  ['the same on both sides is no difference', [own(['1'])], [told('1')], []],
  ['either reference names a deed', [own(['1', 'POS-9'])], [told('POS-9')], []],
  ['what only the bank knows', [own(['1'])], [], [['missing_there', 0, null]]],
  ['what only the statement tells', [], [told('1')], [['missing_here', null, 0]]],
  ['another amount', [own(['1'])], [told('1', 999)], [['amount', 0, 0]]],
  ['a clock within the tolerance', [own(['1'])], [told('1', 1_000, noon + toleranceMs)], []],
  [
    'a clock outside of it',
    [own(['1'])],
    [told('1', 1_000, noon + toleranceMs + 1)],
    [['time', 0, 0]],
  ],
  ['one line twice', [own(['1'])], [told('1'), told('1')], [['duplicate', null, 1]]],
  [
    'a line twice, of which the second is the right one',
    [own(['1'])],
    [told('1', 5), told('1')],
    [['duplicate', null, 0]],
  ],
  [
    'a refund is not the redemption of the same number',
    [own(['1'])],
    [{ ...told('1'), kind: 'refund' }],
    [
      ['missing_there', 0, null],
      ['missing_here', null, 0],
    ],
  ],
  [
    'one number of a sale used for two redemptions, each told once',
    [own(['1', 'A'], 500), own(['2', 'A'], 700)],
    [told('A', 700), told('A', 500)],
    [],
  ],
])('%s', (_, here, there, differences) => {
  expect(
    reconcile(here, there, { toleranceMs }).differences.map((one) => [
      one.class,
      one.here,
      one.there,
    ]),
  ).toEqual(differences);
});

/** The definition word by word: the best pair of all that are left, again and again. */
function reconcileSlowly(here: readonly OwnDeed[], there: readonly Deed[]): FoundDifference[] {
  const left = { here: new Set(here.keys()), there: new Set(there.keys()) };
  const found: FoundDifference[] = [];
  const names = new Set<string>();
  for (;;) {
    let best: { key: number[]; h: number; t: number } | undefined;
    for (const h of left.here)
      for (const t of left.there) {
        const [one, two] = [here[h], there[t]];
        if (!one || !two || one.kind !== two.kind || !one.references.includes(two.reference))
          continue;
        const apart = Math.abs(one.at - two.at);
        const rank = one.amountFen === two.amountFen ? (apart > toleranceMs ? 1 : 0) : 2;
        const key = [rank, apart, h, t];
        const earlier = best?.key.findIndex((part, at) => part !== key[at]) ?? 0;
        if (!best || (earlier >= 0 && (key[earlier] ?? 0) < (best.key[earlier] ?? 0)))
          best = { key, h, t };
      }
    if (!best) break;
    left.here.delete(best.h);
    left.there.delete(best.t);
    names.add(`${there[best.t]?.kind} ${there[best.t]?.reference}`);
    if (best.key[0] !== 0)
      found.push({ class: best.key[0] === 1 ? 'time' : 'amount', here: best.h, there: best.t });
  }
  for (const h of left.here) found.push({ class: 'missing_there', here: h, there: null });
  for (const t of left.there) {
    const isTwice = names.has(`${there[t]?.kind} ${there[t]?.reference}`);
    found.push({ class: isTwice ? 'duplicate' : 'missing_here', here: null, there: t });
  }
  return found;
}

const reference = fc.constantFrom('1', '2', '3', 'A', 'B');
const kind = fc.constantFrom<Deed['kind']>('redeem', 'refund');
const amountFen = fc.constantFrom(100, 200, 300);
const at = fc.integer({ min: 0, max: 4 }).map((steps) => noon + steps * 200_000);
const ownDeed = fc.record({
  kind,
  amountFen,
  at,
  references: fc.uniqueArray(reference, { minLength: 1, maxLength: 2 }),
});
const toldDeed = fc.record({ kind, amountFen, at, reference });
const order = (all: readonly FoundDifference[]): string[] =>
  all.map((one) => JSON.stringify(one)).toSorted();

it('finds what the definition finds, and every deed of both sides is told of or matched once', () => {
  fc.assert(
    fc.property(
      fc.array(ownDeed, { maxLength: 12 }),
      fc.array(toldDeed, { maxLength: 12 }),
      (here, there) => {
        const { matched, differences } = reconcile(here, there, { toleranceMs });
        expect(order(differences)).toEqual(order(reconcileSlowly(here, there)));
        const named = (side: 'here' | 'there') =>
          differences.flatMap((one) => one[side] ?? []).length;
        expect(matched + named('here')).toBe(here.length);
        expect(matched + named('there')).toBe(there.length);
      },
    ),
    { numRuns: process.env['HUIKE_PROVE'] ? 20_000 : 500 },
  );
});

it('a hundred thousand lines are a matter of seconds', () => {
  const here = Array.from({ length: 100_000 }, (_, n) =>
    own([`${n}`, `POS-${n}`], n % 997, noon + n),
  );
  const there = here.map((_, n) => told(`POS-${n}`, n % 500 === 0 ? 1 : n % 997, noon + n));
  const began = performance.now();
  const { matched, differences } = reconcile(here, there, { toleranceMs });
  expect(matched + differences.length).toBe(100_000);
  expect(performance.now() - began).toBeLessThan(5_000);
});
