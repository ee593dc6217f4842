import { sql } from 'kysely';
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type ConsentRecord, findContactable, recordConsents } from '#modules/consent/index.ts';
import { customerMerging } from '#modules/customers/index.ts';
import { customerMarks } from '#modules/tags/index.ts';
import { type Tx, withJob, withScope } from '#platform/postgres/database.ts';
import { randomKeyring } from '#platform/crypto/read-keyring.ts';
import { usePostgres } from '../../../test/harness/postgres.ts';
import { addCustomers, customerRecord } from '../../../test/harness/sample-customers.ts';
import { buildSampleOrganization } from '../../../test/harness/sample-organization.ts';
import { codeOf, valueOf } from '../../../test/races/voucher-fixture.ts';
import { mergeCustomers } from './merge-customers.ts';
import { undoMerge } from './undo-merge.ts';

const postgres = usePostgres();
const keyring = randomKeyring();
const now = new Date('2026-03-02T02:00:00Z');
const later = new Date('2026-03-05T02:00:00Z');
const evidence = { score: 90, reasons: ['same_wechat' as const], conflicts: [] };
let org: (code: string) => number;
let by: { kind: 'staff'; id: number; name: string };
let count = 0;
let [a, b, c] = [0, 0, 0];

beforeAll(async () => {
  org = await buildSampleOrganization(postgres.database);
  const [staff] = await postgres.asOwner<{ id: number }>(
    `insert into organization.staff (staff_number, name, org_id, roles)
     values ('1', '王芳', ${org('HQ')}, '{product_manager}') returning staff_id as id`,
  );
  by = { kind: 'staff', id: staff?.id ?? 0, name: '王芳' };
});

/** Three customers: two of one outlet, the third of another branch. */
beforeEach(async () => {
  const outlets = ['FZ-GL-1', 'FZ-GL-1', 'XM-SM-1'];
  const records = outlets.map((code) => {
    count += 1;
    return customerRecord({ sourceCustomerId: `C${count}`, managingOrgId: org(code) });
  });
  [a = 0, b = 0, c = 0] = await addCustomers(postgres.database, keyring, records);
});

const work = <T>(of: (tx: Tx) => Promise<T>) => withJob(postgres.database, of);
const between = new Date('2026-03-04T02:00:00Z');
const orderOf = (oneNo: number, otherNo: number) => ({
  oneNo,
  otherNo,
  evidence,
  reason: '同一人',
  by,
  now,
});
const merge = (oneNo: number, otherNo: number) =>
  work((tx) => mergeCustomers(tx, orderOf(oneNo, otherNo)));
const part = (mergeId: number, at = later) =>
  work((tx) => undoMerge(tx, mergeId, by, '不是同一人', at));
const numbers = (of: number) => work((tx) => customerMerging.numbersOf(tx, of));
const says = (customerNo: number, said: Partial<ConsentRecord>) =>
  work((tx) =>
    recordConsents(
      tx,
      [
        {
          customerNo,
          purpose: 'marketing',
          channel: 'any',
          granted: true,
          statedAt: new Date('2026-01-01T00:00:00Z'),
          proofKind: 'counter',
          proof: 'form',
          textVersion: 'v1',
          recordedBy: null,
          ...said,
        },
      ],
      said.statedAt ?? now,
    ),
  );
const mayCall = async (customerNo: number, channel: 'phone' | 'sms' = 'phone') => {
  const question = { purpose: 'marketing', channel, on: '2026-03-10' } as const;
  const [found] = await work((tx) => findContactable(tx, keyring, [customerNo], question));
  return found?.reason ?? 'allowed';
};
/** Everything a merge may touch, to see that undoing it leaves all of it as it was. */
const everything = async () => {
  const tables = {
    customer: 'select customer_no, merged_into, managing_org_id from customers.customer order by 1',
    standing: 'select * from consent.standing order by 1, 2, 3',
    suppression: 'select * from consent.suppression order by 1',
    task: 'select * from tasks.task order by id',
    entitlement: 'select * from benefits.entitlement order by 1, 2',
  };
  const rows = await Promise.all(Object.values(tables).map((text) => postgres.asOwner(text)));
  return Object.fromEntries(Object.keys(tables).map((name, at) => [name, rows[at]]));
};

