import { sql } from 'kysely';
import type { PointsProgramme } from '#contract/points.ts';
import type { Result } from '#contract/result.ts';
import { recountTransfers } from '#modules/ledger/index.ts';
import { randomKeyring } from '#platform/crypto/read-keyring.ts';
import { type Database, withJob } from '#platform/postgres/database.ts';
import { createBudget, createFunder } from '../../src/modules/benefits/create-budget.ts';
import { createProgramme } from '../../src/modules/points/programmes.ts';
import { verifyPoints } from '../../src/modules/points/verify-points.ts';
import { addCustomers, customerRecord } from '../harness/sample-customers.ts';
import { buildSampleOrganization } from '../harness/sample-organization.ts';

const keyring = randomKeyring();
let serial = 0;
const outlets = new WeakMap<Database, number>();

/** New customers of one outlet. */
export async function newCustomers(database: Database, count: number): Promise<number[]> {
  const outlet = outlets.get(database) ?? (await buildSampleOrganization(database))('FZ-GL-1');
  outlets.set(database, outlet);
  return addCustomers(
    database,
    keyring,
    Array.from({ length: count }, () => {
      serial += 1;
      return customerRecord({ sourceCustomerId: `P${serial}`, managingOrgId: outlet });
    }),
  );
}

export async function newProgramme(
  database: Database,
  known: Partial<PointsProgramme> = {},
): Promise<number> {
  serial += 1;
  return withJob(database, async (tx) =>
    valueOf(
      await createProgramme(tx, new Date('2026-01-01T00:00:00Z'), null, {
        code: `P${serial}`,
        name: '积分',
        orgId: null,
        hundredPointsFen: 100,
        validity: 'rolling_months',
        validityCount: 12,
        tiers: [],
        tierPeriod: 'quarter',
        tierTimes: 1,
        reminderDays: 14,
        ...known,
      }),
    ),
  );
}

/** A budget of the whole bank with so much in it. */
export async function newBudget(
  database: Database,
  amountFen: number,
  orgId: number | null = null,
): Promise<number> {
  serial += 1;
  const code = `PB${serial}`;
  const now = new Date('2026-01-01T00:00:00Z');
  return withJob(database, async (tx) => {
    const funder = { code, name: '零售部', kind: 'bank', orgId } as const;
    const funderId = valueOf(await createFunder(tx, now, funder));
    return valueOf(
      await createBudget(tx, now, null, { code, name: '积分预算', funderId, orgId, amountFen }),
    );
  });
}

export function valueOf<T>(result: Result<T> | undefined): T {
  if (!result?.ok)
    throw new Error(`refused: ${result?.refusal.code} ${JSON.stringify(result?.refusal.facts)}`);
  return result.value;
}

export function codeOf(result: Result<unknown> | undefined): string {
  if (!result) throw new Error('no answer');
  return result.ok ? 'OK' : result.refusal.code;
}

/** The later number means the earlier one, without what else a merge does. */
export async function mergeInto(database: Database, merged: number, kept: number | null) {
  await withJob(database, (tx) =>
    sql`update customers.customer set merged_into = ${kept} where customer_no = ${merged}`.execute(
      tx,
    ),
  );
}

/** Recounts points and ledger and fails with the rules that do not hold. */
export async function holdPointsSound(database: Database): Promise<void> {
  const faults = await withJob(database, async (tx) => [
    ...(await verifyPoints(tx)),
    ...(await recountTransfers(tx)),
  ]);
  if (faults.length > 0)
    throw new Error(
      `the points are unsound: ${faults.map((fault) => `${fault.rule} (${fault.rows})`).join('; ')}`,
    );
}
