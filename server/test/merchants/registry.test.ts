import { randomBytes } from 'node:crypto';
import { createMongoAbility } from '@casl/ability';
import { sql } from 'kysely';
import { beforeAll, describe, expect, test } from 'vitest';
import {
  applicationPage,
  circlePage,
  type JoinAsked,
  joiningTermsVersion,
  ownApplication,
} from '../../../contract/merchant-joining.ts';
import {
  merchantDetail,
  merchantProfilePage,
  operatorChoices,
  ownMerchants,
} from '../../../contract/merchants.ts';
import { join } from '../../src/modules/merchants/joining/join.ts';
import { lockMerchants } from '../../src/modules/merchants/lock-merchants.ts';
import { applyMerchant, changeAccount } from '../../src/modules/merchants/register-merchant.ts';
import type { Caller } from '../../src/platform/http/caller.ts';
import { type Tx, withJob, withScope } from '../../src/platform/postgres/database.ts';
import { type Answer, bodyOf, create, type Person, refusalOf } from '../harness/app.ts';
import { decideOn } from '../harness/decide-approval.ts';
import { afterBoth, waitUntilBlocked } from '../races/interleave.ts';
import { anAccount, useBankWithMerchants } from './bank-with-merchants.ts';

const bank = useBankWithMerchants({ maxConnections: 6 });
const profile = async (person: Person, no: number) =>
  bodyOf(merchantDetail, await person.call('GET', `/api/merchants/${no}/profile`));
const asJob = (text: string) =>
  withJob(bank.platform.database, (tx) => sql`${sql.raw(text)}`.execute(tx));
const setState = (person: Person, no: number, state: string) =>
  person.call('PATCH', `/api/merchants/${no}/profile`, { state, reason: '巡检' });