describe('whom a number means', () => {
  test('the lower number is kept, whichever is named first', async () => {
    expect((await merge(b, a)).ok).toBe(true);
    expect([await numbers(a), await numbers(b)]).toEqual([
      [a, b],
      [a, b],
    ]);
  });

  test('a customer is not merged with itself, nor again while it is merged', async () => {
    expect(codeOf(await merge(a, a))).toBe('MERGE_WITH_ITSELF');
    valueOf(await merge(a, b));
    expect(codeOf(await merge(a, b))).toBe('MERGED_ALREADY');
    expect(codeOf(await merge(b, c))).toBe('MERGED_ALREADY');
    expect(codeOf(await merge(a, 999_999))).toBe('NOT_FOUND');
  });

  test('merges of merges mean one customer, and each is undone by itself', async () => {
    const inner = valueOf(await merge(b, c));
    const outer = valueOf(await merge(a, b));
    expect(await numbers(c)).toEqual([a, b, c]);
    valueOf(await part(inner));
    expect([await numbers(a), await numbers(c)]).toEqual([[a, b], [c]]);
    valueOf(await part(outer));
    expect([await numbers(a), await numbers(b)]).toEqual([[a], [b]]);
    expect(codeOf(await part(outer))).toBe('MERGE_UNDONE');
  });

  test('numbers that came with the one parted stay with it', async () => {
    valueOf(await merge(b, c));
    const outer = valueOf(await merge(a, b));
    valueOf(await part(outer));
    expect([await numbers(a), await numbers(c)]).toEqual([[a], [b, c]]);
  });

  test('the database takes neither a circle nor a step through a merged number', async () => {
    const point = (from: number, into: number) =>
      postgres.asOwner(
        `update customers.customer set merged_into = ${into} where customer_no = ${from}`,
      );
    await postgres.asOwner('set role huike_job');
    await expect(point(a, b)).rejects.toThrow('customer_merges_downwards');
    await point(b, a);
    await expect(point(c, b)).rejects.toThrow('merged itself');
    await postgres.asOwner('reset role');
  });
});

