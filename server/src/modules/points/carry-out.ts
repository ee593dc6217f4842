import { sql } from 'kysely';
import { largestPointsAmount } from '#contract/points.ts';
import { ok, refuse, type Result } from '#contract/result.ts';
import { findGone } from '#modules/consent/index.ts';
import { bankDay } from '#platform/clock/clock.ts';
import type { Tx } from '#platform/postgres/database.ts';
import { type Holding, settleDebts } from './holding.core.ts';
import { holdBackings, type Money, openBacking, type PaidBy } from './open-backings.ts';
import { type Holdings, openHoldings } from './open-holdings.ts';
import { readProgramme, type Programme } from './programmes.ts';
import type { Leg, Movement, MovementKind } from './movement.ts';
import { writeMovements } from './write-movements.ts';

/** What every deed says of itself; the same deed has the same natural key, whoever asks how often. */
export type Deed = {
  customerNo: number;
  /** hundredths of a point */
  amount: number;
  naturalKey: string;
  /** who does it, as in `staff:12` */
  madeBy: string;
  subject?: string;
  reason?: string;
};

export type MovedPoints = {
  movementId: number;
  amount: number;
  /** it had been done before, and nothing was done now */
  replayed: boolean;
};

export type Given = {
  holding: Holding;
  holdings: Holdings;
  /** what pays for points, held; of deeds that give points, what they come out of */
  money: Money;
  programme: Programme;
  today: string;
};

type Rules<D extends Deed> = {
  kind: MovementKind;
  /** states of the programme in which it may be done */
  while: readonly Programme['state'][];
  receives: boolean;
  /** of deeds that give new points: who pays for them */
  paidBy?: PaidBy;
  /** it uses or ends points, so the money behind them moves */
  takes?: boolean;
  /** what paid for other points that it moves the money of, and the accounts which that goes to or comes from */
  touches?: () => { backingIds?: readonly number[]; accountIds?: readonly number[] };
  /** numbers that it moves points of, beside the customer's */
  also?: (deed: D) => number[];
  /** reads what the decision needs beside the holdings, when these are held */
  prepare?: () => Promise<void>;
  /** the movement itself first, and what follows from it; decided in the order of the deeds */
  decide: (deed: D, given: Given) => Result<Movement[]>;
};

/**
 * Carries out deeds of one kind in a programme, in the caller's transaction (as the job role); answers in
 * the order asked. Each sees what those before it in the batch have left. One that was done before, under
 * its natural key, is answered with what was done.
 */
export async function carryOut<D extends Deed>(
  tx: Tx,
  now: Date,
  programmeId: number,
  deeds: readonly D[],
  rules: Rules<D>,
): Promise<Result<MovedPoints>[]> {
  if (deeds.length === 0) return [];
  const today = bankDay(now);
  const programme = await readProgramme(tx, programmeId, today);
  if (!programme) return deeds.map(() => refuse('NOT_FOUND'));
  const parties = (deed: D): number[] => [deed.customerNo, ...(rules.also?.(deed) ?? [])];
  const gone = await findGone(tx, deeds.flatMap(parties), today);
  const served = deeds.filter((deed) => isAmount(deed.amount));
  const holdings = await openHoldings(tx, programmeId, served.flatMap(parties), rules.receives);
  if (!holdings) return deeds.map(() => refuse('NOT_FOUND'));
  await rules.prepare?.();
  const money = await holdMoney(tx, programme, rules, served.flatMap(parties).map(holdings.of));
  // Looked up under the locks: the same deed done by another at once is seen here.
  const done = await findDone(
    tx,
    deeds.map((deed) => deed.naturalKey),
  );
  const planned = new Map<string, Movement>();
  const written: Movement[] = [];
  const answers = deeds.map((deed): Result<Movement | MovedPoints> => {
    if (!isAmount(deed.amount)) return refuse('POINTS_AMOUNT_INVALID');
    const before = done.get(deed.naturalKey) ?? planned.get(deed.naturalKey);
    if (before) {
      if (before.kind !== rules.kind || before.amount !== deed.amount)
        return refuse('IDEMPOTENCY_KEY_REUSED');
      if (!('movementId' in before)) return ok(before);
      const { movementId, amount } = before;
      return ok({ movementId, amount, replayed: true });
    }
    if (!rules.while.includes(programme.state))
      return refuse('POINTS_PROGRAMME_CLOSED', { programme: programme.name });
    if (parties(deed).some((no) => gone.has(no))) return refuse('CUSTOMER_GONE');
    const holding = holdings.of(deed.customerNo);
    const decided = rules.decide(deed, { holding, holdings, money, programme, today });
    if (!decided.ok) return decided;
    const [movement] = decided.value;
    if (!movement) throw new Error('a deed was decided without a movement');
    planned.set(deed.naturalKey, movement);
    written.push(...decided.value);
    return ok(movement);
  });
  const ids = await writeMovements(tx, now, programmeId, holdings, money, written);
  const idOf = new Map(written.map((movement, at) => [movement, ids[at] ?? 0]));
  const told = new Set<Movement>();
  return answers.map((answer) => {
    if (!answer.ok) return answer;
    if ('movementId' in answer.value) return ok(answer.value);
    const movement = answer.value;
    const replayed = told.has(movement);
    told.add(movement);
    return ok({ movementId: idOf.get(movement) ?? 0, amount: movement.amount, replayed });
  });
}

