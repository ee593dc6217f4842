import { beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { type Verification, verification } from '../../../contract/merchants.ts';
import { duePage, payout, payoutLinePage } from '../../../contract/payouts.ts';
import {
  difference,
  differencePage,
  reconciliation,
  reconciliationDetail,
} from '../../../contract/reconciliation.ts';
import { settlementDetail, settlementPage } from '../../../contract/settlements.ts';
import { jobKinds } from '../../src/compose.ts';
import { verifyLedger } from '../../src/modules/benefits/index.ts';
import { makeStatements } from '../../src/modules/merchants/make-statements.ts';
import { redeemAtMerchants } from '../../src/modules/merchants/redeem-at-merchant.ts';
import { withJob } from '../../src/platform/postgres/database.ts';
import { type Answer, bodyOf, type Person, refusalOf } from '../harness/app.ts';
import { decideOn } from '../harness/decide-approval.ts';
import { multipart } from '../harness/multipart.ts';
import { afterBoth } from '../races/interleave.ts';
import { giveVouchers, useBankWithMerchants } from './bank-with-merchants.ts';

const evening = '2026-06-15T23:50:00+08:00';
const night = '2026-06-16T00:10:00+08:00';
const bank = useBankWithMerchants({ maxConnections: 8, now: evening });
const settle = () => bank.runJobs(jobKinds.filter(({ kind }) => kind === 'merchant-settlement'));
const enqueue = () =>
  withJob(bank.platform.database, (tx) =>
    bank.platform.jobs.enqueue(
      tx,
      { kind: 'merchant-settlement', input: z.strictObject({}) },
      {},
      { title: '结算' },
    ),
  );
const runDay = async () => {
  await enqueue();
  return settle();
};

let codes: string[];
let budgetId: number;
beforeAll(async () => {
  const given = await giveVouchers(bank, 60);
  codes = given.vouchers.map(({ code }) => code);
  budgetId = given.budgetId;
});
const redeem = async (person: Person, no: number, orderReference = ''): Promise<Verification> =>
  bodyOf(
    verification,
    await person.call('POST', `/api/merchants/${no}/redemptions`, {
      proof: codes.pop(),
      purchaseAmountFen: 5_000,
      orderReference,
    }),
  );
const refund = (person: Person, no: number, id: number) =>
  person.call('POST', `/api/merchants/${no}/redemptions/${id}/refunds`, {});
const shop = async (settlementDays = 1) => {
  const no = await bank.addMerchant('FZ-GL-1', settlementDays);
  return { no, operator: await bank.addOperator('FZ-GL-1', no) };
};
const statementOf = async (no: number) => {
  const listed = await bank.maker.call('GET', `/api/settlements?merchantNo=${no}`);
  const [newest] = bodyOf(settlementPage, listed).items;
  if (!newest) return null;
  return bodyOf(settlementDetail, await bank.maker.call('GET', `/api/settlements/${newest.id}`));
};
const at = async <T>(moment: string, work: () => Promise<T>): Promise<T> => {
  bank.setNow(moment);
  try {
    return await work();
  } finally {
    bank.setNow(evening);
  }
};

describe('the statement of a day', () => {
  test('tells each funder’s part, adds up to what the ledger moved, and is made once', async () => {
    const { no, operator } = await shop();
    const first = await redeem(operator, no, '=HYPERLINK("x")');
    await redeem(operator, no);
    await refund(operator, no, first.redemptionId);
    expect(await at(evening, runDay)).toEqual(['done']);
    expect(await statementOf(no)).toBeNull();
    await at(night, async () => {
      expect(await runDay()).toEqual(['done']);
      expect(await runDay()).toEqual(['done']);
      const statement = await statementOf(no);
      expect(statement).toMatchObject({
        day: '2026-06-15',
        redeemedCount: 2,
        redeemedFen: 2_000,
        reversedCount: 1,
        reversedFen: -1_000,
        netFen: 1_000,
        openingFen: 0,
        closingFen: 1_000,
      });
      expect(
        statement?.funders.map(({ kind, amountFen }) => `${kind} ${amountFen}`).toSorted(),
      ).toEqual(['redeem 1200', 'redeem 800', 'reverse -400', 'reverse -600']);
      const file = await operator.call('GET', `/api/settlements/${statement?.id}/file`);
      expect(file.status).toBe(200);
      expect(String(file.body)).toContain(`"'=HYPERLINK(""x"")"`);
      const workbook = `/api/settlements/${statement?.id}/file?format=xlsx`;
      expect((await operator.call('GET', workbook)).status).toBe(200);
    });
  });

  test('of its own merchants alone is a merchant’s to read', async () => {
    const one = await shop();
    const other = await shop();
    await redeem(one.operator, one.no);
    await at(night, async () => {
      await runDay();
      const statement = await statementOf(one.no);
      for (const url of ['', '/lines', '/file']) {
        const asked = `/api/settlements/${statement?.id}${url}`;
        expect((await one.operator.call('GET', asked)).status).toBe(200);
        expect((await other.operator.call('GET', asked)).status).toBe(404);
      }
    });
  });

  test('is not made when it does not add up; the others are, and the day stays open', async () => {
    const wrong = await shop();
    const right = await shop();
    await redeem(wrong.operator, wrong.no);
    await redeem(right.operator, right.no);
    await bank.postgres.asOwner('set role huike_job');
    const moved = await bank.postgres.asOwner<{ id: number }>(
      `update ledger.account set balance = balance where kind = 'merchant' and owner_id = $1 returning id`,
      [wrong.no],
    );
    // Money that nobody says a reason for: a statement that left a line out would look the same.
    await bank.postgres.asOwner(
      `insert into ledger.transfer (kind, from_account_id, to_account_id, amount, natural_key, posted_at)
       select 'redeem', min(id), $1, 1, 'stray', $2 from ledger.account where kind = 'funder'`,
      [moved[0]?.id, evening],
    );
    await bank.postgres.asOwner('reset role');
    await at(night, async () => {
      expect(await runDay()).toEqual(['failed']);
      expect(await statementOf(wrong.no)).toBeNull();
      expect(await statementOf(right.no)).not.toBeNull();
    });
  });

  test('waits for redemptions that are under way, and what comes later is the next day’s', async () => {
    const { no, operator } = await shop();
    await redeem(operator, no);
    const { clock, database } = bank.platform;
    const request = () => ({
      merchantNo: no,
      caller: { kind: 'staff' as const, id: operator.staffId, name: '乙' },
      vouchers: [{ code: codes.pop() ?? '' }],
      purchaseAmountFen: 5_000,
      orderReference: '',
      clientKey: crypto.randomUUID(),
    });
    const except = await others(no);
    const { second } = await afterBoth(
      database,
      (tx) => redeemAtMerchants(tx, clock, [request()]),
      (tx) => makeStatements(tx, new Date(night), '2026-06-15', except),
    );
    expect(second).toMatchObject({ statements: 1, unbalanced: [] });
    expect(await statementOf(no)).toMatchObject({ redeemedCount: 2 });
    // A server whose clock is behind books nothing into a day that is told.
    const [late] = await withJob(database, (tx) => redeemAtMerchants(tx, clock, [request()]));
    expect(late).toMatchObject({ ok: true, value: [{ day: '2026-06-16' }] });
  });
});

/** Merchants of other tests, whose days are theirs. */
async function others(no: number): Promise<number[]> {
  await bank.postgres.asOwner('set role huike_job');
  const rows = await bank.postgres.asOwner<{ no: number }>(
    'select merchant_no as no from merchants.merchant where merchant_no <> $1',
    [no],
  );
  await bank.postgres.asOwner('reset role');
  return rows.map((row) => row.no);
}

describe('reconciliation', () => {
  const header = '流水号,时间,金额,类型';
  const query = (no: number) =>
    `/api/reconciliations?${new URLSearchParams({ merchantNo: String(no), from: '2026-06-15', until: '2026-06-15', reference: '流水号', time: '时间', amount: '金额', kind: '类型' }).toString()}`;
  const upload = async (person: Person, no: number, content: string): Promise<Answer> => {
    const sent = multipart({}, { name: '对账单.csv', content });
    const answer = await bank.app.inject({
      method: 'POST',
      url: query(no),
      headers: { ...person.headers, ...sent.headers, 'idempotency-key': crypto.randomUUID() },
      payload: sent.payload,
    });
    return { status: answer.statusCode, body: answer.json() };
  };
  const close = (id: number, body: object) =>
    bank.maker.call('POST', `/api/differences/${id}/closings`, body);

  test('finds every difference, tells bad lines by line, and carries each to its end', async () => {
    const { no, operator } = await shop();
    const known: Verification[] = [];
    for (let sale = 0; sale < 4; sale += 1) known.push(await redeem(operator, no, `POS-${sale}`));
    const content = [
      header,
      'POS-0,2026-06-15 23:50:00,10.00,核销',
      'POS-0,2026-06-15 23:50:01,10.00,核销',
      'POS-1,2026-06-15 23:50:00,9.00,核销',
      `${known[2]?.redemptionId},2026-06-15 20:00:00,10.00,核销`,
      'POS-X,2026-06-15 12:00:00,25.00,核销',
      'POS-Y,昨天,25.00,核销',
      'POS-Z,2026-06-15 12:00:00,25.00,充值',
    ].join('\r\n');
    await at(night, async () => {
      const told = bodyOf(reconciliation, await upload(operator, no, content));
      expect(told).toMatchObject({ lines: 7, badLines: 2, matched: 1, differences: 5, open: 5 });
      const again = await upload(operator, no, content);
      expect(refusalOf(again)).toBe('STATEMENT_UPLOADED');
      const detail = await operator.call('GET', `/api/reconciliations/${told.id}`);
      expect(bodyOf(reconciliationDetail, detail).told).toEqual([
        { line: 7, reason: 'time_wrong' },
        { line: 8, reason: 'kind_unknown' },
      ]);
      const listed = bodyOf(
        differencePage,
        await bank.maker.call('GET', `/api/differences?reconciliationId=${told.id}`),
      ).items;
      const byClass = new Map(listed.map((one) => [one.class, one]));
      expect([...byClass.keys()].toSorted()).toEqual([
        'amount',
        'duplicate',
        'missing_here',
        'missing_there',
        'time',
      ]);
      const idOf = (name: 'amount' | 'duplicate' | 'missing_here' | 'missing_there' | 'time') =>
        byClass.get(name)?.id ?? 0;

      expect(
        (await operator.call('POST', `/api/differences/${idOf('time')}/closings`, {})).status,
      ).toBe(403);
      const explained = await close(idOf('time'), { outcome: 'explained', reason: '终端时钟慢' });
      expect(bodyOf(difference, explained)).toMatchObject({ state: 'explained' });
      const twice = await close(idOf('time'), { outcome: 'written_off', reason: '再次' });
      expect(refusalOf(twice)).toBe('DIFFERENCE_CLOSED');
      const without = await close(idOf('missing_here'), { outcome: 'adjusted', reason: '补记' });
      expect(refusalOf(without)).toBe('ADJUSTMENT_NEEDS_BUDGET');

      const small = { outcome: 'adjusted', reason: '少记', amountFen: -100, budgetId };
      expect(bodyOf(difference, await close(idOf('amount'), small))).toMatchObject({
        state: 'adjusted',
        adjustedFen: -100,
      });
      const large = { outcome: 'adjusted', reason: '补记', amountFen: 10_000, budgetId };
      const asked = bodyOf(difference, await close(idOf('missing_here'), large));
      expect(asked.state).toBe('submitted');
      expect(refusalOf(await close(asked.id, large))).toBe('DIFFERENCE_SUBMITTED');
      expect((await decideOn(bank.maker, bank.checker, String(asked.id))).status).toBe(200);
      const profile = await bank.maker.call('GET', `/api/merchants/${no}/profile`);
      expect(profile.body).toMatchObject({ balanceFen: 4_000 - 100 + 10_000 });
      const after = await operator.call('GET', `/api/reconciliations/${told.id}`);
      expect(bodyOf(reconciliationDetail, after).open).toBe(2);
    });
  });

  test('is refused for another merchant, a day that is not over, and a file without its columns', async () => {
    const one = await shop();
    const other = await shop();
    const content = `${header}\r\nA,2026-06-15 12:00:00,1,核销`;
    expect(refusalOf(await upload(one.operator, one.no, content))).toBe('STATEMENT_PERIOD_WRONG');
    await at(night, async () => {
      expect(refusalOf(await upload(one.operator, other.no, content))).toBe('MERCHANT_UNKNOWN');
      const renamed = content.replace('金额', '数额');
      expect(refusalOf(await upload(one.operator, one.no, renamed))).toBe(
        'STATEMENT_COLUMN_MISSING',
      );
      expect(refusalOf(await upload(one.operator, one.no, header))).toBe('STATEMENT_EMPTY');
    });
  });
});

describe('a payout', () => {
  const due = async (no: number) => {
    const { items } = bodyOf(duePage, await bank.maker.call('GET', '/api/payouts/due?limit=200'));
    return items.find(({ merchantNo }) => merchantNo === no)?.dueFen ?? 0;
  };
  const propose = async () => bodyOf(payout, await bank.maker.call('POST', '/api/payouts'));
  const lineOf = async (id: number, no: number) => {
    const { items } = bodyOf(
      payoutLinePage,
      await bank.maker.call('GET', `/api/payouts/${id}/lines?limit=200`),
    );
    return items.find(({ merchantNo }) => merchantNo === no);
  };
  const results = (id: number, items: object[]) =>
    bank.maker.call('POST', `/api/payouts/${id}/results`, { items });

  test('takes what is due and not what is of today, pays it once, and what failed is due again', async () => {
    const paid = await shop();
    const failed = await shop();
    await redeem(paid.operator, paid.no);
    await redeem(failed.operator, failed.no);
    expect(await due(paid.no)).toBe(0);
    await at(night, async () => {
      await runDay();
      await redeem(paid.operator, paid.no);
      expect(await due(paid.no)).toBe(1_000);
      const batch = await propose();
      expect(await due(paid.no)).toBe(0);
      expect(refusalOf(await bank.maker.call('POST', '/api/payouts'))).toBe('PAYOUT_NOTHING_DUE');
      const early = await bank.maker.call('GET', `/api/payouts/${batch.id}/file.csv`);
      expect(refusalOf(early)).toBe('PAYOUT_STATE_REFUSED');
      const decisions = await Promise.all(
        [bank.checker, await bank.signInAs('compliance_checker', 'HQ')].map((checker) =>
          decideOn(bank.maker, checker, String(batch.id)),
        ),
      );
      expect(decisions.map(({ status }) => status).toSorted()).toEqual([200, 409]);
      const file = await bank.maker.call('GET', `/api/payouts/${batch.id}/file.csv`);
      expect(String(file.body)).toContain('6222020200112233,10.00');

      const one = (await lineOf(batch.id, paid.no))?.line;
      const other = (await lineOf(batch.id, failed.no))?.line;
      await results(batch.id, [{ line: one, outcome: 'paid' }]);
      expect((await results(batch.id, [{ line: one, outcome: 'paid' }])).status).toBe(200);
      const changed = await results(batch.id, [{ line: one, outcome: 'failed' }]);
      expect(refusalOf(changed)).toBe('PAYOUT_LINE_DECIDED');
      await results(batch.id, [{ line: other, outcome: 'failed', note: '户名不符' }]);
      expect(await lineOf(batch.id, failed.no)).toMatchObject({
        state: 'failed',
        note: '户名不符',
      });
      expect([await due(paid.no), await due(failed.no)]).toEqual([0, 1_000]);
    });
  });

  test('that was returned leaves its merchants due; a changed account or balance is not paid', async () => {
    const { no, operator } = await shop();
    const { redemptionId } = await redeem(operator, no);
    await at(night, async () => {
      await runDay();
      const first = await propose();
      await decideOn(bank.maker, bank.checker, String(first.id), 'return');
      expect(await due(no)).toBe(1_000);
      const second = await propose();
      const late = `/api/merchants/${no}/redemptions/${redemptionId}/late-refunds`;
      await bank.maker.call('POST', late, { reason: '退货' });
      expect((await decideOn(bank.maker, bank.checker, String(redemptionId))).status).toBe(200);
      const refused = await decideOn(bank.maker, bank.checker, String(second.id));
      expect(refusalOf(refused)).toBe('PAYOUT_BALANCE_SHORT');
      await decideOn(bank.maker, bank.checker, String(second.id), 'return');
    });
  });

  test('that is out holds its money: a refund of it is refused, not paid twice', async () => {
    const { no, operator } = await shop();
    const { redemptionId } = await redeem(operator, no);
    await at(night, async () => {
      await runDay();
      const batch = await propose();
      expect((await decideOn(bank.maker, bank.checker, String(batch.id))).status).toBe(200);
      const late = `/api/merchants/${no}/redemptions/${redemptionId}/late-refunds`;
      await bank.maker.call('POST', late, { reason: '退货' });
      const refused = await decideOn(bank.maker, bank.checker, String(redemptionId));
      expect(refusalOf(refused)).toBe('REFUND_BALANCE_SHORT');
    });
  });
});

test('after all of it the ledger is sound, but for the stray transfer', async () => {
  const faults = await withJob(bank.platform.database, verifyLedger);
  expect(
    faults.filter(({ rule }) => !/sum of its entries|redemption moved its amount/.test(rule)),
  ).toEqual([]);
});
