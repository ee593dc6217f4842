import {
  decideOutcome,
  isTableFull,
  type Outcome,
  type OutcomeRules,
  type PlayState,
} from '#contract/draw-outcome.ts';
import type { RandomStream, StreamName } from '#contract/draw-random.ts';
import { refuse, type Result } from '#contract/result.ts';

/** A draw as it stands under its lock; `lastOrdinal` and `stockLeft` move on with every play decided. */
export type DrawStanding = {
  drawId: number;
  versionNo: number;
  rules: OutcomeRules;
  startsAt: Date;
  endsAt: Date;
  playsPerDay: number | null;
  isOpen: boolean;
  lastOrdinal: number;
  stockLeft: number[];
  /** of 博饼 whose 状元 waits for the end: somebody has thrown one */
  isContended: boolean;
};
/** A customer in a draw as they stand under their lock; moves on as well. */
export type PlayerStanding = {
  earned: number;
  used: number;
  sincePrize: number;
  wins: Record<string, number>;
  /** plays of today */
  playedToday: number;
  excluded: boolean;
};
export type DecidedPlay = Outcome & { state: PlayState };

/** Decides one play and moves both standings on; after a refusal they are as before. */
export function decidePlay(
  draw: DrawStanding,
  player: PlayerStanding | undefined,
  now: Date,
  clientSeed: string,
  randomOf: (name: StreamName) => RandomStream,
): Result<DecidedPlay> {
  if (!draw.isOpen) return refuse('DRAW_NOT_OPEN');
  if (now < draw.startsAt) return refuse('DRAW_NOT_STARTED');
  if (now >= draw.endsAt) return refuse('DRAW_ENDED');
  if (isTableFull(draw.rules, draw.stockLeft, draw.isContended)) return refuse('DRAW_ENDED');
  if (!player || player.used >= player.earned) return refuse('DRAW_NO_CHANCE');
  if (draw.playsPerDay !== null && player.playedToday >= draw.playsPerDay)
    return refuse('DRAW_DAY_LIMIT');
  const { drawId, versionNo, rules } = draw;
  const ordinal = draw.lastOrdinal + 1;
  const state: PlayState = {
    ordinal,
    stockLeft: [...draw.stockLeft],
    sincePrize: player.sincePrize,
    limited: limitedFor(rules, player),
    excluded: player.excluded,
  };
  const outcome = decideOutcome(rules, state, randomOf({ drawId, versionNo, ordinal, clientSeed }));
  draw.lastOrdinal = ordinal;
  draw.isContended ||= outcome.reason === 'contends';
  moveOn(draw, player, outcome.prize);
  return { ok: true, value: { ...outcome, state } };
}

/** Prizes of which the customer has won as many as one may. */
export function limitedFor(
  { prizes }: OutcomeRules,
  { wins }: Pick<PlayerStanding, 'wins'>,
): string[] {
  return prizes
    .filter(({ code, perCustomer }) => perCustomer !== null && (wins[code] ?? 0) >= perCustomer)
    .map(({ code }) => code);
}

function moveOn(draw: DrawStanding, player: PlayerStanding, prize: string | null): void {
  player.used += 1;
  player.playedToday += 1;
  player.sincePrize = prize === null ? player.sincePrize + 1 : 0;
  if (prize === null) return;
  player.wins = { ...player.wins, [prize]: (player.wins[prize] ?? 0) + 1 };
  const position = draw.rules.prizes.findIndex(({ code }) => code === prize);
  draw.stockLeft[position] = (draw.stockLeft[position] ?? 0) - 1;
}