/** Holds what pays for the points that deeds may move the money of: customers who owe points pay with any they have. */
async function holdMoney<D extends Deed>(
  tx: Tx,
  programme: Programme,
  { paidBy, takes = false, touches }: Rules<D>,
  holdings: readonly Holding[],
): Promise<Money> {
  const { backingIds = [], accountIds = [] } = touches?.() ?? {};
  const debts = holdings.flatMap((one) => one.debts);
  const ofLots =
    takes || debts.length > 0
      ? holdings.flatMap(({ lots }) => lots.map((lot) => lot.backingId))
      : [];
  const giving =
    paidBy && holdings.length > 0
      ? await openBacking(
          tx,
          {
            programmeId: programme.id,
            hundredPointsFen: paidBy.hundredPointsFen ?? programme.hundredPointsFen,
          },
          paidBy,
        )
      : null;
  const ids = [...ofLots, ...debts.map(({ backingId }) => backingId), ...backingIds];
  return holdBackings(tx, ids, { giving, accountIds });
}

type Done = { movementId: number; kind: MovementKind; amount: number };

async function findDone(tx: Tx, keys: readonly string[]): Promise<Map<string, Done>> {
  const { rows } = await sql<Done & { naturalKey: string }>`
    select id as "movementId", kind, amount, natural_key as "naturalKey"
    from points.movement where natural_key = any (${[...keys]}::text[])`.execute(tx);
  return new Map(rows.map(({ naturalKey, ...done }) => [naturalKey, done]));
}

/** Whole hundredths of a point, above zero; the largest keeps every sum below 2^53. */
function isAmount(amount: number): boolean {
  return Number.isSafeInteger(amount) && amount > 0 && amount <= largestPointsAmount;
}

/** What somebody who receives points pays of their debts, as further parts of the reversals they come from. */
export function settlementsOf(cause: Movement, { holding, today }: Given): Movement[] {
  return settleDebts(holding, today).map(({ debt, taken, amount }) => ({
    kind: 'settle',
    customerNo: debt.customerNo,
    amount,
    naturalKey: `${cause.naturalKey}:settle:${debt.movementId}`,
    madeBy: cause.madeBy,
    refersTo: debt.movementId,
    taken,
    settles: { debt, amount },
    owedTo: debt.backingId,
    legs: legsTo('supply', taken).map((leg) =>
      leg.from === debt.customerNo ? { ...leg, reversesId: debt.transferId } : leg,
    ),
  }));
}

/** What is taken of lots goes, a leg a number, to one place. */
export function legsTo(
  to: Leg['to'],
  taken: readonly { lot: { customerNo: number }; amount: number }[],
): Leg[] {
  return [...Map.groupBy(taken, ({ lot }) => lot.customerNo)].map(([from, parts]) => ({
    from,
    to,
    amount: parts.reduce((sum, { amount }) => sum + amount, 0),
  }));
}
