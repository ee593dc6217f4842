import assert from 'node:assert/strict';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { type Tx, withJob } from '#platform/postgres/database.ts';
import { addDays } from '#platform/clock/clock.ts';
import { earnPoints } from '../../src/modules/points/earn-points.ts';
import { endFreeze, freezePoints } from '../../src/modules/points/freeze-points.ts';
import { lapsePoints } from '../../src/modules/points/lapse-points.ts';
import { readBalances } from '../../src/modules/points/read-points.ts';
import { redeemPoints } from '../../src/modules/points/redeem-points.ts';
import { giveBackPoints, takeBackPoints } from '../../src/modules/points/reverse-points.ts';
import { transferPoints } from '../../src/modules/points/transfer-points.ts';
import { usePostgres } from '../harness/postgres.ts';
import { liveHistories, sizeOfModel } from '../races/model/live-histories.ts';
import { codeOf, holdPointsSound, newCustomers, newProgramme } from './points-fixture.ts';

const postgres = usePostgres();
const size = sizeOfModel(50, 500);
const people = 2;
/** One hundred days, so that lots end in a history's time. */
const start = '2026-01-10';
const run = <T>(work: (tx: Tx) => Promise<T>): Promise<T> => withJob(postgres.database, work);

/**
 * The rules said without tables: every hundredth of a point is a thing of its own with a last day and an
 * earning that it came by, as a list in the order in which it may be used.
 */
type Coin = { last: string; deed: number; birth: number };
type Deed =
  | {
      kind: 'earn';
      who: number;
      amount: number;
      takenBack: number;
      lapsed: number;
      absorbed: number;
    }
  | { kind: 'redeem' | 'freeze'; who: number; coins: Coin[]; over: string };
type Model = { today: string; births: number; coins: Coin[][]; debts: number[]; deeds: Deed[] };
type Real = { programme: number; customers: number[]; ids: number[]; step: number };

const at = (day: string) => new Date(`${day}T12:00:00+08:00`);
const usable = (model: Model, who: number): Coin[] =>
  (model.coins[who] ?? [])
    .filter((coin) => coin.last >= model.today)
    .toSorted((a, b) => (a.last < b.last ? -1 : a.last > b.last ? 1 : a.birth - b.birth));
function take(model: Model, who: number, amount: number): Coin[] {
  const taken = usable(model, who).slice(0, amount);
  model.coins[who] = (model.coins[who] ?? []).filter((coin) => !taken.includes(coin));
  return taken;
}
function arrive(model: Model, who: number, coins: Coin[]): void {
  for (const coin of coins)
    if (coin.last >= model.today) model.coins[who]?.push(coin);
    else lapse(model, coin);
  model.debts[who] = (model.debts[who] ?? 0) - take(model, who, model.debts[who] ?? 0).length;
}
function lapse(model: Model, coin: Coin): void {
  const earned = model.deeds[coin.deed];
  // Points that were passed on have left their earning.
  if (earned?.kind === 'earn' && coin.birth === coin.deed) earned.lapsed += 1;
}

abstract class Step implements fc.AsyncCommand<Model, Real> {
  check: (model: Readonly<Model>) => boolean = () => true;
  abstract act(model: Model, real: Real, key: string): Promise<void>;
  async run(model: Model, real: Real) {
    real.step += 1;
    await this.act(model, real, `${real.programme}:${real.step}`);
    for (const [who, customerNo] of real.customers.entries()) {
      const [balance] = await run((tx) => readBalances(tx, customerNo, model.today));
      assert.deepEqual(
        [balance?.available ?? 0, balance?.debt ?? 0],
        [usable(model, who).length, model.debts[who]],
        `balance of ${who} after ${this}`,
      );
    }
  }
  toString = () => JSON.stringify([this.constructor.name, this]);
}
const deed = (real: Real, who: number, amount: number, naturalKey: string) => ({
  customerNo: real.customers[who] ?? 0,
  amount,
  naturalKey,
  madeBy: 'staff:1',
});

