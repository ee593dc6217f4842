import { describe, expect, it } from 'vitest';
import type { Rule } from '#contract/audience-rule.ts';
import { useAudienceApp } from '../../../test/audiences/audience-app.ts';
import { awkward, belongs, orgIds } from '../../../test/audiences/tag-fixture.ts';
import { audienceJobs, streamFreezeMembers } from './index.ts';

const test = useAudienceApp();
const rich: Rule = { kind: 'tag', tag: 'aum', is: { operator: 'gte', value: 5 } };
const nobody: Rule = { kind: 'tag', tag: 'aum', is: { operator: 'gte', value: 5000 } };
const lookups = { audience: () => rich, snapshot: () => new Set<number>(), subtree: () => [] };
const members = (rule: Rule, outlets: readonly number[] = orgIds) =>
  test.customers
    .filter((one) => outlets.includes(one.managingOrgId) && belongs(one, rule, lookups))
    .map((one) => one.customerNo)
    .sort((a, b) => a - b);

let names = 0;
async function save(orgId: number, rule: Rule, more: object = {}): Promise<number> {
  names += 1;
  const made = await test.call(orgId, 'POST', '/api/audiences', {
    name: `客群 ${names}`,
    rule,
    ...more,
  });
  expect(made.status).toBe(201);
  return Number(made.body['id']);
}

async function freeze(orgId: number, audienceId: number): Promise<Record<string, unknown>> {
  const asked = await test.call(orgId, 'POST', `/api/audiences/${audienceId}/freeze`);
  expect(asked).toMatchObject({ status: 202, body: { state: 'running', count: null } });
  expect(await test.runJobs(audienceJobs(test.sources))).toEqual(['done']);
  const listed = await test.call(orgId, 'GET', `/api/audiences/${audienceId}/freezes`);
  const items = listed.body['items'];
  if (!Array.isArray(items)) throw new Error('a list of freezes');
  return items[0];
}

async function allCustomers(orgId: number, target: object): Promise<number[]> {
  const found: number[] = [];
  let cursor: unknown;
  do {
    const page = await test.call(orgId, 'POST', '/api/audiences/customers', {
      ...target,
      limit: 17,
      ...(cursor ? { cursor } : {}),
    });
    expect(page.status).toBe(200);
    const items = page.body['items'];
    if (!Array.isArray(items)) throw new Error('a page of customers');
    found.push(...items.map((item) => Number(item.customerNo)));
    cursor = page.body['nextCursor'];
  } while (cursor);
  return found;
}

