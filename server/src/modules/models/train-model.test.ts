import { sql } from 'kysely';
import { beforeAll, expect, test } from 'vitest';
import { withJob } from '#platform/postgres/database.ts';
import { usePlatform } from '../../../test/harness/platform.ts';
import { type Facts, insertBank } from '../../../test/tags/bank-of-facts.ts';
import { type ModelDeclaration, rule } from './declaration.core.ts';
import { drawTrainingRows, type TrainingRows } from './draw-training-rows.ts';
import { trainOwnModel } from './train-model.ts';
import { findVersion } from './versions.ts';

const bank = usePlatform({ now: '2026-11-05T10:00:00+08:00' });
const { signal } = new AbortController();
const limits = { mostRows: 100_000, customersPerRange: 1_000 };
const inRanges = { ...limits, customersPerRange: 250 };

/** Of adults who did not use the mobile bank, who does in the three months after. */
const declaration: ModelDeclaration = {
  code: 'mobile_activation',
  population: rule('sign_ins_3m = 0 and tag.age >= 18', '成年未登录', 'Adults who did not sign in'),
  label: rule('sign_ins_3m > 0', '登录', 'Signs in'),
  horizon: { months: 3 },
  features: ['acts_90', 'last_act', 'tag.age', 'customer.marital_status', 'aum_now'],
};

// A small generator of numbers, the same every time.
let state = 7;
const below = (n: number): number => {
  state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
  return Math.floor((state / 2 ** 32) * n);
};
const months = [
  '2025-11',
  '2025-12',
  '2026-01',
  '2026-02',
  '2026-03',
  '2026-04',
  '2026-05',
  '2026-06',
  '2026-07',
  '2026-08',
  '2026-09',
  '2026-10',
];
const dayIn = (month: string): string => `${month}-${String(1 + below(28)).padStart(2, '0')}`;
const lastOf = (month: string): string =>
  new Date(Date.UTC(Number(month.slice(0, 4)), Number(month.slice(5)), 0))
    .toISOString()
    .slice(0, 10);

/** The livelier a person, the likelier a sign-in in any month: it can be learned, and not for certain. */
function person(): Facts {
  const lively = below(4);
  return {
    customer: {
      open: '2020-01-01',
      birth: `${1950 + below(65)}-03-04`,
      marital: ['single', 'married'][below(2)]!,
      gender: ['female', 'male', ''][below(3)]!,
    },
    transactions: months.flatMap((month) =>
      Array.from({ length: lively + below(2) }, () => ({
        on: dayIn(month),
        kind: 'card',
        fen: 1000,
      })),
    ),
    balances: months.map((month) => ({ on: lastOf(month), fen: below(1000) * 100 })),
    events: months.flatMap((month) =>
      below(100) < lively * 6 ? [{ on: dayIn(month), type: 'mobile_sign_in' }] : [],
    ),
  };
}
const people = new Map(Array.from({ length: 600 }, (_, at) => [at + 1, person()]));
// The bank's facts reach to the last day, whoever they are of.
people.set(601, {
  ...person(),
  transactions: ['2025-11-01', '2026-10-31'].map((on) => ({ on, kind: 'card' })),
});

beforeAll(() => insertBank(bank.platform.analytics, people), 60_000);

const draw = async (within = limits): Promise<TrainingRows> => {
  const drawn = await drawTrainingRows(bank.platform, declaration, 5, within, signal, () => {});
  if (!drawn.ok) throw new Error(drawn.refusal.code);
  return drawn.value;
};

const dayNumber = (day: string): number => Date.parse(day) / 86_400_000;
const ageOn = (birth: string, day: string): number =>
  Number(day.slice(0, 4)) - Number(birth.slice(0, 4)) - (day.slice(5) < birth.slice(5) ? 1 : 0);

/** A row of a person on a date as one reads it from the facts; null: not of the population. */
function byHand(
  { customer, transactions, balances, events }: Facts,
  date: string,
  knownOn: string,
): string | null {
  const signedIn = (after: string, until: string): boolean =>
    events!.some(({ on }) => on > after && on <= until);
  const threeMonthsBefore = lastOf(months[months.indexOf(date.slice(0, 7)) - 3] ?? '2025-10');
  const age = ageOn(customer!.birth!, date);
  if (age < 18 || signedIn(threeMonthsBefore, date)) return null;
  const acts = transactions!.map(({ on }) => on).filter((on) => on <= date);
  const recent = acts.filter((on) => dayNumber(on) > dayNumber(date) - 90).length;
  const newest = acts.toSorted().at(-1);
  const aum = balances!.findLast(({ on }) => on <= date)?.fen ?? 0;
  return [
    signedIn(date, knownOn) ? 1 : 0,
    recent,
    newest === undefined ? 'NaN' : dayNumber(date) - dayNumber(newest),
    age,
    customer!.marital,
    aum,
  ].join(' ');
}

