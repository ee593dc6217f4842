import { describe, expect, it } from 'vitest';
import type { OutcomeRules } from '#contract/draw-outcome.ts';
import { decidePlay, type DrawStanding, type PlayerStanding } from './decide-plays.core.ts';
import { randomOf } from './random.core.ts';
import { createReplay, type RecordedPlay } from './replay-plays.core.ts';

const rules: OutcomeRules = {
  kind: 'wheel',
  totalWeight: 4,
  prizes: [
    { code: 'phone', weight: 1, unlockAfter: 3, perCustomer: 1 },
    { code: 'coffee', weight: 1, unlockAfter: 0, perCustomer: null },
  ],
  guarantee: { afterPlays: 4, prize: 'coffee' },
};
const seed = Buffer.alloc(32, 9);
const now = new Date('2026-06-15T02:00:00Z');
const day = '2026-06-15';

/** Forty plays of four customers, as the engine decides and records them. */
function recordedPlays(): RecordedPlay[] {
  const draw: DrawStanding = {
    drawId: 5,
    versionNo: 1,
    rules,
    startsAt: new Date(0),
    endsAt: new Date('2027-01-01T00:00:00Z'),
    playsPerDay: null,
    isOpen: true,
    lastOrdinal: 0,
    stockLeft: [2, 9],
    isContended: false,
  };
  const players = [1, 2, 3, 4].map((): PlayerStanding => ({
    earned: 99,
    used: 0,
    sincePrize: 0,
    wins: {},
    playedToday: 0,
    excluded: false,
  }));
  return Array.from({ length: 40 }, (_, index) => {
    const clientSeed = `s${index}`;
    const answer = decidePlay(draw, players[index % 4], now, clientSeed, (name) =>
      randomOf(seed, name),
    );
    if (!answer.ok) throw new Error(answer.refusal.code);
    const { state, ...outcome } = answer.value;
    return {
      ...state,
      ...outcome,
      stockLeft: [...state.stockLeft],
      limited: [...state.limited],
      versionNo: 1,
      day,
      customerNo: index % 4,
      clientSeed,
    };
  });
}

function firstDifference(plays: RecordedPlay[], known: Uint8Array | null = seed) {
  const replay = createReplay(
    5,
    new Map([[1, { rules, stock: [2, 9], firstOrdinal: 1 }]]),
    new Map([[day, known]]),
    randomOf,
  );
  for (const play of plays) {
    const difference = replay.next(play);
    if (difference) return `${difference.ordinal} ${difference.what}`;
  }
  return `none of ${replay.replayed()}`;
}

it('what was played is replayed to the same outcomes', () => {
  expect(firstDifference(recordedPlays())).toBe('none of 40');
});

it('before the seed is published stock and counters are checked, and no outcome', () => {
  expect(firstDifference(recordedPlays(), null)).toBe('none of 0');
});

describe('told is the first play that', () => {
  const winning = recordedPlays().findIndex(({ prize }) => prize !== null);
  const losing = recordedPlays().findIndex(({ landed }) => landed === null);
  it.each([
    ['was taken out', 7, 'ordinal', (plays: RecordedPlay[]) => void plays.splice(7, 1)],
    [
      'is of rules not in force',
      3,
      'version',
      (plays: RecordedPlay[]) => change(plays, 3, { versionNo: 2 }),
    ],
    [
      'is of a day without a seed',
      3,
      'seed of the day',
      (plays: RecordedPlay[]) => change(plays, 3, { day: '2026-06-16' }),
    ],
    [
      'says another stock',
      5,
      'stock left',
      (plays: RecordedPlay[]) => change(plays, 5, { stockLeft: [3, 9] }),
    ],
    [
      'says another count since a prize',
      0,
      'plays since the last prize',
      (plays: RecordedPlay[]) => change(plays, 0, { sincePrize: 3 }),
    ],
    [
      'bars a prize nobody has won',
      0,
      'prizes at their limit',
      (plays: RecordedPlay[]) => change(plays, 0, { limited: ['phone'] }),
    ],
    [
      'kept a prize back',
      winning,
      'prize given',
      (plays: RecordedPlay[]) => change(plays, winning, { prize: null }),
    ],
    [
      'gave a prize nobody landed on',
      losing,
      'prize landed on',
      (plays: RecordedPlay[]) =>
        change(plays, losing, { landed: 'coffee', prize: 'coffee', reason: 'won' as const }),
    ],
    [
      'names another reason',
      losing,
      'reason',
      (plays: RecordedPlay[]) => change(plays, losing, { reason: 'locked' as const }),
    ],
    ['shows dice', 0, 'dice', (plays: RecordedPlay[]) => change(plays, 0, { dice: [1] })],
  ] satisfies [string, number, string, (plays: RecordedPlay[]) => void][])(
    '%s',
    (_, index, what, tamper) => {
      const plays = recordedPlays();
      tamper(plays);
      expect(firstDifference(plays)).toBe(`${index + 1} ${what}`);
    },
  );
  it('was decided by another client seed or seed', () => {
    const plays = recordedPlays();
    for (const play of plays) play.clientSeed = 'swapped';
    expect(firstDifference(plays)).not.toContain('none');
    expect(firstDifference(recordedPlays(), Buffer.alloc(32, 8))).not.toContain('none');
  });
});

function change(plays: RecordedPlay[], index: number, to: Partial<RecordedPlay>): void {
  const play = plays[index];
  if (play) plays[index] = { ...play, ...to };
}
