import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { claimVouchers } from '#modules/benefits/index.ts';
import { withJob } from '#platform/postgres/database.ts';
import { callCommand, type Ended } from '../../test/harness/call-command.ts';
import { usePostgres } from '../../test/harness/postgres.ts';
import { claimOf, faceAmountFen, now, openCampaign } from '../../test/races/voucher-fixture.ts';

const program = path.join(import.meta.dirname, '../main.ts');
const postgres = usePostgres();
let home = '';

beforeAll(async () => {
  home = await mkdtemp(path.join(tmpdir(), 'huike-ledger-'));
});
afterAll(() => rm(home, { recursive: true, force: true }));

const environment = () => ({ HUIKE_HOME: home, DATABASE_URL: postgres.connectionString });
const verify = (): Promise<Ended> => callCommand(['ledger', 'verify'], environment());

/** In a process of its own, as a script calls it. */
function verifyForScript(): Promise<Ended> {
  const { promise, resolve } = Promise.withResolvers<Ended>();
  const child = execFile(
    process.execPath,
    [program, 'ledger', 'verify', '--json'],
    { env: { ...process.env, ...environment() } },
    (_, out, err) => resolve({ code: child.exitCode ?? -1, out, err }),
  );
  return promise;
}

test(
  'whoever keeps the books is told whether the ledger holds, and by name the rules it breaks',
  { timeout: 90_000 },
  async () => {
    const campaignId = await openCampaign(postgres.database, { cap: 3, customers: 2 });
    await withJob(postgres.database, (tx) =>
      claimVouchers(tx, now, [claimOf(campaignId, 1), claimOf(campaignId, 2)]),
    );
    const balance = ['ledger', 'balance', '--account', '1', '--at', '2027-01-01', '--json'];
    const held = await callCommand(balance, environment());
    expect({ ...held, out: JSON.parse(held.out) as unknown }).toEqual({
      code: 0,
      out: {
        at: '2027-01-01T15:59:59.999Z',
        balances: [expect.objectContaining({ accountId: 1, kind: 'funder', unit: 'CNY' })],
      },
      err: '',
    });
    expect(await verify()).toEqual({
      code: 0,
      out: 'sound: every rule of the ledger holds\n',
      err: '',
    });

    // Somebody with the owner's rights gives the campaign ten yuan that no transfer brought.
    await postgres.asOwner(
      'alter table ledger.account disable trigger balances_move_within_a_unit',
    );
    await postgres.asOwner('set role huike_job');
    await postgres.asOwner(
      `update ledger.account set balance = balance + $1 where kind = 'claimed'`,
      [faceAmountFen],
    );
    expect(await verify()).toMatchObject({
      code: 1,
      out: 'DOES NOT HOLD: a balance is the sum of its entries (1 row); the first: account 4 must be 2000, is 3000\nDOES NOT HOLD: vouchers in hand are the balance of claimed (1 row); the first: allotment 1 must be 2000, is 3000\n',
    });
    const told = await verifyForScript();
    expect(told.code).toBe(1);
    expect(JSON.parse(told.out)).toEqual({
      sound: false,
      faults: [
        {
          rule: 'a balance is the sum of its entries',
          rows: 1,
          first: expect.objectContaining({ expected: '2000', found: '3000' }),
        },
        {
          rule: 'vouchers in hand are the balance of claimed',
          rows: 1,
          first: expect.objectContaining({ expected: '2000', found: '3000' }),
        },
      ],
    });

    // And a voucher of no offer at all, which no key of the table refuses.
    await postgres.asOwner(`insert into benefits.voucher (customer_no, allotment_id, code, face_amount_fen, channel, claimed_by,
      client_key, claimed_at, valid_until, org_id) values (1, 999, 'orphan', 1, 'push', 'nobody', '1', now(), current_date, 1)`);
    expect((await verify()).out).toContain(
      'what is used is within the cap and is what was claimed',
    );
  },
);
