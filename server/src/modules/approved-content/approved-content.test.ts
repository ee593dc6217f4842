import { createMongoAbility } from '@casl/ability';
import { sql } from 'kysely';
import { beforeAll, beforeEach, expect, test } from 'vitest';
import { z } from 'zod';
import type { Role } from '#contract/access.ts';
import { ok, refuse, type Result } from '#contract/result.ts';
import { decideApproval } from '#modules/approvals/index.ts';
import { addStaff } from '#modules/organization/index.ts';
import type { Caller } from '#platform/http/caller.ts';
import { type Tx, withJob, withScope } from '#platform/postgres/database.ts';
import { afterBoth } from '../../../test/races/interleave.ts';
import { usePostgres } from '../../../test/harness/postgres.ts';
import { buildSampleOrganization } from '../../../test/harness/sample-organization.ts';
import { approvedContent } from './index.ts';

const postgres = usePostgres();
const now = new Date('2026-03-01T02:00:00Z');
let org: (code: string) => number;
let people: Record<'maker' | 'checker' | 'elsewhere', Caller>;
/** What the kind of this test would judge; said by each test. */
let judged: Result<unknown>;

// A table of plans is as good as any: what the content says is the kind's own.
const notes = approvedContent<{ text: string }>({
  approval: 'note',
  table: 'plans.plan',
  key: 'plan_id',
  content: z.strictObject({ text: z.string() }),
  titleOf: ({ text }) => text,
  textsOf: ({ text }) => [{ field: 'text', place: 'name', text }],
  retired: 'PLAN_RETIRED',
  audited: {
    objectKind: 'Plan',
    submit: { action: 'plan.submit' },
    approve: { action: 'plan.approve' },
    return: { action: 'plan.return' },
    retire: { action: 'plan.retire' },
  },
  judge: async () => judged,
});

beforeAll(async () => {
  org = await buildSampleOrganization(postgres.database);
  people = {
    maker: await person('1', 'FZ'),
    checker: await person('2', 'FZ'),
    elsewhere: await person('3', 'XM'),
  };
});
beforeEach(() => {
  judged = ok(null);
});

async function person(staffNumber: string, orgCode: string): Promise<Caller> {
  const orgId = org(orgCode);
  const roles: Role[] = ['compliance_checker'];
  const one = { staffNumber, name: staffNumber, orgId, roles };
  const added = await withJob(postgres.database, (tx) =>
    addStaff(tx, [{ ...one, passwordHash: 'x', mustChangePassword: false }], now),
  );
  return {
    ...one,
    kind: 'staff',
    id: added.get(staffNumber) ?? 0,
    scope: { all: false, orgIds: [orgId] },
    ability: createMongoAbility(),
    secondFactor: false,
  };
}

const as = <T>(who: Caller, work: (tx: Tx) => Promise<T>): Promise<T> =>
  withScope(postgres.database, who.scope, work);
const codeOf = (result: Result<unknown>): string => (result.ok ? 'OK' : result.refusal.code);
const textOf = async (id: number) => {
  const found = await as(people.maker, (tx) => notes.find(tx, now, id));
  if (!found.ok) throw new Error(found.refusal.code);
  const { version, draft, liveVersion, live, isWaiting } = found.value;
  return { draft: [version, draft.text], live: [liveVersion, live?.text ?? null], isWaiting };
};
const add = async (text: string): Promise<number> => {
  const made = await as(people.maker, (tx) =>
    notes.add(tx, now, people.maker, { orgId: org('FZ'), content: { text } }),
  );
  if (!made.ok) throw new Error(made.refusal.code);
  return made.value.id;
};
const change = (tx: Tx, id: number, version: number, text: string, who = people.maker) =>
  notes.change(tx, now, who, id, { version, content: { text } });
const decide = async (tx: Tx, id: number, decision: 'approve' | 'return', who: Caller) => {
  const { rows } = await sql<{ id: number }>`
    select approval_id as id from approvals.approval where kind = 'note' and object_id = ${String(id)} order by approval_id desc limit 1`.execute(
    tx,
  );
  const kinds = [notes.approval({ now: () => now })];
  const given = { decision, comment: '意见' };
  return decideApproval(tx, kinds, rows[0]?.id ?? 0, who, given, now);
};
const decided = async (id: number, decision: 'approve' | 'return', who = people.checker) =>
  codeOf(await as(who, (tx) => decide(tx, id, decision, who)));

test('a version is in force once a second person has approved it, and until the next one is', async () => {
  const id = await add('一');
  expect(await textOf(id)).toEqual({ draft: [1, '一'], live: [null, null], isWaiting: true });
  expect(await decided(id, 'approve', people.maker)).toBe('APPROVAL_BY_MAKER');
  expect(await decided(id, 'approve')).toBe('OK');
  expect(await textOf(id)).toEqual({ draft: [1, '一'], live: [1, '一'], isWaiting: false });
  expect(codeOf(await as(people.maker, (tx) => change(tx, id, 1, '二')))).toBe('OK');
  expect(await textOf(id)).toEqual({ draft: [2, '二'], live: [1, '一'], isWaiting: true });
  expect(await decided(id, 'return')).toBe('OK');
  expect(await textOf(id)).toEqual({ draft: [2, '二'], live: [1, '一'], isWaiting: false });
  expect(codeOf(await as(people.maker, (tx) => change(tx, id, 2, '三')))).toBe('OK');
  expect(await decided(id, 'approve')).toBe('OK');
  expect(await textOf(id)).toEqual({ draft: [3, '三'], live: [3, '三'], isWaiting: false });
});

