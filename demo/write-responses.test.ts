import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createReadStream, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { measureOutcomes } from '../server/src/modules/measurement/index.ts';
import { generateSampleBank } from './generate-bank.ts';
import type { MemberResponse } from './simulate-responses.ts';
import { writeResponses } from './write-responses.ts';

const size = { seed: 8, customers: 3000, asOf: '2026-10-31' };
const nothing = { liftOfRate: 0, liftOfBalanceFen: 0, contactShare: 0, redeemShare: 0, costFen: 0 };
const order = {
  size,
  members: Array.from({ length: size.customers }, (_, customer) => ({
    customerId: `C${String(customer + 1).padStart(8, '0')}`,
    arm: (customer * 7) % 10 < 3 ? 'control' : 'voucher',
  })),
  offers: [
    { ...nothing, arm: 'control' },
    {
      ...nothing,
      arm: 'voucher',
      liftOfRate: 0.1,
      contactShare: 1,
      redeemShare: 0.5,
      costFen: 1500,
    },
  ],
  campaign: 'autumn',
  launchDate: '2026-11-01',
  windowDays: 14,
  eventType: 'campaign_response',
};
let root = '';
let responses: MemberResponse[] = [];

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'huike-responses-'));
  await generateSampleBank(size, root, { threads: 1 });
  responses = await writeResponses({ ...order, bankFolder: root }, join(root, 'after'));
});
afterAll(() => rm(root, { recursive: true }));

function lines(file: string): string[][] {
  const [, ...rows] = readFileSync(join(root, file), 'utf8').trimEnd().split('\n');
  return rows.map((row) => row.split(','));
}

describe('what follows a launch comes as files', () => {
  test('an event for each conversion, after the launch and within the window', () => {
    const dates = lines('after/event_20261101.csv')
      .map(([, , time = '']) => time.slice(0, 10))
      .sort();
    expect(dates).toHaveLength(responses.filter(({ seen }) => seen.converted).length);
    expect(dates[0]).toBe('2026-11-02');
    expect((dates.at(-1) ?? '') <= '2026-11-15').toBe(true);
  });

  test('the balance at the end is the last one and the transaction between', () => {
    const demand = (rows: readonly string[][], date: string): Map<string, number> =>
      new Map(
        rows
          .filter(([day, , , kind]) => day === date && kind === 'demand')
          .map(([, , customer = '', , balance = '']) => [
            customer,
            Number(balance.replace('.', '')),
          ]),
      );
    const before = demand(lines('balance.csv'), size.asOf);
    const after = demand(lines('after/balance_20261101.csv'), '2026-11-15');
    const moved = new Map(
      lines('after/transaction_20261101.csv').map((cells) => [
        cells[2] ?? '',
        Number(cells[8]?.replace('.', '')) * (cells[5] === 'C' ? 1 : -1),
      ]),
    );
    expect(after.size).toBe(before.size);
    const wrong = [...after].filter(
      ([customer, balance]) =>
        balance < 0 || balance !== (before.get(customer) ?? 0) + (moved.get(customer) ?? 0),
    );
    expect(wrong).toEqual([]);
  });

  test('the outcomes file is measured, and the interval has the ten points that were put in', async () => {
    const measured = await measureOutcomes(createReadStream(join(root, 'after/outcomes.csv')), {
      control: 'control',
      shares: new Map([
        ['control', 3],
        ['voucher', 7],
      ]),
    });
    if (!measured.ok) throw new Error(JSON.stringify(measured.refusal));
    const lift = measured.value.comparisons[0]?.conversion.lift;
    if (!lift?.estimable) throw new Error('not estimable');
    expect(lift.low).toBeLessThan(0.1);
    expect(lift.high).toBeGreaterThan(0.1);
    expect(measured.value.sampleRatio).toMatchObject({ asPlanned: true });
    const cost = responses.filter(({ seen }) => seen.redeemed).length * 1500;
    expect(measured.value.comparisons[0]?.incrementalCostFen).toBe(cost);
  });

  test('a customer of another bank is refused', async () => {
    const stranger = {
      ...order,
      bankFolder: root,
      members: [{ customerId: 'C00003001', arm: 'control' }],
    };
    await expect(writeResponses(stranger, join(root, 'never'))).rejects.toThrow('C00003001');
  });
});
