import assert from 'node:assert/strict';
import fc from 'fast-check';
import { afterEach, expect, it } from 'vitest';
import { claimVouchers } from '../../src/modules/benefits/claim-vouchers.ts';
import { closeAllotments } from '../../src/modules/benefits/close-allotment.ts';
import { expireVouchers } from '../../src/modules/benefits/expire-vouchers.ts';
import { redeemVoucher } from '../../src/modules/benefits/redeem-voucher.ts';
import { reverseClaim, reverseRedemption } from '../../src/modules/benefits/reverse-voucher.ts';
import { type Tx, withJob } from '#platform/postgres/database.ts';
import { usePostgres } from '../harness/postgres.ts';
import { claimOf, codeOf, holdLedgerSound, now, openCampaign } from './voucher-fixture.ts';

const postgres = usePostgres();
const runs = process.env['HUIKE_PROVE'] ? 300 : 15;
const cap = 3;
const customers = 5;
const afterExpiry = new Date('2026-04-20T00:00:00Z');

afterEach(() => holdLedgerSound(postgres.database));

/** What the bank's rules say, without tables: who holds which voucher in which state. */
type Model = {
  closed: boolean;
  vouchers: { customerNo: number; state: 'claimed' | 'redeemed' | 'expired' | 'reversed' }[];
};
type Real = {
  campaignId: number;
  step: number;
  vouchers: { id: number; code: string; redemptionId: number }[];
};

const run = <T>(work: (tx: Tx) => Promise<T>): Promise<T> => withJob(postgres.database, work);
const used = (model: Model): number =>
  model.vouchers.filter((one) => one.state !== 'reversed').length;

class Claim implements fc.AsyncCommand<Model, Real> {
  readonly customerNo: number;
  constructor(customerNo: number) {
    this.customerNo = customerNo;
  }
  check = () => true;
  async run(model: Model, real: Real) {
    real.step += 1;
    const { customerNo } = this;
    const expected = model.vouchers.some(
      (one) => one.customerNo === customerNo && one.state !== 'reversed',
    )
      ? 'CUSTOMER_LIMIT'
      : customerNo > customers
        ? 'NOT_ENTITLED'
        : model.closed
          ? 'OFFER_ENDED'
          : used(model) >= cap
            ? 'BUDGET_EXHAUSTED'
            : 'OK';
    const [answer] = await run((tx) =>
      claimVouchers(tx, now, [
        claimOf(real.campaignId, customerNo, `step-${real.campaignId}-${real.step}`),
      ]),
    );
    if (!answer) throw new Error('no answer');
    assert.equal(codeOf(answer), expected);
    if (!answer.ok) return;
    model.vouchers.push({ customerNo, state: 'claimed' });
    real.vouchers.push({ id: answer.value.id, code: answer.value.code, redemptionId: 0 });
  }
  toString = () => `claim(${this.customerNo})`;
}

/** A command on the n-th voucher ever claimed. */
abstract class OnVoucher implements fc.AsyncCommand<Model, Real> {
  readonly place: number;
  constructor(place: number) {
    this.place = place;
  }
  check = (model: Readonly<Model>) => model.vouchers.length > this.place;
  async run(model: Model, real: Real) {
    real.step += 1;
    const [imagined, held] = [model.vouchers[this.place], real.vouchers[this.place]];
    if (imagined && held) await this.act(imagined, held, real);
  }
  abstract act(
    imagined: Model['vouchers'][number],
    held: Real['vouchers'][number],
    real: Real,
  ): Promise<void>;
  toString = () => `${this.constructor.name}(${this.place})`;
}

class Redeem extends OnVoucher {
  async act(imagined: Model['vouchers'][number], held: Real['vouchers'][number], real: Real) {
    const expected = {
      claimed: 'OK',
      redeemed: 'ALREADY_REDEEMED',
      expired: 'VOUCHER_EXPIRED',
      reversed: 'VOUCHER_TAKEN_BACK',
    }[imagined.state];
    const answer = await run((tx) =>
      redeemVoucher(tx, now, {
        voucher: { code: held.code },
        purchaseAmountFen: 0,
        redeemedBy: 'staff:1',
        clientKey: `step-${real.campaignId}-${real.step}`,
        orgId: 1,
      }),
    );
    assert.equal(codeOf(answer), expected);
    if (!answer.ok) return;
    imagined.state = 'redeemed';
    held.redemptionId = answer.value.id;
  }
}

class ReverseRedemption extends OnVoucher {
  async act(imagined: Model['vouchers'][number], held: Real['vouchers'][number]) {
    const expected =
      held.redemptionId === 0
        ? 'NOT_FOUND'
        : imagined.state === 'redeemed'
          ? 'OK'
          : 'ALREADY_REVERSED';
    assert.equal(
      codeOf(await run((tx) => reverseRedemption(tx, now, held.redemptionId, 'staff:1'))),
      expected,
    );
    if (expected === 'OK') imagined.state = 'claimed';
  }
}

class ReverseClaim extends OnVoucher {
  async act(imagined: Model['vouchers'][number], held: Real['vouchers'][number]) {
    const expected = {
      claimed: 'OK',
      redeemed: 'ALREADY_REDEEMED',
      expired: 'VOUCHER_EXPIRED',
      reversed: 'ALREADY_REVERSED',
    }[imagined.state];
    assert.equal(codeOf(await run((tx) => reverseClaim(tx, now, held.id))), expected);
    if (expected === 'OK') imagined.state = 'reversed';
  }
}

class Close implements fc.AsyncCommand<Model, Real> {
  check = () => true;
  async run(model: Model, real: Real) {
    await run((tx) => closeAllotments(tx, now, real.campaignId));
    model.closed = true;
  }
  toString = () => 'close';
}

class Expire implements fc.AsyncCommand<Model, Real> {
  check = () => true;
  async run(model: Model) {
    await run((tx) => expireVouchers(tx, afterExpiry, 1_000));
    for (const one of model.vouchers) if (one.state === 'claimed') one.state = 'expired';
  }
  toString = () => 'expire';
}

it('any history of claims, redemptions, reversals and ends goes as the rules say, and the books hold', async () => {
  const place = fc.nat({ max: 4 });
  const commands = fc.commands(
    [
      fc.integer({ min: 1, max: customers + 1 }).map((no) => new Claim(no)),
      place.map((at) => new Redeem(at)),
      place.map((at) => new ReverseRedemption(at)),
      place.map((at) => new ReverseClaim(at)),
      fc.constant(new Close()),
      fc.constant(new Expire()),
    ],
    { maxCommands: 30 },
  );
  const histories = fc.assert(
    fc.asyncProperty(commands, async (history) => {
      const campaignId = await openCampaign(postgres.database, { cap, customers });
      await fc.asyncModelRun(
        () => ({
          model: { closed: false, vouchers: [] },
          real: { campaignId, step: 0, vouchers: [] },
        }),
        history,
      );
      await holdLedgerSound(postgres.database);
    }),
    { numRuns: runs },
  );
  await expect(histories).resolves.toBeUndefined();
});
