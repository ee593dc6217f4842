import { beforeAll, expect, test } from 'vitest';
import { mergeCustomers, shareMapping, undoMerge } from '#modules/identities/index.ts';
import { withJob } from '#platform/postgres/database.ts';
import { usePlatform } from '../../../test/harness/platform.ts';
import { addCustomers, customerRecord } from '../../../test/harness/sample-customers.ts';
import { buildSampleOrganization } from '../../../test/harness/sample-organization.ts';
import { type Customer, type Facts, insertBank } from '../../../test/tags/bank-of-facts.ts';
import { randomBank } from '../../../test/tags/random-bank.ts';
import { catalogue } from './catalogue.ts';
import { runTags } from './run-tags.ts';
import { useTellingTags } from '../../../test/tags/few-tags.ts';

const proving = process.env['HUIKE_PROVE'] === '1';

// Each round computes the tags of two banks, in ranges. `npm run prove` does it many times with the whole
// catalogue; here one tag stands for all whose metrics look at the same facts in the same way.
if (!proving) useTellingTags();

/** Where customers are merged; and where the same facts belonged to one customer from the start. */
const merging = usePlatform({ maxConnections: 4 });
const fromTheStart = usePlatform({ maxConnections: 4 });
const asOf = '2025-12-31';
const size = 40;
const rounds = proving ? 30 : 2;
const people = randomBank(1, size, 20_260_615);
const facts = [
  'fact_account',
  'fact_account_holder',
  'fact_balance',
  'fact_holding',
  'fact_transaction',
  'fact_card',
  'fact_loan',
  'fact_standing_order',
  'fact_event',
  'model_score',
];

beforeAll(async () => {
  const org = await buildSampleOrganization(merging.platform.database);
  const { database, keyring, analytics } = merging.platform;
  const numbers = await addCustomers(
    database,
    keyring,
    Array.from({ length: size }, (_, at) =>
      customerRecord({ sourceCustomerId: `C${at}`, managingOrgId: org('FZ-GL-1') }),
    ),
  );
  if (numbers.join() !== [...people.keys()].join()) throw new Error('other numbers were given');
  await insertBank(analytics, people);
  await insertBank(fromTheStart.platform.analytics, people);
  for (const table of facts)
    await fromTheStart.platform.analytics.command(`CREATE TABLE given_${table} AS ${table}`);
  for (const table of facts)
    await fromTheStart.platform.analytics.command(
      `INSERT INTO given_${table} SELECT * FROM ${table}`,
    );
}, 120_000);

type Row = Record<string, unknown>;

/** Every tag of everybody; in small ranges, so that numbers merged across their edges are met. */
async function tagsOf({ platform }: typeof merging): Promise<Row[]> {
  const context = { jobId: 1, signal: new AbortController().signal, progress: () => {} };
  await runTags(platform, context, catalogue, asOf, { customersPerRange: 14 });
  const rows = await platform.analytics.query<Row>(
    `SELECT * FROM tag_daily WHERE business_date = '${asOf}' ORDER BY customer_no`,
  );
  // Sums of doubles depend on their order.
  return rows.map((row) =>
    Object.fromEntries(
      Object.entries(row).map(([name, value]) => [
        name,
        typeof value === 'number' ? Number(value.toPrecision(9)) : value,
      ]),
    ),
  );
}

/** Who somebody is, told by a family tree of its own: number → the number it was merged into. */
function rootOf(tree: ReadonlyMap<number, number>, number: number): number {
  const parent = tree.get(number);
  return parent === undefined ? number : rootOf(tree, parent);
}

/** The same bank with its facts given to one customer each. */
async function giveFacts(tree: ReadonlyMap<number, number>): Promise<void> {
  const { analytics } = fromTheStart.platform;
  const cases = [...tree.keys()].map((number) => `party_no = ${number}, ${rootOf(tree, number)}`);
  const owner =
    cases.length === 0 ? 'party_no' : `toUInt32(multiIf(${cases.join(', ')}, party_no))`;
  for (const table of facts) {
    await analytics.command(`TRUNCATE TABLE ${table}`);
    await analytics.command(
      `INSERT INTO ${table} SELECT * REPLACE (${owner} AS party_no) FROM given_${table}`,
    );
  }
  await analytics.command('TRUNCATE TABLE customer_attribute');
  const families = Map.groupBy(people, ([number]) => rootOf(tree, number));
  await insertBank(
    analytics,
    new Map(
      [...families].flatMap(([root, members]): [number, Facts][] => {
        const person = personOf(members.map(([, of]) => of));
        return person ? [[root, { customer: person }]] : [];
      }),
    ),
  );
}

