import { sql } from 'kysely';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { linkViewSchema, type LinkView, linkVoucherSchema } from '#contract/claim-link.ts';
import { randomKeyring } from '#platform/crypto/read-keyring.ts';
import type { App } from '#platform/http/app.ts';
import { withJob } from '#platform/postgres/database.ts';
import { giftReservation } from '#contract/gifts.ts';
import { composeApp } from '../../src/compose.ts';
import { stockIn } from '../../src/modules/gifts/change-stock.ts';
import { createGift } from '../../src/modules/gifts/gifts.ts';
import { signToken } from '../../src/modules/benefits/voucher-token.ts';
import { bodyOf, type Person, refusalOf, useApp } from '../harness/app.ts';
import { addCustomers, customerRecord } from '../harness/sample-customers.ts';
import { buildSampleOrganization } from '../harness/sample-organization.ts';
import { faceAmountFen, holdLedgerSound, now, valueOf } from '../races/voucher-fixture.ts';
import { linkFor as makeLink, openLinkCampaign } from './claim-link-fixture.ts';

const bank = useApp({ now: now.toISOString() });
let seller: Person;

beforeAll(async () => {
  await buildSampleOrganization(bank.platform.database);
  seller = await bank.signInAs('relationship_manager', 'FZ-GL-1');
  const { database, keyring } = bank.platform;
  const numbers = await addCustomers(
    database,
    keyring,
    ['13812341234', '13812341234', '13900001111'].map((phone, at) =>
      customerRecord({
        sourceCustomerId: `P${at}`,
        managingOrgId: seller.orgId,
        phone,
        identity: `35010219900101123${at}`,
      }),
    ),
  );
  if (numbers.join() !== '1,2,3') throw new Error('the entitled are others');
});
beforeEach(() => bank.setNow(now));
afterEach(() => holdLedgerSound(bank.platform.database));

const openCampaign = (size: Parameters<typeof openLinkCampaign>[2] = {}): Promise<number> =>
  openLinkCampaign(bank, seller.orgId, size);
const linkFor = (campaignId: number, customerNo = 1): Promise<string> =>
  makeLink(seller, campaignId, customerNo);

/** As the page asks on a phone: no session, no key. */
async function ask(path: string, token: string, app: App = bank.app) {
  const headers = { 'x-huike': '1' };
  const sent = await app.inject({ method: 'POST', url: path, headers, payload: { token } });
  return { status: sent.statusCode, body: sent.json<unknown>(), headers: sent.headers };
}
const look = (token: string) => ask('/api/vouchers/look-up-by-link', token);
const claim = (token: string, app?: App) => ask('/api/vouchers/claim-by-link', token, app);
const shown = async (token: string): Promise<LinkView> => bodyOf(linkViewSchema, await look(token));
const claimed = async (token: string): Promise<string> =>
  bodyOf(linkVoucherSchema, await claim(token)).code;

type Kept = { id: number; code: string; state: string; channel: string };
const vouchersOf = async (campaignId: number): Promise<Kept[]> =>
  withJob(bank.platform.database, async (tx) => {
    const { rows } =
      await sql<Kept>`select id, code, state, channel from benefits.voucher where campaign_id = ${campaignId} order by id`.execute(
        tx,
      );
    return rows;
  });

