import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { OutcomeRules } from '#contract/draw-outcome.ts';
import { decidePlay, type DrawStanding, type PlayerStanding } from './decide-plays.core.ts';
import { randomOf } from './random.core.ts';

const rules: OutcomeRules = {
  kind: 'wheel',
  totalWeight: 10,
  prizes: [
    { code: 'phone', weight: 1, unlockAfter: 5, perCustomer: 1 },
    { code: 'coffee', weight: 4, unlockAfter: 0, perCustomer: null },
  ],
  guarantee: { afterPlays: 3, prize: 'coffee' },
};
const now = new Date('2026-06-15T02:00:00Z');
const drawOf = (change: Partial<DrawStanding> = {}): DrawStanding => ({
  drawId: 1,
  versionNo: 1,
  rules,
  startsAt: new Date('2026-06-01T00:00:00Z'),
  endsAt: new Date('2026-07-01T00:00:00Z'),
  playsPerDay: null,
  isOpen: true,
  lastOrdinal: 0,
  stockLeft: [2, 50],
  isContended: false,
  ...change,
});
const playerOf = (change: Partial<PlayerStanding> = {}): PlayerStanding => ({
  earned: 100,
  used: 0,
  sincePrize: 0,
  wins: {},
  playedToday: 0,
  excluded: false,
  ...change,
});
const stream = (name: Parameters<typeof randomOf>[1]) => randomOf(Buffer.alloc(32, 3), name);

describe('a play is refused', () => {
  it.each([
    ['before the draw begins', { startsAt: new Date(now.getTime() + 1) }, {}, 'DRAW_NOT_STARTED'],
    ['from the moment it ends', { endsAt: now }, {}, 'DRAW_ENDED'],
    ['while it is not open', { isOpen: false }, {}, 'DRAW_NOT_OPEN'],
    ['without a chance left', {}, { used: 100 }, 'DRAW_NO_CHANCE'],
    ['beyond the plays of a day', { playsPerDay: 2 }, { playedToday: 2 }, 'DRAW_DAY_LIMIT'],
  ])('%s', (_, draw, player, code) => {
    const standing = drawOf(draw);
    const answer = decidePlay(standing, playerOf(player), now, '', stream);
    expect(answer.ok ? 'OK' : answer.refusal.code).toBe(code);
    expect(standing.lastOrdinal).toBe(0);
  });
  it('to who has never earned a chance', () => {
    expect(decidePlay(drawOf(), undefined, now, '', stream)).toMatchObject({ ok: false });
  });
});

it('whatever customers play in whatever order, no stock, limit, lock or guarantee is broken', () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.integer({ min: 0, max: 3 }), fc.string({ maxLength: 4 })), {
        maxLength: 80,
      }),
      fc.integer({ min: 0, max: 6 }),
      fc.integer({ min: 0, max: 30 }),
      (plays, phones, coffees) => {
        const draw = drawOf({ stockLeft: [phones, coffees] });
        const players = [0, 1, 2, 3].map((no) => playerOf({ excluded: no === 3 }));
        const dry = [0, 0, 0, 0];
        const won = { phone: 0, coffee: 0 };
        plays.forEach(([no, seed], index) => {
          const answer = decidePlay(draw, players[no], now, seed, stream);
          if (!answer.ok) throw new Error(answer.refusal.code);
          const { prize, reason, state } = answer.value;
          expect(state.ordinal).toBe(index + 1);
          expect(state.sincePrize).toBe(dry[no]);
          const isDry = (dry[no] ?? 0) >= 2;
          const holds = {
            locked: prize !== 'phone' || state.ordinal >= 5,
            excluded: no !== 3 || prize === null,
            guaranteed: no === 3 || !isDry || (state.stockLeft[1] ?? 0) <= 0 || prize !== null,
            onlyWhenDue: reason !== 'guaranteed' || isDry,
          };
          expect(holds).toEqual({
            locked: true,
            excluded: true,
            guaranteed: true,
            onlyWhenDue: true,
          });
          if (prize === 'phone' || prize === 'coffee') won[prize] += 1;
          dry[no] = prize === null ? (dry[no] ?? 0) + 1 : 0;
        });
        expect(draw.stockLeft).toEqual([phones - won.phone, coffees - won.coffee]);
        expect(Math.min(...draw.stockLeft)).toBeGreaterThanOrEqual(0);
        for (const player of players) expect(player.wins['phone'] ?? 0).toBeLessThanOrEqual(1);
        expect(players.reduce((sum, { used }) => sum + used, 0)).toBe(plays.length);
      },
    ),
    { numRuns: 200 },
  );
});