describe('consents and suppressions', () => {
  test('a refusal under either number holds for the customer, whichever was said later', async () => {
    await says(a, { granted: true, statedAt: new Date('2026-02-01T00:00:00Z') });
    await says(b, { granted: false, statedAt: new Date('2026-01-01T00:00:00Z') });
    const merged = valueOf(await merge(a, b));
    expect([await mayCall(a), await mayCall(b)]).toEqual(['OPTED_OUT', 'OPTED_OUT']);
    valueOf(await part(merged));
    expect([await mayCall(a), await mayCall(b)]).toEqual(['allowed', 'OPTED_OUT']);
  });

  test('a consent under the merged number does not open a channel that the other refused', async () => {
    await says(a, { granted: false });
    await says(b, {
      granted: true,
      channel: 'phone',
      statedAt: new Date('2026-02-01T00:00:00Z'),
    });
    valueOf(await merge(a, b));
    expect(await mayCall(a)).toBe('OPTED_OUT');
  });

  test('a consent under the merged number counts where nobody refused', async () => {
    await says(b, { channel: 'sms' });
    valueOf(await merge(a, b));
    expect([await mayCall(a, 'sms'), await mayCall(a)]).toEqual(['allowed', 'NO_CONSENT']);
  });

  test('what the person says after the merge holds, under whichever number it comes', async () => {
    await says(b, { granted: false });
    valueOf(await merge(a, b));
    await says(b, { granted: true, statedAt: new Date('2026-03-04T00:00:00Z') });
    expect(await mayCall(a)).toBe('allowed');
  });

  test('a refusal said while the two were one holds for both after they part', async () => {
    await says(a, {});
    await says(b, {});
    const merged = valueOf(await merge(a, b));
    await says(a, { granted: false, statedAt: new Date('2026-03-04T00:00:00Z') });
    valueOf(await part(merged));
    expect([await mayCall(a), await mayCall(b)]).toEqual(['OPTED_OUT', 'OPTED_OUT']);
  });

  test('on the way of stacked merges, a refusal holds for whoever was that customer then', async () => {
    for (const no of [a, b, c]) await says(no, {});
    const inner = valueOf(await merge(b, c));
    await says(a, { granted: false, statedAt: new Date('2026-03-03T00:00:00Z') });
    valueOf(await work((tx) => mergeCustomers(tx, { ...orderOf(a, b), now: between })));
    valueOf(await part(inner));
    // Who was nobody's customer yet when the other refused has not refused.
    expect([await mayCall(a), await mayCall(c)]).toEqual(['OPTED_OUT', 'allowed']);
  });

  test('a refusal under a customer who was merged further later holds for both after they part', async () => {
    for (const no of [a, b, c]) await says(no, {});
    const inner = valueOf(await merge(b, c));
    await says(b, { granted: false, statedAt: new Date('2026-03-03T00:00:00Z') });
    valueOf(await work((tx) => mergeCustomers(tx, { ...orderOf(a, b), now: between })));
    valueOf(await part(inner));
    expect(await mayCall(c)).toBe('OPTED_OUT');
  });

  test('a suppression of the merged number is seen by staff who cannot see that number', async () => {
    await says(a, {});
    await postgres.asOwner(
      `insert into consent.suppression (customer_no, channel, reason, from_date) values (${c}, 'any', 'complaint', '2026-01-01')`,
    );
    const merged = valueOf(await merge(a, c));
    const scope = { all: false as const, orgIds: [org('FZ-GL-1')] };
    const question = { purpose: 'marketing', channel: 'phone', on: '2026-03-10' } as const;
    const seen = await withScope(postgres.database, scope, (tx) =>
      findContactable(tx, keyring, [a], question),
    );
    expect(seen[0]?.reason).toBe('SUPPRESSED');
    valueOf(await part(merged));
    expect(await mayCall(a)).toBe('allowed');
  });
});

describe('tags that a customer deletes', () => {
  const deletes = async (customerNo: number, at = between) =>
    valueOf(await work((tx) => customerMarks.delete(tx, customerNo, ['age'], at)));
  const restores = async (customerNo: number, at = between) =>
    valueOf(await work((tx) => customerMarks.restore(tx, customerNo, ['age'], at)));
  const whoDeleted = async () => [
    ...(await work((tx) => customerMarks.whoDeleted(tx, 'age', [a, b, c]))),
  ];

  test('while two numbers are one, stay deleted for both after they part', async () => {
    const merged = valueOf(await merge(a, b));
    await deletes(a);
    valueOf(await part(merged));
    expect(await whoDeleted()).toEqual([a, b]);
  });

  test('again after taking it back while they were one, stay deleted for both', async () => {
    await deletes(b, new Date('2026-02-01T00:00:00Z'));
    const merged = valueOf(await merge(a, b));
    await restores(a);
    await deletes(a);
    valueOf(await part(merged));
    expect(await whoDeleted()).toEqual([a, b]);
  });

  test('while they were one, are deleted for both, though one had taken it back before', async () => {
    const before = new Date('2026-02-01T00:00:00Z');
    await deletes(b, before);
    await restores(b, before);
    const merged = valueOf(await merge(a, b));
    await deletes(a);
    valueOf(await part(merged));
    expect(await whoDeleted()).toEqual([a, b]);
  });

  test('before the merge, are deleted for that number again, though they were taken back while both were one', async () => {
    await deletes(b, new Date('2026-02-01T00:00:00Z'));
    const merged = valueOf(await merge(a, b));
    expect(await deletes(a)).toBe(0);
    expect(await restores(a)).toBe(1);
    expect(await whoDeleted()).toEqual([]);
    valueOf(await part(merged));
    expect(await whoDeleted()).toEqual([b]);
  });

  test('of one number before the merge, or taken back before they part, are nothing to the other', async () => {
    await deletes(a, new Date('2026-02-01T00:00:00Z'));
    const merged = valueOf(await merge(a, b));
    valueOf(await part(merged));
    expect(await whoDeleted()).toEqual([a]);
    await restores(a);
    const again = valueOf(await merge(a, b));
    await deletes(a, later);
    await restores(a, later);
    valueOf(await part(again));
    expect(await whoDeleted()).toEqual([]);
  });

  test('on the way of stacked merges, hold for whoever was that customer then', async () => {
    const inner = valueOf(await merge(b, c));
    await deletes(b);
    await merge(a, b);
    valueOf(await part(inner));
    expect((await whoDeleted()).toSorted((one, other) => one - other)).toEqual([a, b, c]);
  });
});

