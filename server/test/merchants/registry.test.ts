import { beforeAll, describe, expect, test } from 'vitest';
import { merchantDetail, merchantProfilePage, ownMerchants } from '../../../contract/merchants.ts';
import { bodyOf, type Person, refusalOf } from '../harness/app.ts';
import { decideOn } from '../harness/decide-approval.ts';
import { anAccount, useBankWithMerchants } from './bank-with-merchants.ts';

const bank = useBankWithMerchants();
const profile = async (person: Person, no: number) =>
  bodyOf(merchantDetail, await person.call('GET', `/api/merchants/${no}/profile`));
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
    expect(await profile(bank.maker, no)).toMatchObject({ state: 'returned', stateReason: '意见' });
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
    await bank.maker.call('PUT', url);
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

  test('are bound by the bank’s people of that outlet only', async () => {
    const far = await bank.signInAs('outlet_manager', 'XM-SM-1');
    const url = `/api/merchants/${one}/operators/${operator.staffId}`;
    expect(refusalOf(await far.call('PUT', url))).toBe('MERCHANT_UNKNOWN');
  });
});
