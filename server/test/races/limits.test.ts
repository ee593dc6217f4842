import { sql } from 'kysely';
import { afterEach, beforeAll, describe, expect, it, test } from 'vitest';
import type { CreateOffer } from '#contract/offers.ts';
import { createClaimQueue } from '../../src/modules/benefits/claim-queue.ts';
import { type ClaimRequest, claimVouchers } from '../../src/modules/benefits/claim-vouchers.ts';
import { releases } from '#modules/benefits/index.ts';
import {
  eraseFromBenefits,
  limitKeyRetention,
} from '../../src/modules/benefits/forget-limit-keys.ts';
import { reverseClaim } from '../../src/modules/benefits/reverse-voucher.ts';
import { withJob } from '#platform/postgres/database.ts';
import { usePostgres } from '../harness/postgres.ts';
import { buildSampleOrganization } from '../harness/sample-organization.ts';
import { randomKeyring } from '#platform/crypto/read-keyring.ts';
import { addCustomers, customerRecord } from '../harness/sample-customers.ts';
import { afterBoth } from './interleave.ts';
import {
  codeOf,
  faceAmountFen,
  holdLedgerSound,
  now,
  openBudget,
  openOffer,
  valueOf,
} from './voucher-fixture.ts';

const postgres = usePostgres({ maxConnections: 16 });
let outlet = 0;
let serial = 0;

beforeAll(async () => {
  outlet = (await buildSampleOrganization(postgres.database))('FZ-GL-1');
  await addCustomers(
    postgres.database,
    randomKeyring(),
    Array.from({ length: 40 }, (_, at) =>
      customerRecord({ sourceCustomerId: `C${at}`, managingOrgId: outlet }),
    ),
  );
});
afterEach(() => holdLedgerSound(postgres.database));

type Limits = NonNullable<CreateOffer['limits']>;
const perDay = (scope: Limits[number]['scope'], capCount: number): Limits[number] => ({
  scope,
  period: 'day',
  capCount,
  capAmountFen: null,
});

/** An offer with limits, opened to anybody; `times` how often it is released. */
async function release(count: number, limits: Limits, times = 1): Promise<number[]> {
  const budgetId = await openBudget(postgres.database, times * count * faceAmountFen);
  const offerId = await openOffer(
    postgres.database,
    budgetId,
    { count: times * count },
    { limits },
  );
  return withJob(postgres.database, async (tx) => {
    const opened: number[] = [];
    for (let turn = 0; turn < times; turn += 1) {
      serial += 1;
      opened.push(
        valueOf(
          await releases.open(tx, now, {
            offerId,
            count,
            claimFrom: new Date('2026-03-01T00:00:00Z'),
            claimUntil: new Date('2026-04-01T00:00:00Z'),
            openTo: 'anyone',
            releaseKey: `release-${serial}`,
          }),
        ),
      );
    }
    return opened;
  });
}

function ask(
  allotmentId: number,
  customerNo: number,
  more: Partial<ClaimRequest> = {},
): ClaimRequest {
  serial += 1;
  const claim = { allotmentId, customerNo, clientKey: `limit-${serial}`, claimedBy: 'staff:1' };
  return { ...claim, channel: 'staff', scope: { all: true }, ...more } as ClaimRequest;
}

const claim = (requests: ClaimRequest[], at = now) =>
  withJob(postgres.database, (tx) => claimVouchers(tx, at, requests));

