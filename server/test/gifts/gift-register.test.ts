import { sql } from 'kysely';
import { beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { giftReservation } from '#contract/gifts.ts';
import { giftLimitView, keyContactPage, registerPage } from '#contract/gift-register.ts';
import { eraseFromRegister, verifyRegister } from '#modules/gift-register/index.ts';
import { giftReservations, verifyGifts } from '#modules/gifts/index.ts';
import { recountTransfers } from '#modules/ledger/index.ts';
import { type Tx, withJob } from '#platform/postgres/database.ts';
import { withdrawEntry, writeEntry } from '../../src/modules/gift-register/entries.ts';
import { bodyOf, create, type Person, refusalOf, useApp } from '../harness/app.ts';
import { decideOn } from '../harness/decide-approval.ts';
import { addCustomers, customerRecord } from '../harness/sample-customers.ts';
import { buildSampleOrganization } from '../harness/sample-organization.ts';
import { faultsAfter } from '../ledger/faults-after.ts';
import { codeOf, mergeInto, valueOf } from '../points/points-fixture.ts';
import { afterBoth } from '../races/interleave.ts';

const bank = useApp({ now: '2026-06-15T10:00:00+08:00', maxConnections: 6 });
let outlet: number;
let employer: number;
let maker: Person;
let checker: Person;
let manager: Person;
let giftId: number;
let customers: number[];
let serial = 0;

beforeAll(async () => {
  const { database, keyring } = bank.platform;
  const org = await buildSampleOrganization(database);
  outlet = org('FZ-GL-1');
  maker = await bank.signInAs('product_manager', 'HQ');
  checker = await bank.signInAs('compliance_checker', 'HQ');
  manager = await bank.signInAs('relationship_manager', 'FZ-GL-1');
  customers = await addCustomers(
    database,
    keyring,
    ['a', 'b', 'c'].map((id) => customerRecord({ sourceCustomerId: id, managingOrgId: outlet })),
  );
  const [row] = await bank.postgres
    .asOwner<{ no: number }>(
      `set role huike_job; insert into customers.payroll_employer (source, source_payroll_employer_id, legal_entity_id, name, managing_org_id)
     select 'core', 'E1', min(legal_entity_id), '榕城制造', ${outlet} from organization.legal_entity returning payroll_employer_no as no; reset role`,
    )
    .then(() =>
      bank.postgres.asOwner<{ no: number }>(
        'select payroll_employer_no as no from customers.payroll_employer',
      ),
    );
  employer = row?.no ?? 0;
  const gift = { nameZh: '茶叶', nameEn: 'Tea', picture: '', orgId: null };
  giftId = await create(maker, '/api/gifts', { ...gift, code: 'TEA', valueFen: 5_000 });
  const stock = { orgId: outlet, pieces: 20, reason: '到货' };
  await maker.call('POST', `/api/gifts/${giftId}/stock-in`, stock);
});

const contact = (more: object = {}) => {
  serial += 1;
  return manager.call('POST', '/api/gift-register/contacts', {
    kind: 'payroll_employer',
    subjectNo: employer,
    name: `李${serial}`,
    position: '财务负责人',
    customerNo: null,
    ...more,
  });
};
const idOf = (answer: { status: number; body: unknown }) =>
  bodyOf(z.object({ id: z.int() }), answer).id;
const given = (contactId: number, more: object = {}) => ({
  contactId,
  orgId: outlet,
  giftId: null,
  what: '伴手礼',
  valueFen: 10_000,
  pieces: 1,
  purpose: '中秋走访',
  givenOn: '2026-06-15',
  ...more,
});
const write = (contactId: number, more: object = {}, who = manager) =>
  who.call('POST', '/api/gift-register/entries', given(contactId, more));
const shelf = async (): Promise<number> => {
  const { items } = bodyOf(
    z.object({ items: z.array(z.object({ stock: z.number() })) }),
    await maker.call('GET', `/api/gift-stock?giftId=${giftId}`),
  );
  return items[0]?.stock ?? -1;
};
const recount = async (tx: Tx) => [
  ...(await recountTransfers(tx)),
  ...(await verifyGifts(tx)),
  ...(await verifyRegister(tx)),
];
const list = async (query = '', who = checker) =>
  bodyOf(registerPage, await who.call('GET', `/api/gift-register${query}`)).items;

describe('a gift to a contact', () => {
  it('is refused until two people have set a limit, and by what it says from then on', async () => {
    const id = idOf(await contact());
    expect(refusalOf(await write(id))).toBe('GIFT_LIMIT_UNSET');
    const content = { singleFen: 20_000, personFen: 50_000, period: 'year' };
    const ask = { content, reason: '年度廉洁要求' };
    expect((await maker.call('POST', '/api/gift-register/limit', ask)).status).toBe(201);
    expect(refusalOf(await write(id))).toBe('GIFT_LIMIT_UNSET');
    expect((await decideOn(maker, checker, 'all', 'approve', 'gift_limit')).status).toBe(200);
    const view = bodyOf(giftLimitView, await checker.call('GET', '/api/gift-register/limit'));
    expect(view).toMatchObject({ content, versions: [{ version: 1 }] });
    expect(refusalOf(await write(id, { valueFen: 20_001 }))).toBe('GIFT_LIMIT_SINGLE');
    for (const valueFen of [20_000, 20_000])
      expect((await write(id, { valueFen })).status).toBe(201);
    expect(refusalOf(await write(id, { valueFen: 10_001 }))).toBe('GIFT_LIMIT_PERSON');
    expect((await write(id, { valueFen: 10_000 })).status).toBe(201);
    const { items } = bodyOf(
      keyContactPage,
      await checker.call('GET', '/api/gift-register/contacts?name=榕城'),
    );
    expect(items).toMatchObject([{ id, subjectName: '榕城制造', givenFen: 50_000 }]);
    // Another calendar year is another period; a future day is none.
    expect(refusalOf(await write(id, { givenOn: '2026-06-16' }))).toBe('ENTRY_DAY_INVALID');
    expect(refusalOf(await write(id, { givenOn: '2026-05-14' }))).toBe('ENTRY_DAY_INVALID');
    expect((await write(id, { valueFen: 0 })).status).toBe(400);
  });

  it('counts for the person: one name once at an employer, one customer through all their numbers', async () => {
    const name = `张${serial}`;
    const first = idOf(await contact({ name, customerNo: customers[0] }));
    expect(refusalOf(await contact({ name: ` ${name.replace('张', '张 ')}` }))).toBe(
      'CONTACT_KNOWN',
    );
    const second = idOf(await contact({ customerNo: customers[1] }));
    for (const id of [first, second])
      for (const valueFen of [20_000, 5_000]) await write(id, { valueFen });
    expect((await write(second, { valueFen: 20_000 })).status).toBe(201);
    await mergeInto(bank.platform.database, customers[1] ?? 0, customers[0] ?? 0);
    expect(refusalOf(await write(first, { valueFen: 1 }))).toBe('GIFT_LIMIT_PERSON');
    await withJob(bank.platform.database, (tx) => eraseFromRegister(tx, customers[0] ?? 0));
    expect((await write(first, { valueFen: 1 })).status).toBe(201);
  });

  it('never passes the limit by two who write at once, and is written once a key', async () => {
    const id = idOf(await contact());
    await write(id, { valueFen: 20_000 });
    await write(id, { valueFen: 20_000 });
    const { database, clock } = bank.platform;
    const entry = { ...given(id), givenOn: '2026-06-15' };
    const writing = (key: string) => (tx: Tx) =>
      writeEntry(tx, clock.now(), entry, { naturalKey: key, madeBy: 'staff:1' });
    const { first, second } = await afterBoth(database, writing('one'), writing('two'));
    expect([codeOf(first), codeOf(second)]).toEqual(['OK', 'GIFT_LIMIT_PERSON']);
    expect(valueOf(await withJob(database, writing('one')))).toBe(valueOf(first));
  });

  it('of the catalogue leaves the shelf, and stands there again when it is withdrawn, once', async () => {
    const id = idOf(await contact());
    const ofShelf = { giftId, what: '', valueFen: null, pieces: 3 };
    const before = await shelf();
    const entryId = idOf(await write(id, ofShelf));
    expect(await shelf()).toBe(before - 3);
    expect(refusalOf(await write(id, { ...ofShelf, pieces: 5 }))).toBe('GIFT_LIMIT_SINGLE');
    await maker.call('POST', `/api/gifts/${giftId}/stock-takes`, {
      orgId: outlet,
      counted: 1,
      reason: '盘点',
    });
    expect(refusalOf(await write(id, { ...ofShelf, pieces: 2 }))).toBe('GIFT_STOCK_EXHAUSTED');
    const withdraw = (entry = entryId) =>
      manager.call('POST', `/api/gift-register/entries/${entry}/withdraw`, {
        reason: '对方婉拒',
      });
    const { database, clock } = bank.platform;
    const back = (tx: Tx) =>
      withdrawEntry(tx, clock.now(), entryId, { reason: '对方婉拒', by: 'staff:1' });
    const { first, second } = await afterBoth(database, back, back);
    expect([codeOf(first), codeOf(second)]).toEqual(['OK', 'ALREADY_REVERSED']);
    expect(await shelf()).toBe(4);
    expect(refusalOf(await withdraw())).toBe('ALREADY_REVERSED');
    const other = idOf(await write(id, { ...ofShelf, pieces: 1 }));
    expect((await withdraw(other)).status).toBe(200);
    expect(await shelf()).toBe(4);
    // What was withdrawn counts no more.
    expect((await write(id, { ...ofShelf, pieces: 4 })).status).toBe(201);
    expect(await withJob(database, recount)).toEqual([]);
    const forged = `update gift_register.entry set pieces = 2 where id = ${entryId}`;
    expect((await faultsAfter(database, forged, verifyRegister))[0]?.rule).toBe(
      'pieces that the gift register names left the shelf, or came back to it',
    );
    const larger = `update gift_register.entry set value_fen = 20001 where id = ${entryId}`;
    expect((await faultsAfter(database, larger, verifyRegister))[0]?.first.of).toBe(
      `entry ${entryId}`,
    );
  });
});

describe('the register', () => {
  it('tells what contacts and customers were given, by day, person, page, and as a file', async () => {
    const { database, keyring, clock } = bank.platform;
    const customerNo = customers[2] ?? 0;
    await maker.call('POST', `/api/gifts/${giftId}/stock-in`, {
      orgId: outlet,
      pieces: 2,
      reason: '到货',
    });
    const [reserved] = await withJob(database, (tx) =>
      giftReservations.reserve(tx, clock.now(), [
        {
          giftId,
          orgId: outlet,
          customerNo,
          pieces: 2,
          naturalKey: 'r',
          madeBy: 'system',
          subject: 'mall:1',
        },
      ]),
    );
    const { reservationId } = valueOf(reserved);
    const code = giftReservations.codeOf(keyring, reservationId);
    const lobby = await bank.signInAs('lobby_manager', 'FZ-GL-1');
    const handed = await lobby.call('POST', '/api/gift-reservations/hand-over', {
      code,
      orgId: outlet,
    });
    expect(bodyOf(giftReservation, handed).state).toBe('handed_over');
    const own = await list(`?customerNo=${customerNo}`);
    expect(own).toMatchObject([
      {
        source: 'gift',
        id: reservationId,
        pieces: 2,
        valueFen: 10_000,
        purpose: 'mall',
        state: 'given',
      },
    ]);
    await lobby.call('POST', `/api/gift-reservations/${reservationId}/return`, { reason: '退' });
    expect(await list(`?source=gift`)).toMatchObject([{ state: 'taken_back' }]);
    const contactId = idOf(await contact({ name: '=1+1' }));
    await write(contactId, { givenOn: '2026-06-01' });
    expect(await list(`?name=${encodeURIComponent('=1+1')}`)).toHaveLength(1);
    expect(await list(`?contactId=${contactId}&from=2026-06-02`)).toEqual([]);
    expect(await list('?from=2026-06-01&until=2026-06-01')).toMatchObject([
      { source: 'contact', contactId, givenOn: '2026-06-01', subjectName: '榕城制造' },
    ]);
    const all = await list();
    const paged: unknown[] = [];
    for (let cursor = ''; ;) {
      const answer = await checker.call('GET', `/api/gift-register?limit=2${cursor}`);
      const page = bodyOf(registerPage, answer);
      paged.push(...page.items);
      if (page.nextCursor === null) break;
      cursor = `&cursor=${encodeURIComponent(page.nextCursor)}`;
    }
    expect(paged).toEqual(all);
    const file = await bank.app.inject({
      url: '/api/gift-register/file?format=csv',
      headers: { ...checker.headers, 'accept-language': 'en' },
    });
    const lines = file.body.trim().split('\r\n');
    expect(lines).toHaveLength(all.length + 1);
    expect(lines.find((line) => line.includes('2026-06-01'))).toContain("'=1+1");
    expect((await manager.call('GET', '/api/gift-register/file?format=csv')).status).toBe(403);
    const audited = await withJob(database, (tx) =>
      sql`select 1 from audit.entry where action = 'gift-register.export'`.execute(tx),
    );
    expect(audited.rows).toHaveLength(1);
  });

  it('of another branch is neither seen nor written into', async () => {
    const other = await bank.signInAs('relationship_manager', 'XM-SM-1');
    const contactId = idOf(await contact());
    await write(contactId);
    expect(await list('', other)).toEqual([]);
    expect(refusalOf(await write(contactId, {}, other))).toBe('FORBIDDEN');
    const asked = { kind: 'payroll_employer', subjectNo: employer, name: '王', position: '经理' };
    const made = await other.call('POST', '/api/gift-register/contacts', {
      ...asked,
      customerNo: null,
    });
    expect(refusalOf(made)).toBe('NOT_FOUND');
  });
});