describe('one number everywhere', () => {
  it('count, breakdown, list, freeze and its members agree, and the checksum proves a copy', async () => {
    const expected = members(rich);
    const audienceId = await save(1, rich);
    const counted = await test.call(1, 'POST', '/api/audiences/count', { rule: rich });
    expect(counted).toMatchObject({
      status: 200,
      body: { count: expected.length, population: 400, businessDate: '2026-01-31' },
    });
    expect((await test.call(1, 'POST', '/api/audiences/count', { audienceId })).body['count']).toBe(
      expected.length,
    );
    const breakdown = await test.call(1, 'POST', '/api/audiences/breakdown', {
      audienceId,
      by: 'tier',
    });
    expect(breakdown.body['count']).toBe(expected.length);
    expect(await allCustomers(1, { audienceId })).toEqual(expected);

    const frozen = await freeze(1, audienceId);
    expect(frozen).toMatchObject({
      state: 'done',
      count: expected.length,
      version: 1,
      entered: null,
      left: null,
    });
    const freezeId = Number(frozen['id']);
    expect((await test.call(1, 'POST', '/api/audiences/count', { freezeId })).body['count']).toBe(
      expected.length,
    );
    expect(await allCustomers(1, { freezeId })).toEqual(expected);

    const { database, analytics } = test.platform;
    const copied: number[] = [];
    for (let more = true; more;) {
      const piece = await streamFreezeMembers(
        database,
        analytics,
        freezeId,
        copied.at(-1) ?? 0,
        13,
      );
      copied.push(...piece);
      more = piece.length > 0;
    }
    expect(copied).toEqual(expected);
    const [proof] = await test.postgres.asOwner<{ checksum: string }>(
      `select sum(no)::text || ':' || sum(no::numeric * no) as checksum from unnest($1::int[]) as no`,
      [copied],
    );
    expect(frozen['checksum']).toBe(proof?.checksum);
  });

  it('every rule it had stays with who made it and when, newest first', async () => {
    const audienceId = await save(1, rich);
    await test.call(1, 'PATCH', `/api/audiences/${audienceId}`, { version: 1, rule: nobody });
    await test.call(1, 'PATCH', `/api/audiences/${audienceId}`, {
      version: 2,
      name: `only a name ${audienceId}`,
    });
    const { body } = await test.call(1, 'GET', `/api/audiences/${audienceId}/versions`);
    expect(body['items']).toMatchObject([
      { version: 2, rule: nobody, madeBySystem: false },
      { version: 1, rule: rich, madeBySystem: false },
    ]);
    const newest = await test.call(1, 'GET', `/api/audiences/${audienceId}/versions?limit=1`);
    const cursor = String(newest.body['nextCursor']);
    expect(
      (await test.call(1, 'GET', `/api/audiences/${audienceId}/versions?cursor=${cursor}`)).body,
    ).toMatchObject({ items: [{ version: 1 }], nextCursor: null });
    expect((await test.call(11, 'GET', `/api/audiences/${audienceId}/versions`)).status).toBe(404);
  });

  it('an audience that becomes empty has no members, and everybody of before has left', async () => {
    const audienceId = await save(1, rich);
    const before = await freeze(1, audienceId);
    const changed = await test.call(1, 'PATCH', `/api/audiences/${audienceId}`, {
      version: 1,
      rule: nobody,
    });
    expect(changed).toMatchObject({ status: 200, body: { version: 2 } });
    const after = await freeze(1, audienceId);
    expect(after).toMatchObject({ count: 0, checksum: '0:0', entered: 0, left: before['count'] });
    expect(await allCustomers(1, { freezeId: after['id'] })).toEqual([]);
    expect(await allCustomers(1, { audienceId })).toEqual([]);
  });

  it('a count after a tag run is of the new date', async () => {
    const { analytics } = test.platform;
    const before = await test.call(1, 'POST', '/api/audiences/count', { rule: rich });
    await analytics.command(
      `INSERT INTO tag_daily SELECT * REPLACE (toDate('2026-02-01') AS business_date, 9 AS t_aum)
       FROM (SELECT * FROM tag_daily WHERE business_date = '2026-01-31')`,
    );
    const after = await test.call(1, 'POST', '/api/audiences/count', { rule: rich });
    await analytics.command(`ALTER TABLE tag_daily DROP PARTITION '2026-02-01'`);
    const again = await test.call(1, 'POST', '/api/audiences/count', { rule: rich });
    expect(after.body).toMatchObject({ businessDate: '2026-02-01', count: 400 });
    expect(again.body).toMatchObject({ businessDate: '2026-01-31', count: before.body['count'] });
  });

  it('the sample has masked names and is the same at every look', async () => {
    const first = await test.call(1, 'POST', '/api/audiences/sample', { rule: rich, size: 5 });
    expect(first.body).toEqual(
      (await test.call(1, 'POST', '/api/audiences/sample', { rule: rich, size: 5 })).body,
    );
    expect(JSON.stringify(first.body)).not.toContain('华');
    expect(JSON.stringify(first.body)).toContain('陈*');
  });

  it('the profile sets the members against everybody', async () => {
    const profile = await test.call(1, 'POST', '/api/audiences/profile', {
      rule: rich,
      tags: ['payroll', 'tier'],
    });
    const paid = members({
      kind: 'and',
      of: [rich, { kind: 'tag', tag: 'payroll', is: { operator: 'is', value: true } }],
    }).length;
    const allPaid = test.customers.filter((one) => one.payroll).length;
    expect(profile.body['tags']).toMatchObject([
      {
        tag: 'payroll',
        rows: expect.arrayContaining([
          expect.objectContaining({
            value: true,
            count: paid,
            population: allPaid,
            share: paid / members(rich).length,
            index: Math.round((paid / members(rich).length / (allPaid / 400)) * 1000) / 10,
          }),
        ]),
      },
      { tag: 'tier' },
    ]);
  });
});

