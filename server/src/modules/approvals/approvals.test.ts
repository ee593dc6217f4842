import { sql } from 'kysely';
import { beforeAll, beforeEach, expect, test } from 'vitest';
import type { Role } from '#contract/access.ts';
import { refuse, ok } from '#contract/result.ts';
import { usePostgres } from '../../../test/harness/postgres.ts';
import { buildSampleOrganization } from '../../../test/harness/sample-organization.ts';
import type { Caller } from '../../platform/http/caller.ts';
import { withJob, withScope } from '../../platform/postgres/database.ts';
import { addStaff } from '../organization/index.ts';
import { createMongoAbility } from '@casl/ability';
import { type ApprovalKind, decideApproval, submitForApproval } from './index.ts';

const postgres = usePostgres();
const now = new Date('2026-03-01T02:00:00Z');
let org: (code: string) => number;
let people: Record<'maker' | 'checker' | 'other', Caller>;
let objectId = 0;
/** What the campaign of this test would do when decided on; said by each test. */
let decided: ApprovalKind['decided'];
const kinds: ApprovalKind[] = [
  {
    kind: 'campaign',
    checkerRoles: ['compliance_checker', 'outlet_manager'],
    decided: (...given) => decided(...given),
  },
];

beforeAll(async () => {
  org = await buildSampleOrganization(postgres.database);
  people = {
    maker: await person('1', 'compliance_checker', 'FZ-GL-1'),
    checker: await person('2', 'compliance_checker', 'FZ-GL'),
    other: await person('3', 'outlet_manager', 'XM'),
  };
});
beforeEach(() => {
  objectId += 1;
  decided = async () => ok(null);
});

async function person(staffNumber: string, role: Role, orgCode: string): Promise<Caller> {
  const orgId = org(orgCode);
  const added = await withJob(postgres.database, (tx) =>
    addStaff(
      tx,
      [
        {
          staffNumber,
          name: staffNumber,
          orgId,
          roles: [role],
          passwordHash: 'x',
          mustChangePassword: false,
        },
      ],
      now,
    ),
  );
  const below = { FZ: ['FZ-GL-1'], 'FZ-GL': ['FZ-GL-1'], 'FZ-GL-1': [] }[orgCode] ?? [];
  return {
    kind: 'staff',
    id: added.get(staffNumber) ?? 0,
    name: staffNumber,
    roles: [role],
    orgId,
    scope: { all: false, orgIds: [orgId, ...below.map(org)] },
    ability: createMongoAbility(),
    secondFactor: false,
  };
}
const submit = async (maker = people.maker) => {
  const made = await withScope(postgres.database, maker.scope, (tx) =>
    submitForApproval(
      tx,
      {
        kind: 'campaign',
        objectId,
        orgId: maker.orgId,
        title: '春季活动',
        snapshot: { cap: 100 },
        maker,
      },
      now,
    ),
  );
  if (!made.ok) throw new Error(made.refusal.code);
  return made.value;
};
const decide = (approvalId: number, checker: Caller, decision: 'approve' | 'return' = 'approve') =>
  withScope(postgres.database, checker.scope, (tx) =>
    decideApproval(tx, kinds, approvalId, checker, { decision, comment: '意见' }, now),
  );
const outcome = async (work: ReturnType<typeof decide>) => {
  const result = await work;
  return result.ok ? result.value.state : result.refusal.code;
};

test('a second person approves what the first submitted, and the object hears of it with the snapshot', async () => {
  const heard: unknown[] = [];
  decided = async (_, approval, decision, checker) => {
    heard.push([approval.objectId, approval.snapshot, decision.decision, checker.id]);
    return ok(null);
  };
  expect(await outcome(decide(await submit(), people.checker))).toBe('approved');
  expect(heard).toEqual([[String(objectId), { cap: 100 }, 'approve', people.checker.id]]);
});