describe('what hangs on a customer', () => {
  const task = async (customerNo: number, code: string, campaignId: number) => {
    const [row] = await postgres.asOwner<{ id: number }>(
      `insert into tasks.task (kind, campaign_id, customer_no, org_id, assignee_id, title, script, due_date, created_at)
       values ('campaign_contact', ${campaignId}, ${customerNo}, ${org(code)}, ${by.id}, '回访', '您好', '2026-03-31', now()) returning id`,
    );
    return row?.id ?? 0;
  };
  const taskRow = async (id: number) =>
    (
      await postgres.asOwner<{ state: string; org_id: number }>(
        `select state, org_id from tasks.task where id = ${id}`,
      )
    )[0];

  test('open tasks go to the outlet of the customer kept, and nobody is called twice for one campaign', async () => {
    await task(a, 'FZ-GL-1', 1);
    const twice = await task(c, 'XM-SM-1', 1);
    const other = await task(c, 'XM-SM-1', 2);
    valueOf(await merge(a, c));
    expect([await taskRow(twice), await taskRow(other)]).toEqual([
      { state: 'cancelled', org_id: org('XM-SM-1') },
      { state: 'open', org_id: org('FZ-GL-1') },
    ]);
  });

  test('undoing a merge gives back exactly what was', async () => {
    await says(a, { granted: true });
    await says(c, { granted: false, channel: 'phone' });
    await task(a, 'FZ-GL-1', 1);
    await task(c, 'XM-SM-1', 1);
    await task(c, 'XM-SM-1', 2);
    await postgres.asOwner(
      `insert into consent.suppression (customer_no, channel, reason, from_date) values (${c}, 'sms', 'other', '2026-01-01')`,
    );
    const before = await everything();
    const merged = valueOf(await merge(a, c));
    expect(await everything()).not.toEqual(before);
    valueOf(await part(merged));
    expect(await everything()).toEqual(before);
  });

  test('a file that moves the merged number’s own outlet does not take the customer’s work along', async () => {
    const open = await task(c, 'XM-SM-1', 3);
    valueOf(await merge(a, c));
    await work((tx) =>
      sql`update customers.customer set managing_org_id = ${org('FZ-GL-2')} where customer_no = ${c}`.execute(
        tx,
      ),
    );
    expect(await taskRow(open)).toMatchObject({ org_id: org('FZ-GL-1') });
  });
});

test('a merge is audited with both numbers, and so is its undoing', async () => {
  const merged = valueOf(await merge(a, b));
  valueOf(await part(merged));
  const entries = await postgres.asOwner(
    `select action, object_id, detail from audit.entry where object_id = '${a}' order by entry_no`,
  );
  expect(entries).toMatchObject([
    { action: 'identity.merge', detail: { mergeId: merged, merged: b, automatic: false } },
    { action: 'identity.undo-merge', detail: { mergeId: merged, parted: b } },
  ]);
});