describe('a claim link', () => {
  it('shows the offer to whoever holds it, and nothing of the customer', async () => {
    const token = await linkFor(await openCampaign());
    const { status, body } = await look(token);
    expect(status).toBe(200);
    expect(body).toEqual({
      state: 'open',
      bankName: '总行',
      offerName: '十元券',
      faceAmountFen,
      thresholdAmountFen: 5_000,
      percentBp: null,
      exchangeFor: null,
      byPartner: false,
      gives: null,
      packet: null,
      claimFrom: '2026-03-01T00:00:00.000Z',
      claimUntil: '2026-04-01T00:00:00.000Z',
      validUntil: '2026-04-01',
      code: null,
      pickUp: null,
      redeemedAt: null,
    });
  });

  it('gives the voucher without saying whose it is, and shows the same one from then on', async () => {
    const campaignId = await openCampaign();
    const token = await linkFor(campaignId);
    const { status, body } = await claim(token);
    expect(status).toBe(201);
    const [voucher] = await vouchersOf(campaignId);
    expect(body).toEqual({ code: voucher?.code, faceAmountFen, validUntil: '2026-04-01' });
    expect(voucher).toMatchObject({ state: 'claimed', channel: 'customer' });
    expect(await shown(token)).toMatchObject({ state: 'claimed', code: voucher?.code });
    expect(await claimed(token)).toBe(voucher?.code);
  });

  it('of a gift shows by which code and where it is picked up, and no code that a till refuses', async () => {
    const giftId = await withJob(bank.platform.database, async (tx) => {
      const names = { code: 'LINK-CUP', nameZh: '保温杯', nameEn: 'Flask', picture: '' };
      const id = valueOf(
        await createGift(tx, now, null, { ...names, valueFen: faceAmountFen, orgId: null }),
      );
      const arrived = { giftId: id, orgId: seller.orgId, pieces: 1, reason: '到货' };
      valueOf(await stockIn(tx, now, { ...arrived, naturalKey: 'in-link', madeBy: 'staff:1' }));
      return id;
    });
    const offer = { kind: 'gift', thresholdAmountFen: 0, terms: { gift: { giftId } } } as const;
    const token = await linkFor(await openCampaign({ offer }));
    const gives = { kind: 'gift', nameZh: '保温杯', nameEn: 'Flask', number: 1 };
    expect(await shown(token)).toMatchObject({ state: 'open', gives, code: null, pickUp: null });
    expect((await claim(token)).status).toBe(201);
    const { state, code, pickUp } = await shown(token);
    expect({ state, code, pickUp }).toMatchObject({
      state: 'claimed',
      code: null,
      pickUp: { state: 'reserved', code: expect.stringMatching(/^\S{9,24}$/) },
    });
    const found = await seller.call('POST', '/api/gift-reservations/look-up', {
      code: pickUp?.code,
    });
    expect(bodyOf(giftReservation, found)).toMatchObject({ giftId, orgId: seller.orgId });
  });

  it('pressed twenty times at once, at two processes, brings one voucher and tells it to all', async () => {
    const campaignId = await openCampaign({ customers: 1, cap: 20 });
    const token = await linkFor(campaignId);
    const other = await composeApp(bank.platform, async () => {});
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, index) => claim(token, index % 2 ? other : bank.app)),
    );
    await other.close();
    const vouchers = await vouchersOf(campaignId);
    expect(vouchers).toHaveLength(1);
    expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: 20 }, () => 201));
    const codes = answers.map((answer) => bodyOf(linkVoucherSchema, answer).code);
    expect(new Set(codes)).toEqual(new Set([vouchers[0]?.code]));
  });

  it('beside a second one of the same customer claims one voucher, and both show it', async () => {
    const campaignId = await openCampaign({ customers: 1, cap: 2 });
    const first = await linkFor(campaignId);
    bank.setNow(new Date(now.getTime() + 60_000));
    const second = await linkFor(campaignId);
    expect(second).not.toBe(first);
    const answers = await Promise.all([claim(first), claim(second)]);
    expect(answers.map(({ status }) => status).toSorted()).toEqual([201, 409]);
    const [voucher, ...more] = await vouchersOf(campaignId);
    expect(more).toEqual([]);
    for (const token of [first, second])
      expect(await shown(token)).toMatchObject({ state: 'claimed', code: voucher?.code });
  });

  it('shows the voucher that staff claimed for the customer meanwhile', async () => {
    const campaignId = await openCampaign();
    const token = await linkFor(campaignId);
    await seller.call('POST', '/api/vouchers', { campaignId, customerNo: 1 });
    expect(await claim(token)).toMatchObject({ status: 409, body: { code: 'CUSTOMER_LIMIT' } });
    const [voucher] = await vouchersOf(campaignId);
    expect(await shown(token)).toMatchObject({ state: 'claimed', code: voucher?.code });
  });
});