class Earn extends Step {
  readonly who: number;
  readonly amount: number;
  constructor(who: number, amount: number) {
    super();
    [this.who, this.amount] = [who, amount];
  }
  async act(model: Model, real: Real, key: string) {
    const { who, amount } = this;
    const [answer] = await run((tx) =>
      earnPoints(tx, at(model.today), real.programme, [deed(real, who, amount, key)]),
    );
    assert.equal(codeOf(answer), 'OK');
    real.ids.push(answer?.ok ? answer.value.movementId : 0);
    const place = model.deeds.length;
    model.deeds.push({ kind: 'earn', who, amount, takenBack: 0, lapsed: 0, absorbed: 0 });
    // One month: through the day before the same day of the next.
    const last = addDays(nextMonth(model.today), -1);
    arrive(
      model,
      who,
      Array.from({ length: amount }, () => ({ last, deed: place, birth: place })),
    );
    model.births = place;
  }
}
const nextMonth = (day: string): string => {
  const [year = 0, month = 0, date = 0] = day.split('-').map(Number);
  const days = new Date(
    Date.UTC(month === 12 ? year + 1 : year, month === 12 ? 1 : month + 1, 0),
  ).getUTCDate();
  const to = new Date(
    Date.UTC(month === 12 ? year + 1 : year, month === 12 ? 0 : month, Math.min(date, days)),
  );
  return to.toISOString().slice(0, 10);
};

class Use extends Step {
  readonly kind: 'redeem' | 'freeze';
  readonly who: number;
  readonly amount: number;
  constructor(kind: 'redeem' | 'freeze', who: number, amount: number) {
    super();
    [this.kind, this.who, this.amount] = [kind, who, amount];
  }
  async act(model: Model, real: Real, key: string) {
    const { kind, who, amount } = this;
    const work = kind === 'redeem' ? redeemPoints : freezePoints;
    const [answer] = await run((tx) =>
      work(tx, at(model.today), real.programme, [deed(real, who, amount, key)]),
    );
    const enough = usable(model, who).length >= amount;
    assert.equal(codeOf(answer), enough ? 'OK' : 'POINTS_INSUFFICIENT');
    if (!answer?.ok) return;
    real.ids.push(answer.value.movementId);
    model.deeds.push({ kind, who, coins: take(model, who, amount), over: '' });
  }
}

class PassOn extends Step {
  readonly who: number;
  readonly amount: number;
  constructor(who: number, amount: number) {
    super();
    [this.who, this.amount] = [who, amount];
  }
  async act(model: Model, real: Real, key: string) {
    const { who, amount } = this;
    const to = (who + 1) % people;
    const [answer] = await run((tx) =>
      transferPoints(tx, at(model.today), real.programme, [
        { ...deed(real, who, amount, key), toCustomerNo: real.customers[to] ?? 0 },
      ]),
    );
    const enough = usable(model, who).length >= amount;
    assert.equal(codeOf(answer), enough ? 'OK' : 'POINTS_INSUFFICIENT');
    if (!answer?.ok) return;
    model.births += 0.001;
    const passed = take(model, who, amount).map((coin) => ({
      ...coin,
      deed: -1,
      birth: model.births,
    }));
    arrive(model, to, passed);
  }
}