describe('outlets', () => {
  it('an outlet manager counts, lists and profiles their own outlet only', async () => {
    const own = members(rich, [21]);
    expect(
      (await test.call(21, 'POST', '/api/audiences/count', { rule: rich })).body,
    ).toMatchObject({
      count: own.length,
      population: test.customers.filter((one) => one.managingOrgId === 21).length,
    });
    expect(await allCustomers(21, { rule: rich })).toEqual(own);
    const breakdown = await test.call(21, 'POST', '/api/audiences/breakdown', {
      rule: rich,
      by: 'outlet',
    });
    expect(breakdown.body['rows']).toEqual([{ value: 21, count: own.length }]);
  });

  it('an outlet’s audience is that outlet’s, whoever counts it', async () => {
    const audienceId = await save(21, rich);
    const counted = await test.call(1, 'POST', '/api/audiences/count', { audienceId });
    expect(counted.body['count']).toBe(members(rich, [21]).length);
    const within = await test.call(1, 'POST', '/api/audiences/count', {
      rule: { kind: 'audience', audienceId },
    });
    expect(within.body['count']).toBe(members(rich, [21]).length);
  });

  it('audiences and frozen lists of another outlet do not exist', async () => {
    const audienceId = await save(21, rich);
    const freezeId = Number((await freeze(21, audienceId))['id']);
    for (const [method, url, body] of [
      ['GET', `/api/audiences/${audienceId}`],
      ['PATCH', `/api/audiences/${audienceId}`, { version: 1, name: 'x' }],
      ['POST', `/api/audiences/${audienceId}/archive`],
      ['POST', `/api/audiences/${audienceId}/freeze`],
      ['GET', `/api/audiences/${audienceId}/freezes`],
      ['POST', '/api/audiences/count', { audienceId }],
      ['POST', '/api/audiences/customers', { freezeId }],
    ] as const) {
      expect([url, (await test.call(11, method, url, body)).status]).toEqual([url, 404]);
    }
    expect(
      await test.call(11, 'POST', '/api/audiences/count', {
        rule: { kind: 'audience', audienceId },
      }),
    ).toMatchObject({ status: 400, body: { code: 'AUDIENCE_REFERENCE_UNKNOWN' } });
    expect(
      await test.call(11, 'POST', '/api/audiences/count', {
        rule: { kind: 'audience', audienceId, freezeId },
      }),
    ).toMatchObject({ status: 400, body: { code: 'AUDIENCE_FREEZE_UNKNOWN' } });
    expect(JSON.stringify((await test.call(11, 'GET', '/api/audiences')).body)).not.toContain(
      `"id":${audienceId},`,
    );
  });

  it('what a branch shares is read and counted below it, in each outlet’s own number, and changed only there', async () => {
    const audienceId = await save(3, rich, { shared: true });
    const hidden = await save(3, rich);
    expect(
      (await test.call(21, 'POST', '/api/audiences/count', { audienceId })).body['count'],
    ).toBe(members(rich, [21]).length);
    expect((await test.call(21, 'GET', `/api/audiences/${hidden}`)).status).toBe(404);
    expect((await test.call(11, 'GET', `/api/audiences/${audienceId}`)).status).toBe(404);
    expect(
      (await test.call(21, 'PATCH', `/api/audiences/${audienceId}`, { version: 1, name: 'mine' }))
        .status,
    ).toBe(404);
    expect((await test.call(21, 'POST', `/api/audiences/${audienceId}/archive`)).status).toBe(404);
  });

  it('a role that may not read audiences is refused', async () => {
    expect(
      (await test.call(21, 'POST', '/api/audiences/count', { rule: rich }, 'lobby_manager')).status,
    ).toBe(403);
    expect(
      (
        await test.call(
          21,
          'POST',
          '/api/audiences',
          { name: 'x', rule: rich },
          'relationship_manager',
        )
      ).status,
    ).toBe(403);
  });
});

