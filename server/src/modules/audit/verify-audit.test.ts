import { readFile, writeFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { sql } from 'kysely';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { usePostgres } from '../../../test/harness/postgres.ts';
import { systemClock } from '../../platform/clock/clock.ts';
import { randomKeyring } from '../../platform/crypto/read-keyring.ts';
import { withJob, withScope } from '../../platform/postgres/database.ts';
import { recordAudit, sealEntries, verifyAudit } from './index.ts';

const postgres = usePostgres();
const keyring = randomKeyring();
let home = '';
const platform = () => ({ database: postgres.database, keyring, home, clock: systemClock });
const verdict = () => verifyAudit(platform());

/** What somebody with the tables' own login can do: row security and triggers do not stop them. */
const tamper = async (...statements: string[]) => {
  for (const statement of statements) await postgres.asOwner(statement);
};

beforeEach(async () => {
  home = await mkdtemp(path.join(tmpdir(), 'huike-audit-'));
  await tamper(
    'alter table audit.entry no force row level security',
    'truncate audit.entry, audit.seal, audit.unsealed restart identity',
  );
  for (const batch of [3, 3]) {
    const acts = Array.from(
      { length: batch },
      (_, at) =>
        ({
          actor: 'system',
          action: 'customer.reveal',
          objectKind: 'Customer',
          objectId: at,
          orgId: null,
          detail: { reason: '回访', at },
        }) as const,
    );
    await withJob(postgres.database, (tx) => recordAudit(tx, ...acts));
    await sealEntries(platform());
  }
});
afterEach(() => rm(home, { recursive: true }));

test('an untouched log is intact', async () => {
  expect(await verdict()).toEqual({ sealed: 6, waiting: 0, anchors: 2, intact: true, first: null });
});

test('rows that still wait for their seal are counted, not accused', async () => {
  await withJob(postgres.database, (tx) =>
    recordAudit(tx, { actor: 'system', action: 'a.b', objectKind: 'X', objectId: 1, orgId: null }),
  );
  expect(await verdict()).toMatchObject({ intact: true, sealed: 6, waiting: 1 });
});

test.each([
  "detail = jsonb_build_object('reason', 'other')",
  "at = at + interval '1 microsecond'",
  "actor_name = 'somebody'",
  "outcome = 'refused'",
  'org_id = 7',
  "object_id = '99'",
])('a row altered by %s is found', async (change) => {
  await tamper(`update audit.entry set ${change} where entry_no = 3`);
  expect(await verdict()).toMatchObject({
    intact: false,
    first: { difference: 'altered', position: 3, entryNo: 3 },
  });
});

test('an altered last row is found', async () => {
  await tamper("update audit.entry set action = 'x.y' where entry_no = 6");
  expect(await verdict()).toMatchObject({ first: { difference: 'altered', entryNo: 6 } });
});

test('a missing row is found, whether its seal stayed or went too', async () => {
  await tamper('delete from audit.entry where entry_no = 2');
  expect(await verdict()).toMatchObject({
    first: { difference: 'missing', position: 2, entryNo: 2 },
  });
  await tamper('delete from audit.seal where entry_no = 2');
  expect(await verdict()).toMatchObject({ first: { difference: 'missing', position: 2 } });
});

test('rows that changed places are found', async () => {
  await tamper(
    'update audit.seal set entry_no = entry_no + 100 where entry_no in (2, 4)',
    'update audit.seal set entry_no = 106 - entry_no where entry_no > 100',
  );
  expect(await verdict()).toMatchObject({
    first: { difference: 'reordered', position: 2, entryNo: 4 },
  });
});

test('a row inserted with a seal of another key is found', async () => {
  await tamper(
    "insert into audit.entry (actor_kind, actor_name, action, object_kind, object_id, outcome) values ('system', 'system', 'a.b', 'X', '1', 'done')",
    'delete from audit.unsealed',
    "insert into audit.seal values (7, 7, sha256('guess'))",
  );
  expect(await verdict()).toMatchObject({
    first: { difference: 'foreign_seal', position: 7, entryNo: 7 },
  });
});

test('a row inserted in the middle, with everything after it moved, is found', async () => {
  await tamper(
    "insert into audit.entry (actor_kind, actor_name, action, object_kind, object_id, outcome) values ('system', 'system', 'a.b', 'X', '1', 'done')",
    'delete from audit.unsealed',
    'update audit.seal set position = position + 100 where position >= 3',
    'update audit.seal set position = position - 99 where position >= 100',
    "insert into audit.seal values (3, 7, sha256('guess'))",
  );
  expect(await verdict()).toMatchObject({
    first: { position: 3, entryNo: 7, difference: 'foreign_seal' },
  });
});

test('a cut-off tail is found by the anchor outside the database', async () => {
  await tamper(
    'delete from audit.entry where entry_no > 4',
    'delete from audit.seal where position > 4',
  );
  expect(await verdict()).toMatchObject({ first: { difference: 'cut_off', position: 5 } });
});

test('a tail cut off and grown again is found', async () => {
  await tamper(
    'delete from audit.entry where entry_no > 4',
    'delete from audit.seal where position > 4',
  );
  await withJob(postgres.database, (tx) =>
    recordAudit(
      tx,
      ...[1, 2, 3].map(
        (objectId) =>
          ({ actor: 'system', action: 'a.b', objectKind: 'X', objectId, orgId: null }) as const,
      ),
    ),
  );
  await sealEntries(platform());
  expect(await verdict()).toMatchObject({ first: { difference: 'anchor_mismatch', position: 6 } });
});

test('a row that never went through the queue, or left it unsealed, is found', async () => {
  await tamper(
    'alter table audit.entry disable trigger entry_added',
    "insert into audit.entry (actor_kind, actor_name, action, object_kind, object_id, outcome) values ('system', 'system', 'a.b', 'X', '1', 'done')",
    'alter table audit.entry enable trigger entry_added',
  );
  expect(await verdict()).toMatchObject({ first: { difference: 'unqueued', entryNo: 7 } });
});

test('a row removed while it waited is found', async () => {
  await withJob(postgres.database, (tx) =>
    recordAudit(tx, { actor: 'system', action: 'a.b', objectKind: 'X', objectId: 1, orgId: null }),
  );
  await tamper('delete from audit.entry where entry_no = 7');
  expect(await verdict()).toMatchObject({ first: { difference: 'missing', entryNo: 7 } });
});

test('an anchor line that a crash cut short accuses nobody', async () => {
  const file = path.join(home, 'audit-head.jsonl');
  await writeFile(file, `${await readFile(file, 'utf8')}{"position":99,"se`);
  expect(await verdict()).toMatchObject({ intact: true, anchors: 2 });
});

test('an anchor written after a crash cut one short stands on a line of its own', async () => {
  const file = path.join(home, 'audit-head.jsonl');
  await writeFile(file, `${await readFile(file, 'utf8')}{"position":99,"se`);
  await withJob(postgres.database, (tx) =>
    recordAudit(tx, { actor: 'system', action: 'a.b', objectKind: 'X', objectId: 1, orgId: null }),
  );
  await sealEntries(platform());
  expect(await verdict()).toMatchObject({ intact: true, sealed: 7, anchors: 3 });
});

test('a line of the anchors that somebody spoiled is found, and stops no check', async () => {
  const file = path.join(home, 'audit-head.jsonl');
  const text = await readFile(file, 'utf8');
  await writeFile(file, text.replace(/^\{"position":3,"seal":"../u, '{"position":3,"seal":"zz'));
  expect(await verdict()).toMatchObject({
    intact: false,
    anchors: 1,
    first: { difference: 'anchor_broken', sentence: expect.stringContaining('line 1 ') },
  });
});

test('years of anchors can still be checked', async () => {
  const file = path.join(home, 'audit-head.jsonl');
  const [anchor] = (await readFile(file, 'utf8')).split('\n');
  await writeFile(file, `${anchor}\n`.repeat(200_000));
  // The second anchor is gone with the rest of the file; the chain still agrees with what is there.
  expect(await verdict()).toMatchObject({ intact: true, anchors: 200_000 });
  const far = Array.from({ length: 200_000 }, (_, at) =>
    JSON.stringify({ position: at + 1, seal: '0'.repeat(64), at: '' }),
  );
  await writeFile(file, `${far.join('\n')}\n`);
  expect(await verdict()).toMatchObject({ intact: false, first: { position: 1 } });
});

test('sealed rows without their anchors are not called intact', async () => {
  await rm(path.join(home, 'audit-head.jsonl'));
  expect(await verdict()).toMatchObject({
    intact: false,
    sealed: 6,
    anchors: 0,
    first: { difference: 'anchor_missing' },
  });
});

test('anchors that were lost and began anew are not called intact', async () => {
  await withJob(postgres.database, async (tx) => {
    for (let batch = 0; batch < 3; batch += 1)
      await recordAudit(
        tx,
        ...Array.from(
          { length: 1500 },
          (_, objectId) =>
            ({ actor: 'system', action: 'a.b', objectKind: 'X', objectId, orgId: null }) as const,
        ),
      );
  });
  while ((await sealEntries(platform())) > 0);
  expect(await verdict()).toMatchObject({ intact: true, sealed: 4506 });
  const file = path.join(home, 'audit-head.jsonl');
  const lines = (await readFile(file, 'utf8')).trim().split('\n');
  await writeFile(file, `${lines.at(-1)}\n`);
  expect(await verdict()).toMatchObject({ first: { difference: 'anchor_missing' } });
});

test('two sealers at once make one chain', async () => {
  await withJob(postgres.database, (tx) =>
    recordAudit(
      tx,
      ...Array.from(
        { length: 50 },
        (_, objectId) =>
          ({ actor: 'system', action: 'a.b', objectKind: 'X', objectId, orgId: null }) as const,
      ),
    ),
  );
  const counts = await Promise.all([
    sealEntries(platform()),
    sealEntries(platform()),
    sealEntries(platform()),
  ]);
  expect(counts.reduce((sum, count) => sum + count)).toBe(50);
  expect(await verdict()).toMatchObject({ intact: true, sealed: 56 });
});

test('a row of a transaction that was undone is never seen', async () => {
  await expect(
    withJob(postgres.database, async (tx) => {
      await recordAudit(tx, {
        actor: 'system',
        action: 'a.b',
        objectKind: 'X',
        objectId: 1,
        orgId: null,
      });
      throw new Error('undone');
    }),
  ).rejects.toThrow('undone');
  expect(await verdict()).toMatchObject({ intact: true, sealed: 6, waiting: 0 });
});

test.each([
  'update audit.entry set outcome = outcome',
  'delete from audit.entry',
  'truncate audit.entry',
  'update audit.seal set position = position',
  'delete from audit.seal',
])('neither staff nor jobs may %s', async (statement) => {
  const work = (tx: Parameters<Parameters<typeof withJob>[1]>[0]) => sql.raw(statement).execute(tx);
  await expect(withScope(postgres.database, { all: true }, work)).rejects.toThrow(
    'permission denied',
  );
  await expect(withJob(postgres.database, work)).rejects.toThrow('permission denied');
});