describe('what a link shows when there is nothing to claim', () => {
  it('before the claim period, and after it', async () => {
    const token = await linkFor(await openCampaign());
    bank.setNow('2026-02-28T23:59:59Z');
    expect(await shown(token)).toMatchObject({ state: 'not_started', code: null });
    expect(await claim(token)).toMatchObject({ status: 409, body: { code: 'OFFER_NOT_STARTED' } });
    bank.setNow('2026-04-01T00:00:00Z');
    expect(await shown(token)).toMatchObject({ state: 'ended', code: null });
    expect(await claim(token)).toMatchObject({ status: 409, body: { code: 'OFFER_ENDED' } });
  });

  it('when others have taken the last voucher', async () => {
    const campaignId = await openCampaign({ customers: 2, cap: 1 });
    const [taken, late] = [await linkFor(campaignId, 1), await linkFor(campaignId, 2)];
    await claimed(taken);
    expect(await shown(late)).toMatchObject({ state: 'used_up', code: null });
    expect(await claim(late)).toMatchObject({ status: 409, body: { code: 'BUDGET_EXHAUSTED' } });
  });

  it('when the voucher was redeemed or its last day is over: no code any more', async () => {
    const token = await linkFor(await openCampaign());
    const proof = await claimed(token);
    bank.setNow('2026-04-01T15:59:59Z');
    expect(await shown(token)).toMatchObject({ state: 'claimed', code: proof });
    bank.setNow('2026-04-01T16:00:00Z');
    expect(await shown(token)).toMatchObject({ state: 'expired', code: null });
    bank.setNow(now);
    const body = { proof, purchaseAmountFen: 5_000 };
    expect((await seller.call('POST', '/api/redemptions', body)).status).toBe(201);
    expect(await shown(token)).toMatchObject({
      state: 'redeemed',
      code: null,
      redeemedAt: now.toISOString(),
    });
  });

  it('when staff took the voucher back; only a new link claims again', async () => {
    const campaignId = await openCampaign({ customers: 1, cap: 2 });
    const token = await linkFor(campaignId);
    await claimed(token);
    const [voucher] = await vouchersOf(campaignId);
    expect((await seller.call('POST', `/api/vouchers/${voucher?.id}/reverse`)).status).toBe(200);
    expect(await shown(token)).toMatchObject({ state: 'taken_back', code: null });
    expect(await claim(token)).toMatchObject({ status: 409, body: { code: 'VOUCHER_TAKEN_BACK' } });

    bank.setNow(new Date(now.getTime() + 60_000));
    const again = await linkFor(campaignId);
    expect(await shown(again)).toMatchObject({ state: 'open' });
    const code = await claimed(again);
    expect(code).not.toBe(voucher?.code);
    expect(await shown(again)).toMatchObject({ state: 'claimed', code });
  });
});

describe('a link that is not good', () => {
  const refused = async (token: string, status: number, code: string) => {
    for (const path of ['look-up-by-link', 'claim-by-link']) {
      const answer = await ask(`/api/vouchers/${path}`, token);
      expect(answer).toMatchObject({ status, body: { code, facts: {} } });
      expect(JSON.stringify(answer.body)).not.toMatch(/"(customerNo|campaignId)"/);
    }
  };

  it('because a character was changed or cut off tells nothing', async () => {
    const campaignId = await openCampaign();
    const token = await linkFor(campaignId);
    const changed = token
      .split('')
      .map((one, at) => `${token.slice(0, at)}${one === 'a' ? 'b' : 'a'}${token.slice(at + 1)}`);
    for (const bad of [...changed, token.slice(0, -1), `${token}a`, '', '.', 'claim....'])
      await refused(bad, 400, 'TOKEN_INVALID');
    expect(await vouchersOf(campaignId)).toEqual([]);
  });

  it('because another bank signed it, or it was made to redeem, tells nothing', async () => {
    const campaignId = await openCampaign();
    const later = new Date(now.getTime() + 86_400_000);
    await refused(signToken(randomKeyring(), 'claim', campaignId, 1, later), 400, 'TOKEN_INVALID');
    const { keyring } = bank.platform;
    await refused(signToken(keyring, 'redeem', campaignId, 1, later), 400, 'TOKEN_INVALID');
    expect(await vouchersOf(campaignId)).toEqual([]);
  });

  it('because its customer may not claim there says so, and not who that is', async () => {
    const later = new Date(now.getTime() + 86_400_000);
    const token = signToken(bank.platform.keyring, 'claim', await openCampaign(), 77, later);
    await refused(token, 403, 'NOT_ENTITLED');
    expect((await look(token)).body).not.toHaveProperty('offerName');
  });

  it('because its time is over claims nothing', async () => {
    const campaignId = await openCampaign();
    const token = signToken(bank.platform.keyring, 'claim', campaignId, 1, now);
    await refused(token, 410, 'LINK_EXPIRED');
    expect(await vouchersOf(campaignId)).toEqual([]);
  });

  it('any more still shows the voucher it brought, and none that came another way', async () => {
    const campaignId = await openCampaign({ customers: 2 });
    const soon = new Date(now.getTime() + 60_000);
    const [own, foreign] = [1, 2].map((no) =>
      signToken(bank.platform.keyring, 'claim', campaignId, no, soon),
    );
    const code = await claimed(own ?? '');
    await seller.call('POST', '/api/vouchers', { campaignId, customerNo: 2 });
    bank.setNow(soon);
    expect(await shown(own ?? '')).toMatchObject({ state: 'claimed', code });
    expect(await look(foreign ?? '')).toMatchObject({ status: 410 });
  });

  it('leaves its row in the audit, without the token', async () => {
    await look('claim.a.b.c.forged');
    const rows = await bank.postgres.asOwner<{ object_id: string; detail: unknown }>(
      `select object_id, detail from audit.entry where action = 'access.refuse' order by entry_no desc limit 1`,
    );
    expect(rows[0]).toMatchObject({
      object_id: 'POST /api/vouchers/look-up-by-link',
      detail: { code: 'TOKEN_INVALID', path: '/api/vouchers/look-up-by-link' },
    });
    expect(JSON.stringify(rows)).not.toContain('forged');
  });
});