describe('as days go by', () => {
  const figures = async (orgId: number, target: object) => {
    const counted = await test.call(orgId, 'POST', '/api/audiences/count', target);
    return [counted.body['count'], (await allCustomers(orgId, target)).length];
  };

  it('a frozen list keeps its number, its members and its date when the tags of its day have left', async () => {
    const { analytics } = test.platform;
    const audienceId = await save(1, rich);
    const freezeId = Number((await freeze(1, audienceId))['id']);
    const [whole, outlet] = [members(rich), members(rich, [21])];
    const tags = 'SELECT * FROM tag_daily WHERE business_date = ';
    await analytics.command(`CREATE TABLE tags_kept AS tag_daily`);
    await analytics.command(`INSERT INTO tags_kept ${tags} '2026-01-31'`);
    // The next day's run knows one of the members no more.
    await analytics.command(
      `INSERT INTO tag_daily SELECT * REPLACE (toDate('2026-04-30') AS business_date, toNullable(toInt64(0)) AS t_aum)
       FROM (${tags} '2026-01-31') WHERE customer_no != {gone:UInt32}`,
      { gone: whole[0] },
    );
    await analytics.command(`ALTER TABLE tag_daily DROP PARTITION '2026-01-31'`);
    try {
      expect(await figures(1, { freezeId })).toEqual([whole.length, whole.length]);
      expect(await allCustomers(1, { freezeId })).toEqual(whole);
      const there = outlet.filter((no) => no !== whole[0]).length;
      const headOffice = { freezeId, by: 'outlet' };
      const shared = await test.call(1, 'POST', '/api/audiences/breakdown', headOffice);
      expect(shared.body).toMatchObject({ businessDate: '2026-04-30' });
      expect(shared.body['rows']).toContainEqual({ value: 21, count: there });
      expect((await test.call(1, 'POST', '/api/audiences/count', { freezeId })).body).toMatchObject(
        { businessDate: '2026-01-31', population: 399 },
      );
    } finally {
      await analytics.command(`INSERT INTO tag_daily SELECT * FROM tags_kept`);
      await analytics.command(`ALTER TABLE tag_daily DROP PARTITION '2026-04-30'`);
      await analytics.command('DROP TABLE tags_kept SYNC');
    }
  });

  it('who moves to another outlet is counted, listed and frozen there, before the next tag run', async () => {
    const shared = await save(3, rich, { shared: true });
    const frozen = await freeze(3, shared);
    const freezeId = Number(frozen['id']);
    const moving = members(rich, [21]).slice(0, 5);
    const [before, there] = [members(rich, [21]).length, members(rich, [22]).length];
    await test.platform.analytics.command(
      `INSERT INTO customer_attribute (customer_no, valid_from, import_no, managing_org_id)
       SELECT arrayJoin({moving:Array(UInt32)}), '2026-02-02', 9, 22`,
      { moving },
    );
    try {
      for (const target of [{ rule: rich }, { audienceId: shared }]) {
        expect(await figures(21, target)).toEqual([before - 5, before - 5]);
        expect(await figures(22, target)).toEqual([there + 5, there + 5]);
      }
      const audienceId = await save(21, rich);
      expect(await freeze(21, audienceId)).toMatchObject({ count: before - 5 });
      const within = { rule: { kind: 'audience', audienceId } };
      expect(await figures(1, within)).toEqual([before - 5, before - 5]);
      const outlets = { rule: rich, by: 'outlet' };
      const shown = await test.call(22, 'POST', '/api/audiences/breakdown', outlets);
      expect(shown.body['rows']).toEqual([{ value: 22, count: there + 5 }]);
      // The frozen list is what it was; each of its outlets sees whom it manages.
      expect(await figures(3, { freezeId })).toEqual([frozen['count'], frozen['count']]);
    } finally {
      await test.platform.analytics.command(
        `ALTER TABLE customer_attribute DELETE WHERE import_no = 9`,
        {},
        { settings: { mutations_sync: 2 } },
      );
    }
  });

  it('a list is as long as its count while only one of the two stores knows of a move', async () => {
    const moved = await test.postgres.asOwner<{ customer_no: number }>(
      `update customers.customer set managing_org_id = 11
       where managing_org_id = 21 and customer_no % 3 = 0 returning customer_no`,
    );
    try {
      const count = members(rich, [21]).length;
      expect(await figures(21, { rule: rich })).toEqual([count, count]);
    } finally {
      await test.postgres.asOwner(
        'update customers.customer set managing_org_id = 21 where customer_no = any($1)',
        [moved.map((row) => row.customer_no)],
      );
    }
  });
});