describe('a merchant', () => {
  test('takes benefits once a second person has approved it', async () => {
    const no = await bank.addFileMerchant('FZ-GL-1');
    const asked = await bank.maker.call('POST', '/api/merchant-profiles', {
      merchantNo: no,
      account: anAccount,
    });
    expect(bodyOf(merchantDetail, asked)).toMatchObject({
      state: 'applied',
      settlementDays: 1,
      accounts: [{ maskedNumber: '****2233', state: 'proposed' }],
    });
    expect(refusalOf(await decideOn(bank.maker, bank.maker, String(no)))).toBe('FORBIDDEN');
    expect(refusalOf(await setState(bank.maker, no, 'active'))).toBe('MERCHANT_STATE_REFUSED');
    await decideOn(bank.maker, bank.checker, String(no));
    expect(await profile(bank.maker, no)).toMatchObject({
      state: 'active',
      accounts: [{ state: 'in_force' }],
    });
  });

  test('that was returned is asked for again; one that stands is not', async () => {
    const no = await bank.addFileMerchant('FZ-GL-1');
    const ask = () =>
      bank.maker.call('POST', '/api/merchant-profiles', { merchantNo: no, account: anAccount });
    await ask();
    expect(refusalOf(await ask())).toBe('MERCHANT_REGISTERED');
    await decideOn(bank.maker, bank.checker, String(no), 'return');
    expect(await profile(bank.maker, no)).toMatchObject({
      state: 'returned',
      stateReason: '意见',
      accounts: [{ state: 'returned' }],
    });
    expect((await ask()).status).toBe(201);
    await decideOn(bank.maker, bank.checker, String(no));
    const { accounts } = await profile(bank.maker, no);
    expect(accounts.map(({ state }) => state).toSorted()).toEqual(['in_force', 'returned']);
  });

  test('that is closed stays closed', async () => {
    const no = await bank.addMerchant('FZ-GL-1');
    for (const state of ['suspended', 'active', 'closed'])
      expect((await setState(bank.maker, no, state)).status).toBe(200);
    expect(refusalOf(await setState(bank.maker, no, 'active'))).toBe('MERCHANT_STATE_REFUSED');
  });

  test('has its money sent elsewhere only when a second person agrees', async () => {
    const no = await bank.addMerchant('FZ-GL-1');
    const next = { ...anAccount, number: '6222020200119999' };
    await bank.maker.call('POST', `/api/merchants/${no}/accounts`, next);
    const inForce = async () =>
      (await profile(bank.maker, no)).accounts.find(({ state }) => state === 'in_force');
    expect(await inForce()).toMatchObject({ maskedNumber: '****2233' });
    await decideOn(bank.maker, bank.checker, String(no));
    expect(await inForce()).toMatchObject({ maskedNumber: '****9999' });
    const wrong = { ...anAccount, number: '6222-abcd' };
    const refused = await bank.maker.call('POST', `/api/merchants/${no}/accounts`, wrong);
    expect(refusalOf(refused)).toBe('MERCHANT_ACCOUNT_INVALID');
  });

  test('whose account is no number is not applied for, and is when it is one', async () => {
    const merchantNo = await bank.addFileMerchant('FZ-GL-1');
    const ask = (number: string) =>
      bank.maker.call('POST', '/api/merchant-profiles', {
        merchantNo,
        account: { ...anAccount, number },
      });
    expect(refusalOf(await ask('6222-abcd'))).toBe('MERCHANT_ACCOUNT_INVALID');
    expect((await ask(anAccount.number)).status).toBe(201);
    expect((await decideOn(bank.maker, bank.checker, String(merchantNo))).status).toBe(200);
  });

  test('has one change of its account decided on at a time', async () => {
    const no = await bank.addMerchant('FZ-GL-1');
    const ask = (number: string) =>
      bank.maker.call('POST', `/api/merchants/${no}/accounts`, { ...anAccount, number });
    expect((await ask('6222020200111111')).status).toBe(201);
    expect(refusalOf(await ask('6222020200112222'))).toBe('APPROVAL_PENDING');
    expect((await decideOn(bank.maker, bank.checker, String(no))).status).toBe(200);
    const { accounts } = await profile(bank.maker, no);
    expect(accounts.find(({ state }) => state === 'in_force')?.maskedNumber).toBe('****1111');
  });

  test('that does not take benefits yet, or any more, has its account not changed', async () => {
    const applied = await bank.addFileMerchant('FZ-GL-1');
    const asked = { merchantNo: applied, account: anAccount };
    await bank.maker.call('POST', '/api/merchant-profiles', asked);
    const closed = await bank.addMerchant('FZ-GL-1');
    await setState(bank.maker, closed, 'closed');
    for (const no of [applied, closed]) {
      const refused = await bank.maker.call('POST', `/api/merchants/${no}/accounts`, anAccount);
      expect(refusalOf(refused)).toBe('MERCHANT_STATE_REFUSED');
    }
  });

  test('is approved as it was asked for: not once it is closed, nor to an account that was given up', async () => {
    const asked = await bank.addFileMerchant('FZ-GL-1');
    const body = { merchantNo: asked, account: anAccount };
    await bank.maker.call('POST', '/api/merchant-profiles', body);
    await asJob(
      `update merchants.merchant set state = 'closed', approved_at = now() where merchant_no = ${asked}`,
    );
    const late = await decideOn(bank.maker, bank.checker, String(asked));
    expect(refusalOf(late)).toBe('MERCHANT_STATE_REFUSED');
    const no = await bank.addMerchant('FZ-GL-1');
    await bank.maker.call('POST', `/api/merchants/${no}/accounts`, anAccount);
    await asJob(
      `update merchants.account set state = 'returned' where merchant_no = ${no} and state = 'proposed'`,
    );
    expect(refusalOf(await decideOn(bank.maker, bank.checker, String(no)))).toBe('NOT_FOUND');
    const { accounts } = await profile(bank.maker, no);
    expect(accounts.map(({ state }) => state).toSorted()).toEqual(['in_force', 'returned']);
  });

  test('is asked for, and its account changed, by a person: of a system nothing stands', async () => {
    const { database, keyring } = bank.platform;
    const shell = { keyring, now: bank.platform.clock.now() };
    const system: Caller = {
      kind: 'api-key',
      id: 1,
      name: '系统',
      roles: ['product_manager'],
      orgId: bank.maker.orgId,
      scope: { all: true },
      ability: createMongoAbility(),
      secondFactor: false,
    };
    const applied = await bank.addFileMerchant('FZ-GL-1');
    const no = await bank.addMerchant('FZ-GL-1');
    const input = { merchantNo: applied, settlementDays: 1, account: anAccount };
    const answers = await withScope(database, system.scope, async (tx) => [
      await applyMerchant(tx, shell, system, input),
      await changeAccount(tx, shell, system, no, anAccount),
    ]);
    const needsPerson = { refusal: { code: 'APPROVAL_NEEDS_PERSON' } };
    expect(answers).toMatchObject([needsPerson, needsPerson]);
    expect((await profile(bank.maker, no)).accounts).toHaveLength(1);
    expect(refusalOf(await bank.maker.call('GET', `/api/merchants/${applied}/profile`))).toBe(
      'MERCHANT_UNKNOWN',
    );
  });

  test('is locked in the order of numbers, whatever the order asked: nobody waits in a circle', async () => {
    const { database } = bank.platform;
    const first = await bank.addMerchant('FZ-GL-1');
    const next = await bank.addMerchant('FZ-GL-1');
    const held = (tx: Tx, ...nos: number[]) => lockMerchants(tx, nos, 'taking');
    await withJob(database, async (tx) => {
      await held(tx, first);
      const waiting = withJob(database, (other) => held(other, next, first));
      await waitUntilBlocked(database);
      // Whoever waits for the first must not hold the next meanwhile.
      const free = await withJob(database, (third) =>
        sql`select from merchants.merchant where merchant_no = ${next} for no key update skip locked`.execute(
          third,
        ),
      );
      expect(free.rows).toHaveLength(1);
      waiting.catch(() => {});
    });
  });

  test('never shows its account number, and no statement run for a person can read it', async () => {
    const no = await bank.addMerchant('FZ-GL-1');
    const { body } = await bank.maker.call('GET', `/api/merchants/${no}/profile`);
    expect(JSON.stringify(body)).not.toContain('00112233');
    await bank.postgres.asOwner('set role huike_app');
    const read = bank.postgres.asOwner('select number_sealed from merchants.account');
    await expect(read).rejects.toThrow('permission denied');
    await bank.postgres.asOwner('reset role');
  });
});