it('one address that asks too much is told to wait, by looking as by claiming', async () => {
  const token = await linkFor(await openCampaign());
  const app = await composeApp(bank.platform, async () => {}, {
    requestLimits: { perCaller: 100, perAddress: 3 },
  });
  const paths = ['look-up-by-link', 'look-up-by-link', 'claim-by-link', 'claim-by-link'];
  const answers = [];
  for (const path of paths) answers.push(await ask(`/api/vouchers/${path}`, token, app));
  await app.close();
  expect(answers.map(({ status }) => status)).toEqual([200, 200, 201, 429]);
  expect(Number(answers.at(-1)?.headers['retry-after'])).toBeGreaterThan(0);
});

it('links lead to the bank’s public address where one is set, and never carry the token where servers log it', async () => {
  const made = z.object({ url: z.string(), token: z.string() });
  const campaignId = await openCampaign();
  const app = await composeApp(bank.platform, async () => {}, {
    publicAddress: 'https://vouchers.bank.example',
  });
  const urls = [];
  for (const one of [bank.app, app]) {
    const sent = await one.inject({
      method: 'POST',
      url: '/api/vouchers/claim-links',
      headers: seller.headers,
      payload: { campaignId, customerNo: 1 },
    });
    urls.push(made.parse(sent.json()));
  }
  await app.close();
  const [here, there] = urls;
  expect(here?.url).toBe(`/claim#${here?.token}`);
  expect(there?.url).toBe(`https://vouchers.bank.example/claim#${there?.token}`);
  for (const { url, token } of urls) {
    const address = new URL(url, 'https://console.bank.example');
    expect(address.pathname + address.search).not.toContain(token);
  }
});

describe('a limit of one', () => {
  const onceBy = (scope: 'phone' | 'device') =>
    openCampaign({
      customers: 3,
      limits: [{ scope, period: 'total', capCount: 1, capAmountFen: null }],
    });
  const answer = async (campaignId: number, customerNo: number, device?: string) => {
    const token = await linkFor(campaignId, customerNo);
    const headers = { 'x-huike': '1', ...(device ? { 'x-huike-device': device } : {}) };
    const url = '/api/vouchers/claim-by-link';
    const sent = await bank.app.inject({ method: 'POST', url, headers, payload: { token } });
    const { code } = z.object({ code: z.string() }).parse(sent.json());
    return sent.statusCode === 201 ? 'OK' : code;
  };
  const takeBack = (id = 0) => seller.call('POST', `/api/vouchers/${id}/reverse`);
  const byStaff = (campaignId: number, customerNo: number) =>
    seller.call('POST', '/api/vouchers', { campaignId, customerNo });

  it('a phone number is kept by two customers of one number, whoever claims for them', async () => {
    const campaignId = await onceBy('phone');
    expect((await byStaff(campaignId, 1)).status).toBe(201);
    expect(await answer(campaignId, 2)).toBe('PHONE_LIMIT');
    expect(refusalOf(await byStaff(campaignId, 2))).toBe('PHONE_LIMIT');
    expect(await answer(campaignId, 3)).toBe('OK');
    const [first] = await vouchersOf(campaignId);
    expect((await takeBack(first?.id)).status).toBe(200);
    expect(await answer(campaignId, 2)).toBe('OK');
  });

  it('a device is kept by two customers who hold it, and by a page that names none it is not asked', async () => {
    const campaignId = await onceBy('device');
    const device = 'a-phone-in-two-hands';
    expect(await answer(campaignId, 1, device)).toBe('OK');
    expect(await answer(campaignId, 2, device)).toBe('DEVICE_LIMIT');
    expect(await answer(campaignId, 2, 'another-phone-of-theirs')).toBe('OK');
    expect(await answer(campaignId, 3)).toBe('OK');
  });
});