describe('saved audiences', () => {
  it('a changed rule is a new version; a change on an older one is refused', async () => {
    const id = await save(1, rich);
    expect(
      (await test.call(1, 'PATCH', `/api/audiences/${id}`, { version: 1, rule: nobody })).body,
    ).toMatchObject({ version: 2, rule: nobody });
    expect(
      await test.call(1, 'PATCH', `/api/audiences/${id}`, { version: 1, rule: rich }),
    ).toMatchObject({ status: 409, body: { code: 'AUDIENCE_CHANGED', facts: { version: 2 } } });
  });

  it('two audiences of an org unit do not share a name', async () => {
    const body = { name: 'twice', rule: rich };
    expect((await test.call(1, 'POST', '/api/audiences', body)).status).toBe(201);
    expect(await test.call(1, 'POST', '/api/audiences', body)).toMatchObject({
      status: 409,
      body: { code: 'AUDIENCE_NAME_TAKEN' },
    });
    expect((await test.call(21, 'POST', '/api/audiences', body)).status).toBe(201);
  });

  it('a circle of audiences is refused with its path', async () => {
    const first = await save(1, rich);
    const second = await save(1, { kind: 'not', of: { kind: 'audience', audienceId: first } });
    const closed = await test.call(1, 'PATCH', `/api/audiences/${first}`, {
      version: 1,
      rule: { kind: 'or', of: [rich, { kind: 'audience', audienceId: second }] },
    });
    expect(closed).toMatchObject({
      status: 400,
      body: {
        code: 'AUDIENCE_CYCLE',
        facts: { path: `${first} → ${second} → ${first}`, where: `$.of[1] → #${second} $.of` },
      },
    });
  });

  it('an audience that another is made of is not archived', async () => {
    const first = await save(1, rich);
    const second = await save(1, { kind: 'audience', audienceId: first });
    expect(await test.call(1, 'POST', `/api/audiences/${first}/archive`)).toMatchObject({
      status: 409,
      body: { code: 'AUDIENCE_IN_USE' },
    });
    expect((await test.call(1, 'POST', `/api/audiences/${second}/archive`)).status).toBe(200);
    expect((await test.call(1, 'POST', `/api/audiences/${first}/archive`)).status).toBe(200);
    expect(await test.call(1, 'POST', `/api/audiences/${first}/freeze`)).toMatchObject({
      status: 409,
      body: { code: 'AUDIENCE_ARCHIVED' },
    });
  });
});