/** A step on the n-th deed. */
class Undo extends Step {
  readonly place: number;
  readonly way: 'unfreeze' | 'forfeit';
  readonly part: number;
  constructor(place: number, way: 'unfreeze' | 'forfeit', part: number) {
    super();
    [this.place, this.way, this.part] = [place, way, part];
  }
  override check = (model: Readonly<Model>) => model.deeds.length > this.place;
  async act(model: Model, real: Real, key: string) {
    const one = model.deeds[this.place];
    const id = real.ids[this.place] ?? 0;
    const now = at(model.today);
    const by = { madeBy: 'staff:1', reason: '冲正' };
    if (one?.kind === 'earn') {
      const { who, amount } = one;
      const asked = Math.min(this.part, amount);
      const left = amount - one.takenBack;
      const answer = await run((tx) =>
        takeBackPoints(tx, now, id, { ...by, amount: asked, naturalKey: key }),
      );
      const expected =
        left === 0 ? 'ALREADY_REVERSED' : asked > left ? 'POINTS_REVERSAL_TOO_LARGE' : 'OK';
      assert.equal(codeOf(answer), expected);
      if (!answer.ok) return;
      one.takenBack += asked;
      // What is left of it first, wherever it stands among the customer's points, ended or not.
      const own = (model.coins[who] ?? [])
        .filter((coin) => coin.deed === this.place)
        .slice(0, asked);
      model.coins[who] = (model.coins[who] ?? []).filter((coin) => !own.includes(coin));
      const absorbed = Math.min(asked - own.length, one.lapsed - one.absorbed);
      one.absorbed += absorbed;
      const due = asked - own.length - absorbed;
      model.debts[who] = (model.debts[who] ?? 0) + due - take(model, who, due).length;
    } else if (one) {
      const answer = await run((tx) =>
        one.kind === 'redeem'
          ? giveBackPoints(tx, now, id, by)
          : endFreeze(tx, now, id, this.way, by),
      );
      const way = one.kind === 'redeem' ? 'give_back' : this.way;
      const repeated = one.kind === 'freeze' && one.over === way;
      assert.equal(codeOf(answer), one.over === '' || repeated ? 'OK' : 'ALREADY_REVERSED');
      if (one.over !== '') return;
      one.over = way;
      if (way !== 'forfeit') arrive(model, one.who, one.coins);
    }
  }
}

class Wait extends Step {
  readonly days: number;
  constructor(days: number) {
    super();
    this.days = days;
  }
  async act(model: Model) {
    model.today = addDays(model.today, this.days);
  }
}
class Lapse extends Step {
  async act(model: Model) {
    while ((await run((tx) => lapsePoints(tx, at(model.today), 1))) > 0);
    for (const [who, coins] of model.coins.entries()) {
      for (const coin of coins) if (coin.last < model.today) lapse(model, coin);
      model.coins[who] = coins.filter((coin) => coin.last >= model.today);
    }
  }
}

it(
  'any history of points goes as the rules say, and the books hold',
  { timeout: size.timeout },
  async () => {
    const who = fc.nat({ max: people - 1 });
    const amount = fc.integer({ min: 1, max: 6 });
    const commands = fc.commands(
      [
        fc.tuple(who, amount).map(([one, much]) => new Earn(one, much)),
        fc.tuple(who, amount).map(([one, much]) => new Use('redeem', one, much)),
        fc.tuple(who, amount).map(([one, much]) => new Use('freeze', one, much)),
        fc.tuple(who, amount).map(([one, much]) => new PassOn(one, much)),
        fc
          .tuple(
            fc.nat({ max: 5 }),
            fc.constantFrom('unfreeze' as const, 'forfeit' as const),
            amount,
          )
          .map(([place, way, part]) => new Undo(place, way, part)),
        fc.integer({ min: 1, max: 25 }).map((days) => new Wait(days)),
        fc.constant(new Lapse()),
      ],
      { maxCommands: 25 },
    );
    const histories = fc.asyncProperty(commands, async (history) => {
      const programme = await newProgramme(postgres.database, { validityCount: 1 });
      const customers = await newCustomers(postgres.database, people);
      await fc.asyncModelRun(
        () => ({
          model: {
            today: start,
            births: 0,
            coins: customers.map(() => []),
            debts: customers.map(() => 0),
            deeds: [],
          },
          real: { programme, customers, ids: [], step: 0 },
        }),
        history,
      );
      await holdPointsSound(postgres.database);
    });
    await expect(liveHistories(size, histories)).resolves.toBeUndefined();
  },
);