describe('a limit', () => {
  it('of one a customer is kept when the same batch asks twice and when two tills ask at once', async () => {
    const [allotmentId = 0] = await release(10, [perDay('customer', 1)]);
    const both = await claim([ask(allotmentId, 1), ask(allotmentId, 1), ask(allotmentId, 2)]);
    expect(both.map(codeOf)).toEqual(['OK', 'AGAIN', 'OK']);
    const { first, second } = await afterBoth(
      postgres.database,
      (tx) => claimVouchers(tx, now, [ask(allotmentId, 3)]),
      (tx) => claimVouchers(tx, now, [ask(allotmentId, 3)]),
    );
    expect([...first, ...second].map(codeOf)).toEqual(['OK', 'CUSTOMER_LIMIT']);
  });

  it('is one for all releases of the offer, held by the database where two are asked at once', async () => {
    const [one = 0, other = 0] = await release(10, [perDay('outlet', 1)], 2);
    const at = { outletOrgId: outlet };
    await expect(
      afterBoth(
        postgres.database,
        (tx) => claimVouchers(tx, now, [ask(one, 1, at)]),
        (tx) => claimVouchers(tx, now, [ask(other, 2, at)]),
      ),
    ).rejects.toThrow('limit_count_within_cap');
    // The queue asks again and is told in words.
    const queue = createClaimQueue(postgres.database, { now: () => now });
    expect(codeOf(await queue.claim(ask(other, 2, at)))).toBe('OUTLET_LIMIT');
  });

  it('of twenty a day is used up to the last by 64 who ask two processes at once, and no more', async () => {
    const [allotmentId = 0] = await release(64, [perDay('outlet', 20), perDay('customer', 2)]);
    const clock = { now: () => now };
    const queues = [
      createClaimQueue(postgres.database, clock),
      createClaimQueue(postgres.database, clock),
    ];
    const answers = await Promise.all(
      Array.from({ length: 64 }, (_, at) =>
        queues[at % 2]?.claim(ask(allotmentId, (at % 16) + 1, { outletOrgId: outlet })),
      ),
    );
    const codes = answers.map((answer) => (answer ? codeOf(answer) : 'none'));
    expect(codes.filter((code) => code === 'OK')).toHaveLength(20);
    expect(new Set(codes)).toEqual(new Set(['OK', 'OUTLET_LIMIT', 'CUSTOMER_LIMIT']));
  });

  it('on the amount counts fen, not vouchers', async () => {
    const cap = { scope: 'merchant', period: 'month', capCount: null } as const;
    const [allotmentId = 0] = await release(5, [{ ...cap, capAmountFen: 2 * faceAmountFen + 1 }]);
    const at = { merchantId: 7 };
    const answers = [
      ...(await claim([ask(allotmentId, 1, at)])),
      ...(await claim([ask(allotmentId, 2, at)])),
      ...(await claim([ask(allotmentId, 3, at)])),
      ...(await claim([ask(allotmentId, 3, { merchantId: 8 })])),
    ];
    expect(answers.map(codeOf)).toEqual(['OK', 'OK', 'MERCHANT_LIMIT', 'OK']);
  });

  it('begins anew at the bank’s midnight, not eight hours later', async () => {
    const [allotmentId = 0] = await release(5, [perDay('customer', 1)]);
    const codes = [];
    for (const moment of [
      '2026-03-02T15:59:59Z', // 23:59:59 of 2 March in Shanghai
      '2026-03-02T16:00:00Z', // midnight
      '2026-03-03T00:00:00Z', // 08:00: the same day
      '2026-03-03T16:00:00Z',
    ])
      codes.push(...(await claim([ask(allotmentId, 1)], new Date(moment))).map(codeOf));
    expect(codes).toEqual(['OK', 'OK', 'CUSTOMER_LIMIT', 'OK']);
  });

  it('is free again once the claim is taken back, in the period of the claim', async () => {
    const [allotmentId = 0] = await release(5, [perDay('device', 1)]);
    const device = { deviceKey: 'phone-of-somebody' };
    const [first] = await claim([ask(allotmentId, 1, device)]);
    expect((await claim([ask(allotmentId, 2, device)])).map(codeOf)).toEqual(['DEVICE_LIMIT']);
    if (!first) throw new Error('no answer');
    const nextDay = new Date(now.getTime() + 86_400_000);
    await withJob(postgres.database, (tx) => reverseClaim(tx, nextDay, valueOf(first).id));
    expect((await claim([ask(allotmentId, 2, device)])).map(codeOf)).toEqual(['OK']);
  });
});

