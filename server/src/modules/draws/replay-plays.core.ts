import {
  decideOutcome,
  isTableFull,
  type Outcome,
  type OutcomeRules,
} from '#contract/draw-outcome.ts';
import type { RandomStream, StreamName } from '#contract/draw-random.ts';
import type { Contender } from './bobing-table.core.ts';
import { limitedFor } from './decide-plays.core.ts';

/** A play as it is recorded. */
export type RecordedPlay = Outcome & {
  ordinal: number;
  versionNo: number;
  day: string;
  customerNo: number;
  clientSeed: string;
  stockLeft: number[];
  sincePrize: number;
  limited: string[];
  excluded: boolean;
};
export type ReplayedVersion = { rules: OutcomeRules; stock: number[]; firstOrdinal: number };
/** The first thing of a draw that is not as it must be. */
export type Difference = {
  drawId: number;
  /** null: of no single play */
  ordinal: number | null;
  what: string;
  expected: string;
  found: string;
};
export type Replay = {
  /** looks at the next play; null when it is as it must be */
  next(play: RecordedPlay): Difference | null;
  /** how many were decided again, of those whose seed is published */
  replayed(): number;
  /** of rules whose 状元 waits for the end: those that contend for it, in the order thrown */
  contenders(versionNo: number): readonly Contender[];
};

type Customer = { sincePrize: number; wins: Record<string, number> };

/**
 * Replays a draw play by play in the order of their ordinals, keeping account of stock and customers itself:
 * nothing is believed of a record but who played when, by which client seed, and whether they were excluded.
 */
export function createReplay(
  drawId: number,
  versions: ReadonlyMap<number, ReplayedVersion>,
  seeds: ReadonlyMap<string, Uint8Array | null>,
  randomOf: (seed: Uint8Array, name: StreamName) => RandomStream,
): Replay {
  const customers = new Map<number, Customer>();
  const left = new Map([...versions].map(([versionNo, { stock }]) => [versionNo, [...stock]]));
  const contended = new Map<number, Contender[]>();
  let ordinal = 0;
  let replayed = 0;

  const versionAt = (at: number): number | null =>
    [...versions]
      .filter(([, { firstOrdinal }]) => firstOrdinal <= at)
      .reduce<number | null>((newest, [versionNo]) => Math.max(newest ?? 0, versionNo), null);

  return {
    replayed: () => replayed,
    contenders: (versionNo) => contended.get(versionNo) ?? [],
    next: (play) => {
      ordinal += 1;
      const differs = (what: string, expected: unknown, found: unknown): Difference | null =>
        JSON.stringify(expected) === JSON.stringify(found)
          ? null
          : {
              drawId,
              ordinal,
              what,
              expected: JSON.stringify(expected),
              found: JSON.stringify(found),
            };
      const version = versions.get(play.versionNo);
      const stock = left.get(play.versionNo);
      const seed = seeds.get(play.day);
      const early =
        differs('ordinal', ordinal, play.ordinal) ??
        differs('version', versionAt(ordinal), play.versionNo) ??
        differs('seed of the day', true, seed !== undefined);
      if (early || !version || !stock) return early;
      const customer = customers.get(play.customerNo) ?? { sincePrize: 0, wins: {} };
      customers.set(play.customerNo, customer);
      const { rules } = version;
      const state = {
        ordinal,
        stockLeft: [...stock],
        sincePrize: customer.sincePrize,
        limited: limitedFor(rules, customer),
        excluded: play.excluded,
      };
      const recorded =
        differs('stock left', state.stockLeft, play.stockLeft) ??
        differs('plays since the last prize', state.sincePrize, play.sincePrize) ??
        differs('prizes at their limit', state.limited, play.limited) ??
        differs(
          'table still played',
          false,
          isTableFull(rules, stock, contended.has(play.versionNo)),
        );
      if (recorded) return recorded;
      if (play.prize !== null) {
        const position = rules.prizes.findIndex(({ code }) => code === play.prize);
        stock[position] = (stock[position] ?? 0) - 1;
        customer.wins[play.prize] = (customer.wins[play.prize] ?? 0) + 1;
      }
      if (play.reason === 'contends') {
        const throws = contended.get(play.versionNo) ?? [];
        contended.set(play.versionNo, [
          ...throws,
          { ordinal, customerNo: play.customerNo, dice: play.dice ?? [] },
        ]);
      }
      customer.sincePrize = play.prize === null ? customer.sincePrize + 1 : 0;
      if (!seed) return null;
      replayed += 1;
      const { versionNo, clientSeed } = play;
      const stream = randomOf(seed, { drawId, versionNo, ordinal, clientSeed });
      const { landed, prize, reason, dice } = decideOutcome(rules, state, stream);
      return (
        differs('dice', dice, play.dice) ??
        differs('prize landed on', landed, play.landed) ??
        differs('prize given', prize, play.prize) ??
        differs('reason', reason, play.reason)
      );
    },
  };
}