/** What is known of a person by the numbers in their order; nothing where no relation had begun. */
function personOf(members: readonly Facts[]): Customer | null {
  const states = members
    .map(({ customer = {}, changes = [] }) =>
      [customer, ...changes]
        .map((state) => ({ ...state, from: state.from ?? '1900-01-01' }))
        .filter(({ from }) => from <= asOf)
        .toSorted((one, other) => (one.from < other.from ? -1 : 1))
        .at(-1),
    )
    .filter((state) => state !== undefined)
    .filter(({ open = '2015-05-20' }) => open === null || open <= asOf);
  const [first] = states;
  if (!first) return null;
  const known = (of: (state: Customer) => string | undefined) =>
    states.map(of).find((value) => value !== undefined && value !== '' && value !== 'unknown') ??
    '';
  const opened = states
    .map(({ open = '2015-05-20' }) => open)
    .filter((open) => open !== null)
    .toSorted();
  const birth = known((state) => state.birth);
  return {
    open: opened[0] ?? null,
    ...(birth === '' ? {} : { birth }),
    gender: known((state) => state.gender),
    marital: known((state) => state.marital),
    risk: known((state) => state.risk),
    mobile: known((state) => state.mobile),
    education: known((state) => state.education),
    occupation: known((state) => state.occupation),
    employer: known((state) => state.employer),
    // The outlets are those of the number kept.
    ...(first.openedAt === undefined ? {} : { openedAt: first.openedAt }),
    staff: states.some((state) => state.staff),
  };
}

const by = { kind: 'staff', id: 1, name: '测试' } as const;
const now = new Date('2026-06-15T02:00:00Z');
const evidence = { score: 100, reasons: ['same_identity' as const], conflicts: [] };

/** Draws numbers below a bound, the same for the same seed. */
function drawing(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff;
    return Math.floor((state / 0x80000000) * below);
  };
}

test(
  'whatever was merged and parted, tags are those of a bank in which the facts were one customer’s from the start',
  async () => {
    const { platform } = merging;
    await merging.postgres.asOwner(
      `insert into organization.staff (staff_number, name, org_id, roles) select '1', '测试', min(org_id), '{product_manager}' from organization.org_unit`,
    );
    const original = await tagsOf(merging);
    expect(original.length).toBeGreaterThan(size / 2);
    const draw = drawing(7);
    const tree = new Map<number, number>();
    const merges = new Map<number, number>();
    const share = () => shareMapping(platform);
    const part = async (number: number) => {
      const id = merges.get(number) ?? 0;
      const parted = await withJob(platform.database, (tx) => undoMerge(tx, id, by, 'other', now));
      expect(parted.ok).toBe(true);
      tree.delete(number);
      merges.delete(number);
    };
    for (let round = 0; round < rounds; round += 1) {
      for (let step = 0; step < 14; step += 1) {
        const merged = [...tree.keys()];
        const chosen = merged[draw(merged.length)];
        if (chosen !== undefined && draw(100) < 30) {
          await part(chosen);
          continue;
        }
        const roots = [...people.keys()].filter((number) => !tree.has(number));
        const [one, other] = [roots[draw(roots.length)] ?? 0, roots[draw(roots.length)] ?? 0];
        const order = { oneNo: one, otherNo: other, evidence, reason: 'same', by, now };
        const done = await withJob(platform.database, (tx) => mergeCustomers(tx, order));
        expect(done.ok).toBe(one !== other);
        if (!done.ok) continue;
        tree.set(Math.max(one, other), Math.min(one, other));
        merges.set(Math.max(one, other), done.value);
      }
      await share();
      await giveFacts(tree);
      const expected = await tagsOf(fromTheStart);
      expect(await tagsOf(merging)).toEqual(expected);
      expect(expected.length).toBeLessThan(original.length);
    }
    for (const number of [...tree.keys()]) await part(number);
    expect(await share()).toBe(0);
    expect(await tagsOf(merging)).toEqual(original);
  },
  (rounds + 4) * 60_000,
);