describe('by which device a voucher was claimed', () => {
  const [early, later] = [new Date('2026-03-20T04:00:00Z'), new Date('2026-05-01T04:00:00Z')];
  const device = { deviceKey: 'shared-by-a-family' };
  /** What the nightly job forgets at a moment, of all that is older than a day. */
  const forget = (at: Date): Promise<void> =>
    limitKeyRetention.remove({
      platform: { database: postgres.database, clock: { now: () => at } },
      cutoff: { days: 1, day: '', moment: new Date(at.getTime() - 86_400_000) },
      signal: new AbortController().signal,
      note: () => Promise.resolve(),
    } as never);
  const known = async (allotmentId: number): Promise<[number, number]> => {
    const { rows } = await withJob(postgres.database, (tx) =>
      sql<{ vouchers: number; uses: number }>`
        select count(device_key)::int as vouchers, (select count(*)::int from benefits.limit_use
          where key = ${device.deviceKey} and limit_id in (select l.id from benefits.offer_limit l join benefits.allotment a using (offer_id)
            where a.id = ${allotmentId})) as uses
        from benefits.voucher where allotment_id = ${allotmentId}`.execute(tx),
    );
    return [rows[0]?.vouchers ?? 0, rows[0]?.uses ?? 0];
  };
  const by = (period: Limits[number]['period'], capCount: number): Limits[number] => ({
    scope: 'device',
    period,
    capCount,
    capAmountFen: null,
  });

  it('is forgotten once no limit counts it: not within its month, nor while the offer may still be claimed', async () => {
    const [daily = 0] = await release(5, [by('day', 2)]);
    const [monthly = 0] = await release(5, [by('day', 2), by('month', 2)]);
    const [ever = 0] = await release(5, [by('total', 1)]);
    const [plain = 0] = await release(5, []);
    const all = [daily, monthly, ever, plain];
    await claim(all.map((allotmentId) => ask(allotmentId, 1, device)));
    const taken = await claim([ask(daily, 2, device)]);
    await withJob(postgres.database, (tx) =>
      reverseClaim(tx, now, taken[0] ? valueOf(taken[0]).id : 0),
    );
    await forget(early);
    expect(await Promise.all(all.map(known))).toEqual([
      [0, 0],
      [1, 2],
      [1, 1],
      [0, 0],
    ]);
    expect((await claim([ask(ever, 3, device)], early)).map(codeOf)).toEqual(['DEVICE_LIMIT']);
    await forget(later);
    expect(await Promise.all(all.map(known))).toEqual(all.map(() => [0, 0]));
  });

  it('leaves with an erased person; what others used by the same device still counts', async () => {
    const [allotmentId = 0] = await release(9, [by('day', 3)]);
    await claim([1, 2, 3].map((no) => ask(allotmentId, no, device)));
    expect((await claim([ask(allotmentId, 4, device)])).map(codeOf)).toEqual(['DEVICE_LIMIT']);
    await withJob(postgres.database, (tx) => eraseFromBenefits(tx, 1));
    expect(await known(allotmentId)).toEqual([2, 1]);
    const next = await claim([ask(allotmentId, 4, device)]);
    expect(next.map(codeOf)).toEqual(['OK']);
    expect((await claim([ask(allotmentId, 5, device)])).map(codeOf)).toEqual(['DEVICE_LIMIT']);
  });

  it('is kept by the database while a counter counts anything', async () => {
    const [allotmentId = 0] = await release(2, [by('day', 2)]);
    await claim([ask(allotmentId, 1, device)]);
    const removed = withJob(postgres.database, (tx) =>
      sql`delete from benefits.limit_use where key = ${device.deviceKey}`.execute(tx),
    );
    await expect(removed).rejects.toThrow('is kept');
  });
});