test('one version waits at a time, and a change of what somebody else has changed is refused', async () => {
  const id = await add('一');
  expect(codeOf(await as(people.maker, (tx) => change(tx, id, 1, '二')))).toBe('APPROVAL_PENDING');
  await decided(id, 'return');
  expect(codeOf(await as(people.checker, (tx) => change(tx, id, 1, '二', people.checker)))).toBe(
    'OK',
  );
  expect(codeOf(await as(people.maker, (tx) => change(tx, id, 1, '三')))).toBe('CONTENT_CHANGED');
  await as(people.maker, (tx) => decide(tx, id, 'return', people.maker));
  expect(codeOf(await as(people.maker, (tx) => change(tx, id, 1, '三')))).toBe('CONTENT_CHANGED');
  expect(await textOf(id)).toMatchObject({ draft: [2, '二'] });
});

test('what was submitted and what was approved stays as it was, and nothing taken off comes back', async () => {
  const id = await add('一');
  await decided(id, 'approve');
  const write = async (set: string): Promise<string> => {
    const tampered = withJob(postgres.database, (tx) =>
      sql`update plans.plan set ${sql.raw(set)} where plan_id = ${id}`.execute(tx),
    );
    return tampered.then(
      () => 'written',
      (error: unknown) => String(error),
    );
  };
  expect(await write(`draft = '{"text": "改"}'`)).toMatch(/was submitted and stays/);
  expect(await write(`live = '{"text": "改"}'`)).toMatch(/was approved and stays/);
  expect(await write(`live = null, live_version = null, approved_at = null`)).toMatch(
    /was approved/,
  );
  await as(people.maker, (tx) => notes.retire(tx, now, people.maker, id));
  expect(await write('retired_at = null')).toMatch(/was taken off/);
  expect(codeOf(await as(people.maker, (tx) => change(tx, id, 1, '二')))).toBe('PLAN_RETIRED');
});

test('what cannot be meant is neither submitted nor approved', async () => {
  const id = await add('一');
  judged = refuse('PLAN_DAYS_INVALID');
  expect(await decided(id, 'approve')).toBe('PLAN_DAYS_INVALID');
  expect(await textOf(id)).toMatchObject({ live: [null, null], isWaiting: true });
  expect(await decided(id, 'return')).toBe('OK');
  expect(codeOf(await as(people.maker, (tx) => change(tx, id, 1, '二')))).toBe('PLAN_DAYS_INVALID');
});

test('a forbidden word is refused with its place, also where the list has it only when a second person decides', async () => {
  const { maker, checker } = people;
  const forbidden = await as(maker, (tx) =>
    notes.add(tx, now, maker, { orgId: org('FZ'), content: { text: '稳 赚' } }),
  );
  expect(forbidden).toMatchObject({
    refusal: {
      code: 'CONTENT_WORD_FORBIDDEN',
      facts: { field: 'text', place: 'name', word: '稳赚' },
    },
  });
  const id = await add('日日高息');
  const list = { words: ['高息'], allowed: [] };
  await withJob(postgres.database, (tx) =>
    sql`insert into approved_content.word_list (version, content, approved_at) values (2, ${JSON.stringify(list)}::jsonb, now())`.execute(
      tx,
    ),
  );
  expect(await decided(id, 'approve', checker)).toBe('CONTENT_WORD_FORBIDDEN');
  expect(await textOf(id)).toMatchObject({ live: [null, null], isWaiting: true });
});

test('content of another unit is neither seen nor added, changed or taken off', async () => {
  const id = await add('一');
  const { elsewhere } = people;
  const content = { text: '二' };
  const at = { orgId: org('FZ'), content };
  expect(codeOf(await as(elsewhere, (tx) => notes.find(tx, now, id)))).toBe('NOT_FOUND');
  expect(codeOf(await as(elsewhere, (tx) => notes.add(tx, now, elsewhere, at)))).toBe('NOT_FOUND');
  expect(codeOf(await as(elsewhere, (tx) => change(tx, id, 1, '二', elsewhere)))).toBe('NOT_FOUND');
  expect(codeOf(await as(elsewhere, (tx) => notes.retire(tx, now, elsewhere, id)))).toBe(
    'NOT_FOUND',
  );
  // In a transaction that sees it the maker's own scope still says no.
  const seen = await withJob(postgres.database, (tx) => change(tx, id, 1, '二', elsewhere));
  expect(codeOf(seen)).toBe('NOT_FOUND');
});

test('of two changes at once, and of a decision beside a retirement, the second is told of the first', async () => {
  const id = await add('一');
  await decided(id, 'return');
  const twice = await afterBoth(
    postgres.database,
    async (tx) => codeOf(await change(tx, id, 1, '二')),
    async (tx) => codeOf(await change(tx, id, 1, '三')),
  );
  expect(twice).toEqual({ first: 'OK', second: 'CONTENT_CHANGED' });
  const decidedBeside = await afterBoth(
    postgres.database,
    async (tx) => codeOf(await notes.retire(tx, now, people.maker, id)),
    async (tx) => codeOf(await decide(tx, id, 'approve', people.checker)),
  );
  expect(decidedBeside).toEqual({ first: 'OK', second: 'PLAN_RETIRED' });
});