describe('a merchant’s people', () => {
  let one: number;
  let other: number;
  let operator: Person;
  beforeAll(async () => {
    // Both of the outlet where the operator is entered: it is not the outlet that lets them in.
    one = await bank.addMerchant('FZ-GL-1');
    other = await bank.addMerchant('FZ-GL-1');
    operator = await bank.addOperator('FZ-GL-1', one);
  });

  test('see their own merchant and no other of their outlet', async () => {
    const listed = bodyOf(
      merchantProfilePage,
      await operator.call('GET', '/api/merchant-profiles'),
    );
    expect(listed.items.map(({ merchantNo }) => merchantNo)).toEqual([one]);
    expect((await profile(operator, one)).operators).toHaveLength(1);
    const stranger = await operator.call('GET', `/api/merchants/${other}/profile`);
    expect(refusalOf(stranger)).toBe('MERCHANT_UNKNOWN');
    const own = bodyOf(ownMerchants, await operator.call('GET', '/api/own-merchants'));
    expect(own.items.map(({ merchantNo }) => merchantNo)).toEqual([one]);
  });

  test('change nothing of it', async () => {
    expect(refusalOf(await setState(operator, one, 'suspended'))).toBe('FORBIDDEN');
  });

  test('may be bound to several, wherever those are, and are let go', async () => {
    const far = await bank.addMerchant('XM-SM-1');
    const url = `/api/merchants/${far}/operators/${operator.staffId}`;
    const choices = async () => {
      const asked = await bank.maker.call('GET', `/api/merchants/${far}/operator-choices`);
      return bodyOf(operatorChoices, asked).items.map(({ staffId }) => staffId);
    };
    expect(await choices()).toContain(operator.staffId);
    await bank.maker.call('PUT', url);
    expect(await choices()).not.toContain(operator.staffId);
    await bank.maker.call('PUT', url);
    expect((await profile(operator, far)).operators).toHaveLength(1);
    await bank.maker.call('DELETE', url);
    expect(refusalOf(await operator.call('GET', `/api/merchants/${far}/profile`))).toBe(
      'MERCHANT_UNKNOWN',
    );
  });

  test('are staff with that role', async () => {
    const lobby = await bank.signInAs('lobby_manager', 'FZ-GL-1');
    const url = `/api/merchants/${one}/operators/${lobby.staffId}`;
    expect(refusalOf(await bank.maker.call('PUT', url))).toBe('MERCHANT_OPERATOR_ROLE');
  });

  test('include its tills, each known by a key of its own until it is retired', async () => {
    const till = await bank.addTill(other);
    const own = bodyOf(ownMerchants, await till.call('GET', '/api/own-merchants'));
    expect(own.items.map(({ merchantNo }) => merchantNo)).toEqual([other]);
    expect(refusalOf(await till.call('GET', `/api/merchants/${one}/profile`))).toBe(
      'MERCHANT_UNKNOWN',
    );
    await bank.maker.call('DELETE', `/api/merchants/${other}/tills/${till.id}`);
    expect((await till.call('GET', '/api/own-merchants')).status).toBe(401);
  });

  test('are at most fifty, and so are its tills; who is not there is not let go', async () => {
    const full = await bank.addMerchant('FZ-GL-1');
    await asJob(`insert into organization.staff (staff_number, name, org_id, roles)
      select 'many-' || n, 'n', ${operator.orgId}, '{merchant_operator}' from generate_series(1, 50) n`);
    await asJob(`insert into merchants.operator (merchant_no, staff_id, org_id, staff_number, name, added_by, added_at)
      select ${full}, staff_id, org_id, staff_number, name, 1, now() from organization.staff where staff_number like 'many-%'`);
    await asJob(`insert into merchants.till (merchant_no, org_id, name, api_key_id, lease_hours, made_at)
      select ${full}, ${operator.orgId}, 'n', 1000000 + n, 1, now() from generate_series(1, 50) n`);
    const url = `/api/merchants/${full}/operators/${operator.staffId}`;
    expect(refusalOf(await bank.maker.call('PUT', url))).toBe('MERCHANT_PEOPLE_LIMIT');
    const till = await bank.maker.call('POST', `/api/merchants/${full}/tills`, { name: '51' });
    expect(refusalOf(till)).toBe('MERCHANT_PEOPLE_LIMIT');
    expect(refusalOf(await bank.maker.call('DELETE', url))).toBe('NOT_FOUND');
  });

  test('keep their tills when another merchant’s are retired', async () => {
    const till = await bank.addTill(other);
    const wrong = await bank.maker.call('DELETE', `/api/merchants/${one}/tills/${till.id}`);
    expect(refusalOf(wrong)).toBe('NOT_FOUND');
    expect((await till.call('GET', '/api/own-merchants')).status).toBe(200);
  });

  test('are bound by the bank’s people of that outlet only', async () => {
    const far = await bank.signInAs('outlet_manager', 'XM-SM-1');
    const url = `/api/merchants/${one}/operators/${operator.staffId}`;
    expect(refusalOf(await far.call('PUT', url))).toBe('MERCHANT_UNKNOWN');
  });
});

