import { sql } from 'kysely';
import { beforeAll, describe, expect, test } from 'vitest';
import { createMongoAbility } from '@casl/ability';
import { z } from 'zod';
import { merchantPaymentBenefit } from '../../../contract/merchant-payments.ts';
import { type Verification, verification } from '../../../contract/merchants.ts';
import { duePage, merchantClaimPage, payout, payoutLinePage } from '../../../contract/payouts.ts';
import {
  difference,
  differencePage,
  reconciliation,
  reconciliationDetail,
} from '../../../contract/reconciliation.ts';
import { settlementDetail, settlementPage } from '../../../contract/settlements.ts';
import { jobKinds } from '../../src/compose.ts';
import { payments, verifyLedger } from '../../src/modules/benefits/index.ts';
import { makeStatements } from '../../src/modules/merchants/make-statements.ts';
import { payAtMerchant } from '../../src/modules/merchants/pay-at-merchant.ts';
import { bookForMerchant } from '../../src/modules/merchants/book-for-merchant.ts';
import { lockMerchants } from '../../src/modules/merchants/lock-merchants.ts';
import { closeDifference } from '../../src/modules/merchants/close-difference.ts';
import { proposePayout } from '../../src/modules/merchants/propose-payout.ts';
import { verifyMerchants } from '../../src/modules/merchants/verify-merchants.ts';
import { redeemAtMerchants } from '../../src/modules/merchants/redeem-at-merchant.ts';
import type { Caller } from '../../src/platform/http/caller.ts';
import { withJob } from '../../src/platform/postgres/database.ts';
import { type Answer, bodyOf, type Person, refusalOf } from '../harness/app.ts';
import { decideOn } from '../harness/decide-approval.ts';
import { multipart } from '../harness/multipart.ts';
import { readWorkbook } from '../harness/read-workbook.ts';
import { addCustomers, customerRecord } from '../harness/sample-customers.ts';
import { faultsAfter } from '../ledger/faults-after.ts';
import { afterBoth } from '../races/interleave.ts';
import {
  anAccount,
  giveVouchers,
  memberCodeOf,
  openToAnyone,
  useBankWithMerchants,
} from './bank-with-merchants.ts';

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
/** The maker, as routes know them. */
let caller: Caller;
beforeAll(async () => {
  caller = {
    kind: 'staff',
    id: bank.maker.staffId,
    name: '甲',
    roles: ['product_manager'],
    orgId: bank.maker.orgId,
    scope: { all: true },
    ability: createMongoAbility(),
    secondFactor: false,
  };
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

describe('what a payment at a merchant’s till brings', () => {
  let offers = 0;
  let customerNo = 0;
  beforeAll(async () => {
    const { database, keyring } = bank.platform;
    const record = customerRecord({ sourceCustomerId: 'P1', managingOrgId: bank.org('FZ-GL-1') });
    customerNo = (await addCustomers(database, keyring, [record]))[0] ?? 0;
  });
  const discount = async (merchantNo: number, capCount = 3) => {
    offers += 1;
    const places = { orgIds: [], merchantNos: [merchantNo] };
    const code = `D${offers}`;
    return openToAnyone(bank, { code, kind: 'instantDiscount', capCount, terms: { places } });
  };
  const pay = (who: Pick<Person, 'call'>, no: number, what: string, reference: string, more = {}) =>
    who.call('POST', `/api/merchants/${no}/${what}`, {
      memberCode: memberCodeOf(bank, customerNo),
      purchaseAmountFen: 20_000,
      reference,
      ...more,
    });
  const balance = async (no: number): Promise<number> => {
    const { body } = await bank.maker.call('GET', `/api/merchants/${no}/profile`);
    return z.object({ balanceFen: z.int() }).parse(body).balanceFen;
  };
  const refundOf = (
    who: Pick<Person, 'call'>,
    no: number,
    id: number,
    refundedFen: number | null,
  ) => who.call('POST', `/api/merchants/${no}/payment-benefits/${id}/refunds`, { refundedFen });

  test('the discount is owed to the merchant, refunded in proportion, and stands on its statement', async () => {
    const { no, operator } = await shop();
    const till = await bank.addTill(no);
    await discount(no);
    const first = bodyOf(
      merchantPaymentBenefit.strict(),
      await pay(till, no, 'instant-discounts', 'POS-7'),
    );
    expect(first).toMatchObject({ amountFen: 1_000, merchantNo: no, reference: 'POS-7' });
    expect(await balance(no)).toBe(1_000);
    expect(refusalOf(await pay(operator, no, 'instant-discounts', 'POS-7'))).toBe('PAYMENT_KNOWN');
    const atTheBank = `/api/payment-benefits/${first.redemptionId}/refunds`;
    const manager = await bank.signInAs('outlet_manager', 'FZ-GL-1');
    expect(refusalOf(await manager.call('POST', atTheBank, { refundedFen: null }))).toBe(
      'REFUND_AT_MERCHANT',
    );
    const part = await refundOf(till, no, first.redemptionId, 5_000);
    expect(bodyOf(merchantPaymentBenefit, part)).toMatchObject({ takenBackFen: 250 });
    expect(await balance(no)).toBe(750);
    await at(night, async () => {
      expect(refusalOf(await refundOf(till, no, first.redemptionId, null))).toBe(
        'REFUND_NEEDS_BANK',
      );
      await runDay();
      const statement = await statementOf(no);
      expect(statement).toMatchObject({ redeemedFen: 1_000, reversedFen: -250, closingFen: 750 });
      const lines = await operator.call('GET', `/api/settlements/${statement?.id}/lines`);
      expect(JSON.stringify(lines.body)).toContain('POS-7');
    });
    expect(await withJob(bank.platform.database, verifyLedger)).toEqual([]);
  });

  test('cashback is owed to the customer, and nobody else’s refund', async () => {
    const { no, operator } = await shop();
    const other = await shop();
    await openToAnyone(bank, { code: 'CB', kind: 'cashback', capCount: 2 });
    const { redemptionId } = bodyOf(
      merchantPaymentBenefit,
      await pay(operator, no, 'cashbacks', 'POS-8'),
    );
    expect(await balance(no)).toBe(0);
    expect(refusalOf(await refundOf(other.operator, other.no, redemptionId, null))).toBe(
      'NOT_FOUND',
    );
    expect(refusalOf(await refundOf(other.operator, no, redemptionId, null))).toBe(
      'MERCHANT_UNKNOWN',
    );
    const back = bodyOf(merchantPaymentBenefit, await refundOf(operator, no, redemptionId, null));
    expect(back).toMatchObject({ takenBackFen: 1_000 });
    expect(await withJob(bank.platform.database, verifyLedger)).toEqual([]);
  });

  test('is refused elsewhere, of a stranger’s till, by a code of another bank, and while suspended', async () => {
    const { no, operator } = await shop();
    const other = await shop();
    await discount(other.no);
    expect(refusalOf(await pay(operator, no, 'instant-discounts', 'R1'))).toBe(
      'NO_BENEFIT_APPLIES',
    );
    expect(refusalOf(await pay(operator, other.no, 'instant-discounts', 'R2'))).toBe(
      'MERCHANT_UNKNOWN',
    );
    const forged = { memberCode: `${memberCodeOf(bank, customerNo).slice(0, -3)}xyz` };
    expect(refusalOf(await pay(operator, no, 'instant-discounts', 'R3', forged))).toBe(
      'TOKEN_INVALID',
    );
    const change = { state: 'suspended', reason: '核查' };
    await bank.maker.call('PATCH', `/api/merchants/${other.no}/profile`, change);
    expect(refusalOf(await pay(other.operator, other.no, 'instant-discounts', 'R4'))).toBe(
      'MERCHANT_SUSPENDED',
    );
  });

  test('told by two tills at once comes once, and is not taken back from what is on its way out', async () => {
    const { no, operator } = await shop();
    const offerId = await discount(no);
    const { database, clock } = bank.platform;
    const open = await payments.openTo(database, async () => true, clock.now(), {
      kind: 'instantDiscount',
      customerNo,
      offerId,
    });
    const tell = (clientKey: string) => (tx: Parameters<typeof payAtMerchant>[0]) =>
      payAtMerchant(
        tx,
        clock,
        {
          merchantNo: no,
          caller: { kind: 'staff', id: operator.staffId, name: '乙' },
          kind: 'instantDiscount',
          customerNo,
          purchaseAmountFen: 20_000,
          reference: 'TWICE',
          clientKey,
        },
        // Other releases are open to the second: nothing but the payment itself makes it wait.
        clientKey === 'k2' ? [] : open,
      );
    const { first, second } = await afterBoth(database, tell('k1'), tell('k2'));
    expect([first.ok, second.ok || second.refusal.code]).toEqual([true, 'PAYMENT_KNOWN']);
    if (!first.ok) return;
    // Whatever the program does: one sale is one payment.
    const colleague = await bank.addOperator('FZ-GL-1', no);
    expect((await pay(colleague, no, 'instant-discounts', 'ANOTHER')).status).toBe(201);
    await expect(
      asJob(`update benefits.payment set reference = 'TWICE' where merchant_id = ${no}`),
    ).rejects.toThrow('payment_once_a_merchant');
    await withJob(database, (tx) =>
      sql`update ledger.account set held = balance where kind = 'merchant' and owner_id = ${no}`.execute(
        tx,
      ),
    );
    expect(refusalOf(await refundOf(operator, no, first.value.redemptionId, null))).toBe(
      'REFUND_BALANCE_SHORT',
    );
    await withJob(database, (tx) =>
      sql`update ledger.account set held = 0 where kind = 'merchant' and owner_id = ${no}`.execute(
        tx,
      ),
    );
  });
});

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
      const workbook = await bank.app.inject({
        url: `/api/settlements/${statement?.id}/file?format=xlsx`,
        headers: operator.headers,
      });
      const rows = readWorkbook(workbook.rawPayload)[0]?.rows ?? [];
      const amounts = rows.slice(1).map((row) => row[6]);
      expect(amounts.map((cell) => cell?.type)).toEqual(amounts.map(() => 'number'));
      const lines = amounts.slice(0, -3).map((cell) => Math.round(Number(cell?.value) * 100));
      expect(lines.toSorted((one, other) => one - other)).toEqual([-600, -400, 400, 400, 600, 600]);
      // Total, opening and closing: the total is what the lines above it sum to.
      expect(amounts.slice(-3).map((cell) => cell?.value)).toEqual(['10', '0', '10']);
      // A text, whatever it begins with: the reader throws at a cell that holds a formula.
      const orders = rows.slice(1, -3).map((row) => row[3]);
      expect(orders).toContainEqual({ type: 'text', value: '=HYPERLINK("x")' });
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

  test('is of a day that is over, and adds up, whatever the program does', async () => {
    const { no } = await shop();
    const early = withJob(bank.platform.database, (tx) =>
      makeStatements(tx, new Date(evening), '2026-06-15'),
    );
    await expect(early).rejects.toThrow('2026-06-15 is not over');
    const columns = `merchant_no, org_id, day, redeemed_count, redeemed_fen, reversed_count, reversed_fen, corrected_fen,
      paid_fen, opening_fen, closing_fen, made_at`;
    await expect(
      asJob(
        `insert into merchants.statement (${columns}) values (${no}, 1, '2026-06-14', 1, 10, 0, 0, 0, 0, 0, 11, now())`,
      ),
    ).rejects.toThrow('statement_adds_up');
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

const asJob = (text: string) =>
  withJob(bank.platform.database, (tx) => sql`${sql.raw(text)}`.execute(tx));

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
  const query = (no: number, from: string) =>
    `/api/reconciliations?${new URLSearchParams({ merchantNo: String(no), from, until: '2026-06-15', reference: '流水号', time: '时间', amount: '金额', kind: '类型' }).toString()}`;
  const upload = async (
    person: Person,
    no: number,
    content: string | Buffer,
    from = '2026-06-15',
  ): Promise<Answer> => {
    const sent = multipart({}, { name: '对账单.csv', content });
    const answer = await bank.app.inject({
      method: 'POST',
      url: query(no, from),
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
      for (const from of ['2026-06-16', '2026-05-15'])
        expect(refusalOf(await upload(one.operator, one.no, content, from))).toBe(
          'STATEMENT_PERIOD_WRONG',
        );
      expect((await upload(one.operator, one.no, content, '2026-05-16')).status).toBe(201);
      // The header and 核销 as Excel in China writes them.
      const gb18030 = (text: string) => Buffer.from(text.replaceAll(' ', ''), 'hex');
      expect(header).toBe('流水号,时间,金额,类型');
      const head = gb18030('c1f7cbaebac5 2c cab1bce4 2c bdf0b6ee 2c c0e0d0cd 0a');
      const line = Buffer.concat([Buffer.from('A,2026-06-15 12:00:00,1,'), gb18030('bacbcffa')]);
      const told = await upload(one.operator, one.no, Buffer.concat([head, line]));
      expect(bodyOf(reconciliation, told)).toMatchObject({ lines: 1, badLines: 0 });
      const broken = Buffer.concat([head, line, Buffer.from('\nB,'), Buffer.from([0xff])]);
      expect((await upload(one.operator, one.no, broken)).body).toMatchObject({
        code: 'STATEMENT_FILE_WRONG',
        facts: { line: 3 },
      });
      const far = await bank.signInAs('product_manager', 'XM-SM-1');
      expect(refusalOf(await upload(far, one.no, content))).toBe('MERCHANT_UNKNOWN');
    });
  });

  test('knows what was given back, and holds each difference for one person at a time', async () => {
    const { no, operator } = await shop();
    const sale = await redeem(operator, no, 'POS-R');
    await refund(operator, no, sale.redemptionId);
    const content = [
      header,
      'POS-R,2026-06-15 23:50:00,10.00,核销',
      'POS-R,2026-06-15 23:50:00,9.00,退款',
    ];
    await at(night, async () => {
      const told = bodyOf(reconciliation, await upload(operator, no, content.join('\r\n')));
      expect(told).toMatchObject({ matched: 1, differences: 1 });
      const url = `/api/differences?reconciliationId=${told.id}`;
      const [found] = bodyOf(differencePage, await bank.maker.call('GET', url)).items;
      expect(found).toMatchObject({ class: 'amount', kind: 'refund' });
      const id = found?.id ?? 0;
      // Taking back is as much money as giving: beyond the bank's bound a second person decides.
      const back = { outcome: 'adjusted', reason: '多记', amountFen: -10_000, budgetId };
      const outlet = await bank.signInAs('product_manager', 'FZ-GL-1');
      expect(refusalOf(await outlet.call('POST', `/api/differences/${id}/closings`, back))).toBe(
        'BUDGET_BEYOND_REACH',
      );
      const without = { ...back, budgetId: undefined };
      expect(refusalOf(await close(id, without))).toBe('ADJUSTMENT_NEEDS_BUDGET');
      expect(refusalOf(await close(id, { ...back, amountFen: 0 }))).toBe('ADJUSTMENT_NEEDS_BUDGET');
      expect(bodyOf(difference, await close(id, back)).state).toBe('submitted');
      expect((await decideOn(bank.maker, bank.checker, String(id), 'return')).status).toBe(200);
      const { database, clock } = bank.platform;
      const closing = { outcome: 'explained' as const, reason: '已核' };
      const one = closeDifference({ database, clock }, caller, id, closing);
      const other = closeDifference({ database, clock }, caller, id, closing);
      const answers = await Promise.all([one, other]);
      expect(answers.map((answer) => (answer.ok ? 'OK' : answer.refusal.code)).toSorted()).toEqual([
        'DIFFERENCE_CLOSED',
        'OK',
      ]);
      const profile = await bank.maker.call('GET', `/api/merchants/${no}/profile`);
      expect(profile.body).toMatchObject({ balanceFen: 0 });
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
      const unknown = await results(batch.id, [{ line: 4_999, outcome: 'paid' }]);
      expect(refusalOf(unknown)).toBe('PAYOUT_LINE_UNKNOWN');
      await results(batch.id, [{ line: one, outcome: 'paid' }]);
      const rest = await bank.maker.call('GET', `/api/payouts/${batch.id}/file.csv`);
      expect(String(rest.body)).not.toContain(`,${paid.no},`);
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

  test('is proposed by a person, of merchants of their units, whose days are told, from an amount on', async () => {
    const { no, operator } = await shop();
    await redeem(operator, no);
    await at(night, async () => {
      expect(await due(no)).toBe(0);
      await runDay();
      expect(await due(no)).toBe(1_000);
      const far = await bank.signInAs('product_manager', 'XM-SM-1');
      expect(refusalOf(await far.call('POST', '/api/payouts'))).toBe('PAYOUT_NOTHING_DUE');
      const settings = { payoutMinimumFen: 1_001 };
      await asJob(
        `insert into platform.setting (key, value, updated_at) values ('merchants', '${JSON.stringify(settings)}', now())`,
      );
      expect(await due(no)).toBe(0);
      await asJob(`delete from platform.setting where key = 'merchants'`);
      const { database } = bank.platform;
      const system = { ...caller, kind: 'api-key' as const };
      const asked = withJob(database, (tx) => proposePayout(tx, system, new Date(night)));
      expect(await asked).toMatchObject({ refusal: { code: 'APPROVAL_NEEDS_PERSON' } });
    });
  });

  test('proposed by two at once stands once; what was taken back meanwhile is not in it', async () => {
    const { no, operator } = await shop();
    await redeem(operator, no);
    await at(night, async () => {
      await runDay();
      const { database } = bank.platform;
      const lines = async () => {
        const { rows } = await withJob(database, (tx) =>
          sql<{ fen: number }>`select amount_fen as fen from merchants.payout_line
            where merchant_no = ${no} and state = 'proposed'`.execute(tx),
        );
        return rows.map(({ fen }) => fen);
      };
      const back = { kind: 'adjust' as const, budgetId, amountFen: -400, naturalKey: 'taken-back' };
      const { first, second } = await afterBoth(
        database,
        async (tx) => {
          const merchant = (await lockMerchants(tx, [no], 'taking')).get(no);
          if (!merchant) throw new Error('the merchant is gone');
          return bookForMerchant(tx, new Date(night), merchant, back);
        },
        (tx) => proposePayout(tx, caller, new Date(night)),
      );
      expect(first.ok).toBe(true);
      expect(second.ok).toBe(true);
      expect(await lines()).toEqual([600]);
      await expect(
        asJob(`insert into merchants.payout_line (payout_id, line, merchant_no, org_id, merchant_name, account_id, amount_fen)
          select payout_id, line + 1000, merchant_no, org_id, merchant_name, account_id, amount_fen from merchants.payout_line where merchant_no = ${no}`),
      ).rejects.toThrow('payout_line_under_way');
      const id = second.ok ? second.value.id : 0;
      const foreign = await results(id, [{ line: 1, outcome: 'paid' }]);
      expect(refusalOf(foreign)).toBe('PAYOUT_STATE_REFUSED');
      // To another account than the one that was looked at nothing is paid.
      const next = { ...anAccount, number: '6222020200119999' };
      await bank.maker.call('POST', `/api/merchants/${no}/accounts`, next);
      await decideOn(bank.maker, bank.checker, String(no));
      const refused = await decideOn(bank.maker, bank.checker, String(id), 'approve', 'payout');
      expect(refusalOf(refused)).toBe('PAYOUT_ACCOUNT_CHANGED');
      const manager = await bank.signInAs('outlet_manager', 'HQ');
      const notTheirs = await decideOn(bank.maker, manager, String(id), 'return', 'payout');
      expect(refusalOf(notTheirs)).toBe('APPROVAL_ROLE_MISSING');
      await decideOn(bank.maker, bank.checker, String(id), 'return', 'payout');
    });
  });

  test('that is out holds its money: a late refund is owed by the merchant, and collected first', async () => {
    const { no, operator } = await shop(0);
    const [paid, refunded] = [await redeem(operator, no), await redeem(operator, no)];
    const claimOf = async () => {
      const answer = await bank.maker.call('GET', '/api/merchant-claims');
      return bodyOf(merchantClaimPage, answer).items.find((one) => one.merchantNo === no);
    };
    const refundLate = async (id: number) => {
      const late = `/api/merchants/${no}/redemptions/${id}/late-refunds`;
      await bank.maker.call('POST', late, { reason: '退货' });
      return decideOn(bank.maker, bank.checker, String(id));
    };
    await at(night, async () => {
      await runDay();
      const batch = await propose();
      expect((await decideOn(bank.maker, bank.checker, String(batch.id))).status).toBe(200);
      expect((await refundLate(refunded.redemptionId)).status).toBe(200);
      expect(await claimOf()).toMatchObject({ claimedFen: 1_000, collectedFen: 0 });
      const { line } = (await lineOf(batch.id, no)) ?? {};
      await results(batch.id, [{ line, outcome: 'paid' }]);
      // What comes in next is the bank's until the claim is paid; then the merchant's.
      await redeem(await bank.addOperator('FZ-GL-1', no), no);
      expect(await due(no)).toBe(0);
      await redeem(await bank.addOperator('FZ-GL-1', no), no);
      await redeem(await bank.addOperator('FZ-GL-1', no), no);
      expect(await due(no)).toBe(2_000);
      const next = await propose();
      expect(await lineOf(next.id, no)).toMatchObject({ amountFen: 2_000 });
      expect(await claimOf()).toMatchObject({ claimedFen: 1_000, collectedFen: 1_000 });
      expect((await decideOn(bank.maker, bank.checker, String(next.id))).status).toBe(200);
      // A claim again, of another refund, and the day of all of it adds up.
      expect((await refundLate(paid.redemptionId)).status).toBe(200);
    });
    await at('2026-06-17T00:30:00+08:00', async () => {
      await runDay();
      const { rows } = await withJob(bank.platform.database, (tx) =>
        sql`select reversed_fen, corrected_fen from merchants.statement
          where merchant_no = ${no} and day = '2026-06-16'`.execute(tx),
      );
      expect(rows).toEqual([{ reversed_fen: -2_000, corrected_fen: 1_000 }]);
    });
    const outlet = await bank.signInAs('product_manager', 'XM-SM-1');
    const elsewhere = bodyOf(merchantClaimPage, await outlet.call('GET', '/api/merchant-claims'));
    expect(elsewhere.items).toEqual([]);
  });

  test('going out while the bank takes a redemption back lets it take nothing that is held', async () => {
    const { no, operator } = await shop();
    const { redemptionId } = await redeem(operator, no);
    const counter = await bank.signInAs('lobby_manager', 'FZ-GL-1');
    const { database } = bank.platform;
    const ways: [string, object?][] = [
      [`/api/redemptions/${redemptionId}/reverse`],
      ['/api/reversals', { redemptionId, amountFen: 400 }],
    ];
    const setHeld = (held: 'balance' | '0') =>
      `update ledger.account set held = ${held} where kind = 'merchant' and owner_id = ${no}`;
    for (const [url, body] of ways) {
      const { second } = await afterBoth(
        database,
        async (tx) => {
          // As who adds holds it: only who holds it for taking waits.
          await lockMerchants(tx, [no], 'adding');
          await sql.raw(setHeld('balance')).execute(tx);
        },
        () => counter.call('POST', url, body),
      );
      expect(refusalOf(second)).toBe('REFUND_BALANCE_SHORT');
      await asJob(setHeld('0'));
    }
    for (const [url, body] of ways.toReversed())
      expect((await counter.call('POST', url, body)).status).toBe(body ? 201 : 200);
  });
});

test('after all of it the ledger is sound, but for the stray transfer', async () => {
  const faults = await withJob(bank.platform.database, verifyLedger);
  expect(
    faults.filter(({ rule }) => !/sum of its entries|redemption moved its amount/.test(rule)),
  ).toEqual([]);
});

describe('a recount of merchants', () => {
  const adjusted = 'what a difference was adjusted by was booked once';

  test('finds nothing but the adjustment that a test booked without a difference', async () => {
    const faults = await withJob(bank.platform.database, verifyMerchants);
    expect(faults).toEqual([
      {
        rule: adjusted,
        rows: 1,
        first: { of: expect.stringMatching(/^transfer \d+$/), expected: 'nothing', found: '-400' },
      },
    ]);
  });

  test.each([
    [
      'what a merchant is owed is what was redeemed there and booked, less what was taken back and paid',
      'benefits.redemption set amount_fen = amount_fen + 1 where merchant_id is not null and not to_customer and reversed_fen = 0',
    ],
    [
      'what was booked for a merchant is what its transfer moved',
      'merchants.booking set amount_fen = amount_fen + 1 where true',
    ],
    [
      'what is on its way to a merchant is held, and what was paid was paid once',
      `merchants.payout_line set state = 'failed' where state = 'paid'`,
    ],
    [
      'a statement is the sum of its lines',
      'merchants.statement set redeemed_fen = redeemed_fen + 1, closing_fen = closing_fen + 1 where true',
    ],
    [
      'a statement opens with what the one before closed',
      'merchants.statement set opening_fen = opening_fen + 1, closing_fen = closing_fen + 1 where true',
    ],
    [
      'a line of a statement is its transfer',
      'merchants.statement_line set amount_fen = amount_fen + 1 where true',
    ],
    [
      'what a merchant owes is what late refunds lacked, less what was collected',
      `merchants.booking set amount_fen = amount_fen + 1 where kind = 'advance'`,
    ],
    [adjusted, `merchants.difference set adjusted_fen = adjusted_fen + 1 where state = 'adjusted'`],
    [
      'what the bank bears of a till without the network was compensated once',
      `merchants.booking set kind = 'compensate' where kind = 'adjust'`,
    ],
  ])('names the row that was altered: %s', async (rule, change) => {
    const [table = '', which = ''] = [/^\S+/.exec(change)?.[0], / where .*$/.exec(change)?.[0]];
    const one = `update ${change} and ctid = (select ctid from ${table}${which} order by ctid desc limit 1)`;
    const faults = await faultsAfter(bank.platform.database, one, verifyMerchants);
    const first = { of: expect.any(String), expected: expect.any(String) };
    expect(faults).toContainEqual(
      expect.objectContaining({ rule, first: expect.objectContaining(first) }),
    );
    expect(faults.find((fault) => fault.rule === rule)?.rows).toBe(rule === adjusted ? 2 : 1);
  });
});