describe('bad input', () => {
  it('a tree 1,000 levels deep is refused in both languages, and the server lives on', async () => {
    const deep = Array.from({ length: 1000 }).reduce<unknown>((of) => ({ kind: 'not', of }), rich);
    const refused = await test.call(1, 'POST', '/api/audiences/count', { rule: deep });
    expect(refused).toMatchObject({
      status: 400,
      body: { code: 'AUDIENCE_RULE_TOO_DEEP', facts: { limit: 32 } },
    });
    expect((await test.call(1, 'POST', '/api/audiences/count', { rule: rich })).status).toBe(200);
  });

  it('SQL in every text is text', async () => {
    const found: [unknown, number][] = [];
    for (const text of [
      awkward,
      "' OR 1=1 --",
      '{p0:String}',
      '`t_aum`',
      '\\',
      "');DROP TABLE tag_daily;--",
    ]) {
      const rules: Rule[] = [
        { kind: 'tag', tag: 'tier', is: { operator: 'eq', value: text } },
        { kind: 'tag', tag: 'tier', is: { operator: 'in', values: [text] } },
        {
          kind: 'event',
          type: text,
          times: { operator: 'at_least', count: 1 },
          lastDays: 100,
          where: [{ field: `properties.${text}`, is: { operator: 'eq', value: text } }],
        },
        {
          kind: 'transaction',
          times: { operator: 'at_least', count: 1 },
          lastDays: 100,
          where: [{ field: 'direction', is: { operator: 'eq', value: text } }],
        },
      ];
      for (const rule of rules) {
        const counted = await test.call(1, 'POST', '/api/audiences/count', { rule });
        expect(counted.status).toBe(200);
        if (rule.kind === 'tag') found.push([counted.body['count'], members(rule).length]);
      }
      expect(
        (
          await test.call(1, 'POST', '/api/audiences/count', {
            rule: { kind: 'tag', tag: text, is: { operator: 'known' } },
          })
        ).body['code'],
      ).toBe('AUDIENCE_TAG_UNKNOWN');
      expect(
        (await test.call(1, 'GET', `/api/audiences?search=${encodeURIComponent(text)}`)).status,
      ).toBe(200);
      expect(
        (
          await test.call(1, 'POST', '/api/audiences', {
            name: text,
            description: text,
            rule: rules[0],
          })
        ).body,
      ).toMatchObject({ name: text.trim(), description: text });
    }
    for (const [counted, expected] of found) expect(counted).toBe(expected);
  });

  it('numbers beyond what the stores hold are refused, not an error of ours', async () => {
    const beyond = 3_000_000_000;
    for (const rule of [
      { kind: 'outlet', orgIds: [beyond] },
      { kind: 'audience', audienceId: beyond },
      { kind: 'list', listId: 2 ** 60 },
      { kind: 'tag', tag: 'aum', is: { operator: 'eq', value: '1' } },
      { kind: 'tag', tag: 'aum', is: { operator: 'within_last_days', days: 9_999_999 } },
    ]) {
      expect((await test.call(1, 'POST', '/api/audiences/count', { rule })).status).toBe(400);
    }
    expect((await test.call(1, 'GET', `/api/audiences/${beyond}`)).status).toBe(404);
    expect((await test.call(1, 'GET', `/api/audiences/${'9'.repeat(30)}`)).status).toBe(400);
    expect((await test.call(1, 'POST', '/api/audiences/count', { freezeId: beyond })).status).toBe(
      404,
    );
  });

  it('a page of members leads on for the same rule and person only', async () => {
    const ask = async (orgId: number, rule: Rule, cursor?: unknown) =>
      (await test.call(orgId, 'POST', '/api/audiences/customers', { rule, cursor, limit: 2 })).body;
    const { nextCursor } = await ask(1, rich);
    expect(await ask(1, rich, nextCursor)).toHaveProperty('items');
    expect(await ask(1, { kind: 'not', of: rich }, nextCursor)).toMatchObject({
      code: 'CURSOR_INVALID',
    });
    expect(await ask(21, rich, nextCursor)).toMatchObject({ code: 'CURSOR_INVALID' });
  });

  it('a cursor that is none, two targets or no target are refused', async () => {
    expect(
      (
        await test.call(1, 'POST', '/api/audiences/customers', {
          rule: rich,
          cursor: "2026-01-31.1' OR 1",
        })
      ).body['code'],
    ).toBe('CURSOR_INVALID');
    expect(
      (await test.call(1, 'POST', '/api/audiences/count', { rule: rich, audienceId: 1 })).body[
        'code'
      ],
    ).toBe('AUDIENCE_TARGET_WRONG');
    expect((await test.call(1, 'POST', '/api/audiences/count', {})).body['code']).toBe(
      'AUDIENCE_TARGET_WRONG',
    );
  });
});