describe('a merchant that comes in by itself', () => {
  let serial = 0;
  /** Valid codes: the check character is worked out. */
  const licence = (): string => {
    serial += 1;
    const letters = '0123456789ABCDEFGHJKLMNPQRTUWXY';
    const head = `91350100M${String(serial).padStart(8, '0')}`;
    const sum = Array.from(head).reduce(
      (total, letter, at) => total + letters.indexOf(letter) * (3 ** at % 31),
      0,
    );
    return head + letters[(31 - (sum % 31)) % 31];
  };
  const asking = (more: Partial<JoinAsked> = {}): JoinAsked => ({
    token: randomBytes(24).toString('base64url'),
    name: '湖滨小馆',
    licenceNo: licence(),
    category: 'food',
    circleId: null,
    place: '湖滨路 1 号',
    phone: '13800001234',
    account: anAccount,
    termsVersion: joiningTermsVersion,
    ...more,
  });
  let address = 0;
  /** Each from a network of its own, unless it is said. */
  const post = async (url: string, payload: object, from?: string): Promise<Answer> => {
    address += 1;
    const remoteAddress = from ?? `10.1.${Math.floor(address / 250)}.${(address % 250) + 1}`;
    const sent = await bank.app.inject({
      method: 'POST',
      url,
      remoteAddress,
      headers: { 'x-huike': '1' },
      payload,
    });
    return { status: sent.statusCode, body: sent.json() };
  };
  const url = '/api/merchant-joining';
  const apply = (asked: JoinAsked, from?: string) => post(`${url}/applications`, asked, from);
  const look = async (token: string) =>
    bodyOf(ownApplication, await post(`${url}/look-up`, { token }));
  const newest = async (name: string) => {
    const listed = await bank.maker.call(
      'GET',
      `/api/merchant-applications?name=${encodeURIComponent(name)}`,
    );
    const [found] = bodyOf(applicationPage, listed).items;
    if (!found) throw new Error('no application');
    return found;
  };
  const act = (id: number, what: string, body: object, who = bank.maker) =>
    who.call('POST', `/api/merchant-applications/${id}/${what}`, body);

  test('is taken up by one, approved by another, and sees it by its link', async () => {
    const circleId = await create(bank.maker, '/api/business-circles', {
      name: '台江商圈',
      city: '福州',
      orgId: bank.org('FZ-GL-1'),
    });
    const asked = asking({ name: '自来一店', circleId });
    expect(bodyOf(ownApplication.strict(), await apply(asked))).toMatchObject({
      state: 'submitted',
      circleName: '台江商圈',
      phoneMasked: '138****1234',
      account: { maskedNumber: '****2233' },
    });
    const { id, orgId } = await newest('自来一店');
    expect(orgId).toBe(bank.org('FZ-GL-1'));
    expect((await act(id, 'take-up', { settlementDays: 2 })).status).toBe(200);
    const { state, merchantNo } = await look(asked.token);
    expect(state).toBe('taken_up');
    expect(refusalOf(await act(id, 'take-up', {}))).toBe('APPLICATION_STATE_REFUSED');
    expect((await decideOn(bank.maker, bank.checker, String(merchantNo))).status).toBe(200);
    expect((await look(asked.token)).state).toBe('approved');
    expect(await profile(bank.maker, merchantNo ?? 0)).toMatchObject({
      state: 'active',
      source: 'self_service',
      circleId,
      settlementDays: 2,
      accounts: [{ maskedNumber: '****2233', state: 'in_force' }],
    });
    const circles = bodyOf(circlePage, await bank.maker.call('GET', '/api/business-circles'));
    expect(circles.items.find((one) => one.id === circleId)).toMatchObject({
      merchantCount: 1,
      redemptionCount: 0,
      redemptionFen: 0,
    });
  });

  test('corrects what the first or the second person returned, and is the same merchant', async () => {
    const asked = asking({ name: '自来二店' });
    await apply(asked);
    const { id } = await newest('自来二店');
    expect(refusalOf(await post(`${url}/corrections`, asked))).toBe('APPLICATION_STATE_REFUSED');
    await act(id, 'return', { reason: '请补充门牌号' });
    expect(await look(asked.token)).toMatchObject({ state: 'returned', reason: '请补充门牌号' });
    expect(refusalOf(await act(id, 'take-up', {}))).toBe('APPLICATION_STATE_REFUSED');
    const { phone: _, account, ...words } = asked;
    const { number: __, ...named } = account;
    const better = { ...words, place: '湖滨路 2 号', account: named };
    const corrected = bodyOf(ownApplication, await post(`${url}/corrections`, better));
    expect(corrected).toMatchObject({
      state: 'submitted',
      place: '湖滨路 2 号',
      phoneMasked: '138****1234',
    });
    await act(id, 'take-up', {});
    const { merchantNo } = await look(asked.token);
    await decideOn(bank.maker, bank.checker, String(merchantNo), 'return');
    expect((await look(asked.token)).state).toBe('returned');
    await post(`${url}/corrections`, better);
    expect((await act(id, 'take-up', {})).status).toBe(200);
    expect((await look(asked.token)).merchantNo).toBe(merchantNo);
    expect((await decideOn(bank.maker, bank.checker, String(merchantNo))).status).toBe(200);
    const shown = await act(id, 'reveal', { reason: '核对地址' });
    expect(shown.body).toEqual({ phone: '13800001234' });
  });

  test('whose registration is taken back by its maker waits to be taken up again, and is the same merchant', async () => {
    const asked = asking({ name: '自来撤回店' });
    await apply(asked);
    const { id } = await newest('自来撤回店');
    await act(id, 'take-up', {});
    const { merchantNo } = await look(asked.token);
    const withdraw = (who: typeof bank.maker) =>
      who.call('POST', `/api/merchants/${merchantNo}/withdraw`, { reason: '户名有误' });
    const other = await bank.signInAs('product_manager', 'HQ');
    expect(refusalOf(await withdraw(other))).toBe('APPROVAL_NOT_YOURS');
    expect((await withdraw(bank.maker)).body).toMatchObject({
      state: 'returned',
      stateReason: '户名有误',
      accounts: [{ state: 'returned' }],
    });
    expect((await look(asked.token)).state).toBe('submitted');
    expect(refusalOf(await withdraw(bank.maker))).toBe('MERCHANT_STATE_REFUSED');
    expect((await act(id, 'take-up', {})).status).toBe(200);
    expect((await decideOn(bank.maker, bank.checker, String(merchantNo))).status).toBe(200);
    expect(await look(asked.token)).toMatchObject({ state: 'approved', merchantNo });
  });

  test('stands in a circle that can be called otherwise, but not as another of its city', async () => {
    const of = (name: string) => ({ name, city: '莆田', orgId: bank.org('HQ') });
    const first = await create(bank.maker, '/api/business-circles', of('东圳商圈'));
    await create(bank.maker, '/api/business-circles', of('荔城商圈'));
    const rename = (name: string) =>
      bank.maker.call('PATCH', `/api/business-circles/${first}`, { name });
    expect(refusalOf(await rename('荔城商圈'))).toBe('CIRCLE_NAMED');
    expect((await rename('东圳新商圈')).status).toBe(200);
    const again = await bank.maker.call('POST', '/api/business-circles', of('东圳商圈'));
    expect(again.status).toBe(201);
  });

  test('sends the same twice and applies once; a licence applies once, and again when it was returned', async () => {
    const asked = asking({ name: '自来三店' });
    const first = bodyOf(ownApplication, await apply(asked));
    expect(bodyOf(ownApplication, await apply(asked))).toEqual(first);
    expect(refusalOf(await apply({ ...asked, name: '别的店' }))).toBe('IDEMPOTENCY_KEY_REUSED');
    const { licenceNo } = asked;
    expect(refusalOf(await apply(asking({ licenceNo })))).toBe('LICENCE_KNOWN');
    await act((await newest('自来三店')).id, 'return', { reason: '不是本店' });
    const owner = asking({ name: '自来三店真', licenceNo });
    expect((await apply(owner)).status).toBe(201);
    // The one that was returned does not come back beside it.
    expect(refusalOf(await post(`${url}/corrections`, asked))).toBe('LICENCE_KNOWN');
  });

  test('under one licence twice at once applies once', async () => {
    const { licenceNo } = asking();
    const { keyring, clock, database } = bank.platform;
    const shell = { keyring, now: clock.now() };
    const by = (from: string) => (tx: Tx) => join(tx, shell, asking({ licenceNo }), from);
    const { first, second } = await afterBoth(database, by('one'), by('other'));
    expect(first.ok).toBe(true);
    expect(second.ok ? 'OK' : second.refusal.code).toBe('LICENCE_KNOWN');
  });

  test('sends five a day from one network at most, also at once', async () => {
    const sent = await Promise.all(
      Array.from({ length: 7 }, () => apply(asking({ name: '太多店' }), '10.9.9.9')),
    );
    expect(sent.map(({ status }) => status).toSorted()).toEqual([
      201, 201, 201, 201, 201, 409, 409,
    ]);
  });

  test.each([
    ['LICENCE_INVALID', { licenceNo: '91350100M000100Y44' }],
    ['MERCHANT_ACCOUNT_INVALID', { account: { ...anAccount, number: '12' } }],
    ['TERMS_CHANGED', { termsVersion: '2020-1' }],
    ['CIRCLE_UNKNOWN', { circleId: 999_999 }],
    ['INVALID_INPUT', { phone: '059188888888' }],
    ['INVALID_INPUT', { token: 'short' }],
  ])('is told %s', async (refusal, more) => {
    expect(refusalOf(await apply(asking(more)))).toBe(refusal);
  });

  test('by a secret that nobody has, shows nothing', async () => {
    const token = randomBytes(24).toString('base64url');
    expect(refusalOf(await post(`${url}/look-up`, { token }))).toBe('APPLICATION_LINK_INVALID');
    expect(refusalOf(await post(`${url}/corrections`, asking()))).toBe('APPLICATION_LINK_INVALID');
  });
});