describe('a limit by funder', () => {
  it('holds what each funder gives of the offer in a day, also where two are asked at once', async () => {
    const budgets = [
      await openBudget(postgres.database, 10_000),
      await openBudget(postgres.database, 10_000),
    ];
    const funding = budgets.map((budgetId, at) => ({
      budgetId,
      shareBp: at === 0 ? 3_000 : 7_000,
    }));
    // The second funder gives 700 fen of each: two of them a day.
    const limits: Limits = [
      { scope: 'funder', period: 'day', capCount: null, capAmountFen: 1_500 },
    ];
    const offerId = await openOffer(postgres.database, 0, { count: 10 }, { funding, limits });
    serial += 2;
    const [one = 0, other = 0] = await withJob(postgres.database, async (tx) => {
      const opened = [];
      for (const at of [1, 2])
        opened.push(
          valueOf(
            await releases.open(tx, now, {
              offerId,
              count: 5,
              claimFrom: new Date('2026-03-01T00:00:00Z'),
              claimUntil: new Date('2026-04-01T00:00:00Z'),
              openTo: 'anyone',
              releaseKey: `funder-${serial}-${at}`,
            }),
          ),
        );
      return opened;
    });
    const [first] = await claim([ask(one, 1)]);
    // Of two releases nothing but the counter stands between them: the database holds it.
    await expect(
      afterBoth(
        postgres.database,
        (tx) => claimVouchers(tx, now, [ask(one, 2)]),
        (tx) => claimVouchers(tx, now, [ask(other, 3)]),
      ),
    ).rejects.toThrow('limit_amount_within_cap');
    expect((await claim([ask(other, 3)])).map(codeOf)).toEqual(['FUNDER_LIMIT']);
    const nextDay = new Date(now.getTime() + 86_400_000);
    expect((await claim([ask(other, 3)], nextDay)).map(codeOf)).toEqual(['OK']);
    if (!first) throw new Error('no answer');
    await withJob(postgres.database, (tx) => reverseClaim(tx, now, valueOf(first).id));
    expect((await claim([ask(other, 3)])).map(codeOf)).toEqual(['OK']);
  });

  it('needs funders by share: who pays in order is known only afterwards', async () => {
    const budgetId = await openBudget(postgres.database, 1_000);
    const limits: Limits = [{ scope: 'funder', period: 'day', capCount: 1, capAmountFen: null }];
    const funding = [{ budgetId, shareBp: null }];
    await expect(
      openOffer(postgres.database, 0, { count: 1 }, { funding, limits }),
    ).rejects.toThrow('FUNDER_LIMIT_NEEDS_SHARES');
  });
});

describe('a release', () => {
  test('only its issuer gives is no use to anybody else', async () => {
    const budgetId = await openBudget(postgres.database, 2 * faceAmountFen);
    const offerId = await openOffer(postgres.database, budgetId, { count: 2 });
    const request = {
      offerId,
      count: 2,
      claimFrom: new Date('2026-03-01T00:00:00Z'),
      claimUntil: new Date('2026-04-01T00:00:00Z'),
      openTo: 'issuer',
      releaseKey: 'draw-1',
    } as const;
    const open = () => withJob(postgres.database, (tx) => releases.open(tx, now, request));
    const allotmentId = valueOf(await open());
    expect(valueOf(await open())).toBe(allotmentId);
    expect((await claim([ask(allotmentId, 1)])).map(codeOf)).toEqual(['NOT_ENTITLED']);
    const given = { allotmentId, claimedBy: 'draw:1', channel: 'customer' } as const;
    const answers = await withJob(postgres.database, (tx) =>
      releases.issue(tx, now, [
        { ...given, customerNo: 1, clientKey: 'play-1' },
        { ...given, customerNo: 999_999, clientKey: 'play-2' },
      ]),
    );
    expect(answers.map(codeOf)).toEqual(['OK', 'NOT_ENTITLED']);
  });

  it('closed gives back what nobody claimed', async () => {
    const [allotmentId = 0] = await release(5, []);
    await claim([ask(allotmentId, 1)]);
    await withJob(postgres.database, (tx) => releases.close(tx, now, allotmentId));
    expect((await claim([ask(allotmentId, 2)])).map(codeOf)).toEqual(['OFFER_ENDED']);
    const { rows } = await withJob(postgres.database, (tx) =>
      sql<{
        balance: number;
      }>`select b.balance from benefits.allotment_leg l join ledger.account b on b.id = l.budget_account_id
        where l.allotment_id = ${allotmentId}`.execute(tx),
    );
    expect(rows).toEqual([{ balance: 4 * faceAmountFen }]);
  });
});