test('nobody approves their own submission', async () => {
  expect(await outcome(decide(await submit(), people.maker))).toBe('APPROVAL_BY_MAKER');
});

test('the table itself refuses a checker who is the maker', async () => {
  const approvalId = await submit();
  const work = withJob(postgres.database, (tx) =>
    sql`
    update approvals.approval set state = 'approved', checker_id = maker_id, decided_at = now() where approval_id = ${approvalId}`.execute(
      tx,
    ),
  );
  await expect(work).rejects.toThrow('approval_author_is_not_checker');
});

test('nobody approves what they wrote and another submitted, by the table too', async () => {
  const { maker, checker } = people;
  const made = await withScope(postgres.database, maker.scope, (tx) =>
    submitForApproval(
      tx,
      {
        kind: 'campaign',
        objectId,
        orgId: maker.orgId,
        title: '春季活动',
        snapshot: {},
        maker,
        authorIds: [checker.id],
      },
      now,
    ),
  );
  const approvalId = made.ok ? made.value : 0;
  expect(await outcome(decide(approvalId, checker))).toBe('APPROVAL_BY_MAKER');
  const work = withJob(postgres.database, (tx) =>
    sql`
    update approvals.approval set state = 'approved', checker_id = ${checker.id}, decided_at = now() where approval_id = ${approvalId}`.execute(
      tx,
    ),
  );
  await expect(work).rejects.toThrow('approval_author_is_not_checker');
});

test('a submission of another outlet is not found', async () => {
  expect(await outcome(decide(await submit(), people.other))).toBe('NOT_FOUND');
});

test('a role that may not check this kind is refused', async () => {
  const lobby: Caller = { ...people.checker, roles: ['lobby_manager'] };
  expect(await outcome(decide(await submit(), lobby))).toBe('APPROVAL_ROLE_MISSING');
});

test('of two checkers at once one decides, and the other is told who', async () => {
  const approvalId = await submit();
  const second = await person(`4-${objectId}`, 'compliance_checker', 'FZ-GL');
  const results = await Promise.all([
    decide(approvalId, people.checker),
    decide(approvalId, second, 'return'),
  ]);
  expect(results.filter((result) => result.ok)).toHaveLength(1);
  expect(results.find((result) => !result.ok)).toMatchObject({
    refusal: { code: 'APPROVAL_DECIDED' },
  });
});

test('what the object refuses stays pending', async () => {
  decided = async () => refuse('CAMPAIGN_CHANGED');
  const approvalId = await submit();
  expect(await outcome(decide(approvalId, people.checker))).toBe('CAMPAIGN_CHANGED');
  decided = async () => ok(null);
  expect(await outcome(decide(approvalId, people.checker, 'return'))).toBe('returned');
});

test('an object waits for approval once, and may be submitted again after it was returned', async () => {
  const approvalId = await submit();
  await expect(submit()).rejects.toThrow('APPROVAL_PENDING');
  await decide(approvalId, people.checker, 'return');
  expect(await submit()).toBeGreaterThan(approvalId);
});

test('a system with an API key neither submits nor approves', async () => {
  const system: Caller = { ...people.checker, kind: 'api-key' };
  expect(await outcome(decide(await submit(), system))).toBe('APPROVAL_NEEDS_PERSON');
  objectId += 1;
  await expect(submit(system)).rejects.toThrow('APPROVAL_NEEDS_PERSON');
});

test('submitting and deciding leave audit rows', async () => {
  const approvalId = await submit();
  await decide(approvalId, people.checker);
  const { rows } = await withJob(postgres.database, (tx) =>
    sql`select action, actor_id from audit.entry where object_kind = 'Approval' and object_id = ${String(approvalId)} order by entry_no`.execute(
      tx,
    ),
  );
  expect(rows).toEqual([
    { action: 'approval.submit', actor_id: people.maker.id },
    { action: 'approval.approve', actor_id: people.checker.id },
  ]);
});