function rowsOf({ table, label }: TrainingRows, from: number, until: number): string[] {
  const text = (row: number): string =>
    [
      label[row],
      ...table.columns.map((column) =>
        column.kind === 'numeric' ? column.values[row] : column.categories[column.codes[row]!],
      ),
    ].join(' ');
  return Array.from({ length: until - from }, (_, at) => text(from + at)).toSorted();
}

test(
  'features are those of the date and labels those of the months after, read from the facts by hand',
  { timeout: 90_000 },
  async () => {
    const drawn = await draw(inRanges);
    const { training, test: judged } = drawn.snapshots;
    expect(judged).toMatchObject({ date: '2026-07-31', knownOn: '2026-10-31' });
    expect(training.map(({ date }) => date)).toEqual(['2026-02-28', '2026-03-31', '2026-04-30']);
    const expected = (dates: readonly { date: string; knownOn: string }[]): string[] =>
      dates
        .flatMap(({ date, knownOn }) =>
          [...people.values()].map((one) => byHand(one, date, knownOn)),
        )
        .filter((row) => row !== null)
        .toSorted();
    expect(rowsOf(drawn, 0, drawn.testFrom)).toEqual(expected(training));
    expect(rowsOf(drawn, drawn.testFrom, drawn.table.rows)).toEqual(expected([judged]));
    expect(judged.positives).toBe(expected([judged]).filter((row) => row.startsWith('1')).length);
  },
);

test(
  'the same facts give the same model, and a job that is carried out again adds no version',
  { timeout: 120_000 },
  async () => {
    const context = (jobId: number) => ({ jobId, signal, progress: () => {} });
    const train = (jobId: number) =>
      trainOwnModel(bank.platform, context(jobId), declaration, null, limits);
    const [one, other] = [await train(1), await train(2)];
    expect([one.version, other.version]).toEqual([1, 2]);
    const { rows } = await withJob(bank.platform.database, (tx) =>
      sql<{
        card: object;
        document: Buffer;
      }>`select card, document from models.model_version order by version`.execute(tx),
    );
    expect(rows[0]).toEqual(rows[1]);
    const found = await withJob(bank.platform.database, (tx) =>
      findVersion(tx, declaration.code, 1),
    );
    expect(found).toMatchObject({
      ok: true,
      value: { state: 'draft', refusals: [], card: { sampledShare: 1, factsUntil: '2026-10-31' } },
    });
    await expect(train(2)).rejects.toThrow('job_id');
  },
);

test('a training that is cancelled leaves no version', { timeout: 90_000 }, async () => {
  const cancelled = new AbortController();
  const context = {
    jobId: 3,
    signal: cancelled.signal,
    progress: (done: number) => {
      if (done > 50) cancelled.abort(new Error('cancelled'));
    },
  };
  await expect(trainOwnModel(bank.platform, context, declaration, null, limits)).rejects.toThrow(
    'cancelled',
  );
  const { rows } = await withJob(bank.platform.database, (tx) =>
    sql<{
      n: number;
    }>`select count(*)::int as n from models.model_version where job_id = 3`.execute(tx),
  );
  expect(rows).toEqual([{ n: 0 }]);
});

test(
  'above the limit of rows a share of the customers is drawn, the same on every date',
  { timeout: 90_000 },
  async () => {
    const drawn = await drawTrainingRows(
      bank.platform,
      declaration,
      5,
      { ...limits, mostRows: 500 },
      signal,
      () => {},
    );
    if (!drawn.ok) throw new Error(drawn.refusal.code);
    const { sampledShare, table, snapshots } = drawn.value;
    const all = [...snapshots.training, snapshots.test].reduce((sum, { rows }) => sum + rows, 0);
    expect(sampledShare).toBeCloseTo(500 / all, 9);
    expect(Math.abs(table.rows - 500)).toBeLessThan(100);
  },
);

test('nothing dated later than a date changes a feature of it', { timeout: 90_000 }, async () => {
  const before = await draw();
  const dates = [...before.snapshots.training, before.snapshots.test];
  const past = (drawn: TrainingRows): string[] =>
    rowsOf(drawn, drawn.testFrom, drawn.table.rows).map((row) => row.slice(2));
  // After the last date that judges: new money, new habits, another marital status, a wrong birth date.
  await insertBank(
    bank.platform.analytics,
    new Map(
      [...people.keys()].map((no) => [
        no,
        {
          customer: { ...people.get(no)!.customer },
          changes: [
            { from: '2026-08-01', open: '2020-01-01', birth: '1900-01-01', marital: 'widowed' },
          ],
          transactions: Array.from({ length: 30 }, () => ({
            on: '2026-08-15',
            kind: 'card',
            fen: 9,
          })),
          balances: [{ on: '2026-08-31', fen: 900_000_000 }],
        },
      ]),
    ),
  );
  const after = await draw();
  expect(after.snapshots.test.date).toBe(dates.at(-1)?.date);
  expect(past(after)).toEqual(past(before));
});
