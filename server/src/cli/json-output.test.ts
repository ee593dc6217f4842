import { execFile } from 'node:child_process';
import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Command } from 'commander';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { z } from 'zod';
import { callCommand } from '../../test/harness/call-command.ts';
import { usePostgres } from '../../test/harness/postgres.ts';
import {
  endServer,
  type Serving,
  signInOver,
  startServer,
} from '../../test/scenarios/server-fleet.ts';
import { huikeProgram } from './program.ts';

// One bank with a server running; every command works beside it, as a script of the bank's would call it.

const program = path.join(import.meta.dirname, '../main.ts');
const postgres = usePostgres();
const password = 'a long test password';
let base = '';
let server: Serving;
const place = (name: string): string => path.join(base, name);

const mapping = `
version: 1
source: core
name: { zh: 核心系统, en: Core system }
organization: { code: HQ, name: 总行 }
files:
  - name: customer
    entity: customer
    glob: 'customer*.csv'
    mode: full
    fields: { customer_id: id, name: name }
`;

beforeAll(async () => {
  base = await mkdtemp(path.join(tmpdir(), 'huike-json-'));
  await chmod(base, 0o755);
  await writeFile(place('mapping.yaml'), mapping);
  await writeFile(place('wrong.yaml'), mapping.replace('entity: customer', 'entity: ghost'));
  await writeFile(place('customer.csv'), 'id,name\nC1,张三\nC2,李四\n');
  await writeFile(place('rule.json'), '{"kind":"tag","tag":"age","is":{"operator":"known"}}');
  const environment = { home: place('home'), databaseUrl: postgres.connectionString };
  server = await startServer('all', environment);
  process.chdir(base);
  vi.stubEnv('HUIKE_HOME', environment.home);
  vi.stubEnv('DATABASE_URL', environment.databaseUrl);
}, 60_000);
const startedIn = process.cwd();
afterAll(async () => {
  vi.unstubAllEnvs();
  process.chdir(startedIn);
  await endServer(server, 'SIGTERM');
  await rm(base, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
});

/** Every command that was called here and printed one JSON value. */
const held = new Set<string>();

type Ended = { code: number | null; value: unknown; err: string };

/** Calls a command with `--json`: what it prints must be one JSON value on one line, and nothing else. */
async function huike(words: string): Promise<Ended> {
  const { code, out, err } = await callCommand([...words.split(' '), '--json']);
  return ended(words, code, out, err);
}

/** The same in a process of its own, as a script calls it. */
async function huikeProcess(words: string, stdin: string): Promise<Ended> {
  const given = [program, ...words.split(' '), '--json'];
  const { promise, resolve } = Promise.withResolvers<Ended>();
  const child = execFile(process.execPath, given, (_, out, err) =>
    resolve(ended(words, child.exitCode, out, err)),
  );
  child.stdin?.end(stdin);
  return promise;
}

function ended(words: string, code: number | null, out: string, err: string): Ended {
  expect(out, `${words}: ${err}`).toMatch(/^[^\n]+\n$/);
  const command = jsonCommands.find((name) => `${words} `.startsWith(`${name} `));
  if (command && code === 0) held.add(command);
  return { code, value: JSON.parse(out), err };
}

/** Those that take `--json`, by their words. */
function commandsWithJson(command: Command, before: readonly string[] = []): string[] {
  return command.commands.flatMap((below) => {
    const words = [...before, below.name()];
    if (below.commands.length > 0) return commandsWithJson(below, words);
    return below.options.some((option) => option.long === '--json') ? [words.join(' ')] : [];
  });
}
const jsonCommands = commandsWithJson(huikeProgram());

const done = (value: unknown) => ({ code: 0, value, err: '' });
const newPassword = expect.stringMatching(/^[\w-]{16}$/);

test('a server that runs has migrated; whoever migrates again is told that nothing was left', async () => {
  expect(await huike('migrate')).toEqual(done({ postgres: [], analytics: [] }));
});

test('people: added, given a password, disabled and listed', { timeout: 60_000 }, async () => {
  expect(await huike('user create 350001 --name 管理员')).toEqual(
    done({ staffNumber: '350001', roles: ['administrator'], firstPassword: newPassword }),
  );
  for (const [number, role] of [
    ['350004', 'compliance_checker'],
    ['350005', 'product_manager'],
  ] as const)
    expect(
      await huikeProcess(
        `user create ${number} --name 员工 --role ${role} --password-stdin`,
        `${password}\n`,
      ),
    ).toEqual(done({ staffNumber: number, roles: [role] }));
  expect(await huike('user reset-password 350001')).toEqual(
    done({ staffNumber: '350001', firstPassword: newPassword }),
  );
  expect(await huike('user disable 350001')).toEqual(done({ staffNumber: '350001' }));
  const person = (staffNumber: string, role: string, disabled = false) => ({
    staffNumber,
    name: expect.any(String),
    orgCode: 'HQ',
    roles: [role],
    disabled,
  });
  expect(await huike('user list')).toEqual(
    done({
      people: [
        person('350001', 'administrator', true),
        person('350004', 'compliance_checker'),
        person('350005', 'product_manager'),
      ],
    }),
  );
  await expectAudited(
    'staff.create',
    'staff.create',
    'staff.create',
    'staff.reset_password',
    'staff.update',
  );
});

test('files are loaded, and their tags computed and read', { timeout: 60_000 }, async () => {
  const loaded = { entity: 'customer', state: 'loaded', rowsIn: 2, rowsLoaded: 2, refusal: null };
  expect(await huike('import mapping.yaml --as-of 2026-05-31')).toMatchObject(
    done({ imports: [loaded] }),
  );
  expect(await huike('import mapping.yaml --as-of 2026-05-31')).toMatchObject(
    done({ imports: [{ state: 'unchanged' }] }),
  );
  expect(await huike('tags run --date 2026-05-31')).toMatchObject(done({ customers: 2 }));
  expect(await huike('tags list')).toMatchObject(
    done({ tags: expect.arrayContaining([expect.objectContaining({ code: 'age' })]) }),
  );
  expect(await huike('tags show age')).toMatchObject(done({ code: 'age', customers: 2 }));
  expect(await huike('models list')).toMatchObject(
    done({ models: expect.arrayContaining([expect.objectContaining({ code: 'vip_potential' })]) }),
  );
  await expectAudited('mapping.save', 'import.create', 'import.create', 'tag.run');
});

test(
  'an audience is counted, frozen, and leaves when somebody approved it',
  { timeout: 60_000 },
  async () => {
    const [maker, checker] = await Promise.all(
      ['350005', '350004'].map((number) => signInOver(server.address, number, password)),
    );
    const rule = JSON.parse(await readFile(place('rule.json'), 'utf8'));
    const { id } = made.parse(await ask(maker, 'POST', '/api/audiences', { name: '全部', rule }));
    const listed = { id, name: '全部', version: 1, org: '总行', frozen: 0 };
    expect(await huike('audience list')).toEqual(done({ audiences: [listed] }));
    expect(await huike('audience count --rule rule.json')).toMatchObject(
      done({ count: 0, population: 2, businessDate: '2026-05-31' }),
    );
    const frozen = await huike(`audience freeze ${id}`);
    expect(frozen).toMatchObject(done({ count: 0, checksum: expect.any(String) }));
    const { freezeId } = z.object({ freezeId: z.int() }).parse(frozen.value);
    const exported = await ask(maker, 'POST', '/api/audiences/exports', {
      freezeId,
      reason: '线下活动',
    });
    const { id: exportId, approvalId } = made.extend({ approvalId: z.int() }).parse(exported);
    expect(await huike(`audience export ${exportId} --out early.csv`)).toMatchObject({
      code: 2,
      value: { error: { code: 'AUDIENCE_EXPORT_NOT_READY' } },
    });
    await ask(checker, 'POST', `/api/approvals/${approvalId}/decision`, { decision: 'approve' });
    await expect
      .poll(() => huike(`audience export ${exportId} --out list.csv`), { timeout: 20_000 })
      .toEqual(done({ exportId, file: 'list.csv' }));
    expect((await readFile(place('list.csv'), 'utf8')).split('\n')).toHaveLength(2);
  },
);

const made = z.object({ id: z.int() });

async function ask(
  session: Record<string, string> | undefined,
  method: string,
  url: string,
  body?: object,
) {
  const answer = await fetch(server.address + url, {
    method,
    headers: {
      ...session,
      'idempotency-key': crypto.randomUUID(),
      ...(body && { 'content-type': 'application/json' }),
    },
    ...(body && { body: JSON.stringify(body) }),
  });
  const answered: unknown = await answer.json();
  if (!answer.ok) throw new Error(`${url}: ${JSON.stringify(answered)}`);
  return answered;
}

test('events of a system are sent by its key; lines that are refused are told', async () => {
  const event = { eventId: 'V1', type: 'visit', occurredAt: new Date().toISOString() };
  const line = (more: object): string => JSON.stringify({ ...event, ...more });
  await writeFile(
    place('events.ndjson'),
    [line({ customer: { id: 'C1' } }), line({ eventId: 'V2', customer: { id: 'C9' } })].join('\n'),
  );
  await writeFile(place('wrong.ndjson'), `${line({ customer: { id: 'C1' } })}\nno event\n`);
  vi.stubEnv('HUIKE_API_KEY', await makeEventKey());
  const send = (file: string): Promise<Ended> =>
    huike(`events send ${file} --source core --server ${server.address}`);
  const none = { accepted: 0, duplicates: 0, unplaced: 0, refused: 0, errors: [] };
  expect(await send('events.ndjson')).toEqual(
    done({ ...none, lines: 2, accepted: 1, unplaced: 1 }),
  );
  expect(await send('events.ndjson')).toEqual(done({ ...none, lines: 2, duplicates: 2 }));
  expect(await send('wrong.ndjson')).toMatchObject({
    code: 1,
    value: { duplicates: 1, errors: [{ line: 2 }], error: { code: 'LINES_REFUSED' } },
  });
  expect(await send('nowhere.ndjson')).toMatchObject({ code: 1, value: { error: {} } });
});

/** The key of a system that may do nothing but tell of events. */
async function makeEventKey(): Promise<string> {
  await huikeProcess(
    'user create 350009 --name 管理员 --role administrator --password-stdin',
    `${password}\n`,
  );
  const session = await signInOver(server.address, '350009', password);
  const { items } = z
    .object({ items: z.array(z.object({ orgId: z.int(), parentId: z.int().nullable() })) })
    .parse(await ask(session, 'GET', '/api/org-units'));
  const orgId = items.find(({ parentId }) => parentId === null)?.orgId;
  const key = { name: '排队系统', orgId, roles: ['event_source'], expiresAfterDays: 30 };
  return z.object({ secret: z.string() }).parse(await ask(session, 'POST', '/api/api-keys', key))
    .secret;
}

test('what is kept and whether the books and the log hold is read by a script', async () => {
  expect(await huike('retention')).toMatchObject(
    done({
      items: expect.arrayContaining([expect.objectContaining({ kind: 'events', days: 1096 })]),
      lastRun: null,
    }),
  );
  expect(await huike('audit verify')).toMatchObject(done({ intact: true, first: null }));
});

/** What was not done as asked, with the exit code and the code of the error. */
const failures: readonly (readonly [
  words: string,
  exitCode: number,
  code: string,
  beside?: object,
])[] = [
  ['user create 350005 --name x', 2, 'STAFF_NUMBER_TAKEN'],
  ['user create 350006 --name x --org NOWHERE', 2, 'ORG_TREE_INVALID'],
  ['user create 350006 --name x --role administrator --role auditor', 2, 'STAFF_ROLES_CONFLICT'],
  ['user reset-password 999999', 2, 'NOT_FOUND'],
  ['user disable 999999', 2, 'NOT_FOUND'],
  ['import nowhere.yaml', 2, 'USAGE'],
  ['import wrong.yaml', 2, 'MAPPING_INVALID', { imports: [] }],
  ['tags run --date 2199-01-01', 2, 'TAG_RUN_IN_FUTURE'],
  ['tags show nobody', 2, 'TAG_UNKNOWN'],
  ['models show vip_potential 1', 2, 'MODEL_VERSION_UNKNOWN'],
  ['audience count', 2, 'USAGE'],
  ['audience count --id 1 --freeze 1', 2, 'USAGE'],
  ['audience count --rule mapping.yaml', 2, 'USAGE'],
  ['audience freeze 7000', 2, 'NOT_FOUND'],
  ['audience export 7000 --out never.csv', 2, 'NOT_FOUND'],
  ['audience export 7000 --out customer.csv', 2, 'USAGE'],
  ['ledger balance --account 7000 --at 2026-06-15', 2, 'NOT_FOUND'],
  ['measure --csv customer.csv --control a', 2, 'OUTCOMES_COLUMNS'],
  ['backup elsewhere', 1, 'FAILED'],
];

test(
  'what fails says so by its exit code, in one line, and as JSON',
  { timeout: 60_000 },
  async () => {
    const told: object[] = [];
    for (const [words] of failures) told.push({ words, ...(await huike(words)) });
    expect(told).toEqual(
      failures.map(([words, code, error, beside]) => ({
        words,
        code,
        value: {
          ...beside,
          error: expect.objectContaining({ code: error, message: expect.any(String) }),
        },
        err: expect.stringMatching(/^error: [^\n{]+\n$/),
      })),
    );
  },
);

test('a file that is refused fails the import, and the script is told which and why', async () => {
  await writeFile(place('customer.csv'), 'number,name\nC1,张三\n');
  expect(await huike('import mapping.yaml --as-of 2026-06-01')).toMatchObject({
    code: 1,
    value: { imports: [{ state: 'refused', refusal: { code: expect.any(String) } }] },
    err: '',
  });
});

test('an engine that is away is told by its name, in one line', async () => {
  const away = 'postgres://huike:wrong@127.0.0.1:1/huike';
  vi.stubEnv('DATABASE_URL', away);
  const verified = await huike('audit verify');
  vi.stubEnv('DATABASE_URL', postgres.connectionString);
  expect(verified).toEqual({
    code: 1,
    value: {
      error: { code: 'ENGINE_UNAVAILABLE', message: expect.stringContaining('PostgreSQL') },
    },
    err: expect.stringMatching(/^error: PostgreSQL is away: [^\n]*ECONNREFUSED[^\n]*\n$/),
  });
});

test('a log that somebody changed is code 3, and the script is told which row', async () => {
  await expect
    .poll(async () => (await huike('audit verify')).value, { timeout: 20_000 })
    .toMatchObject({ waiting: 0 });
  await postgres.asOwner('alter table audit.entry no force row level security');
  await postgres.asOwner("update audit.entry set actor_name = 'nobody' where entry_no = 2");
  expect(await huike('audit verify')).toMatchObject({
    code: 3,
    value: { intact: false, first: { difference: 'altered', entryNo: 2 } },
    err: '',
  });
});

test('every command that takes --json was held to it', () => {
  // Of models there is no version in a bank of two customers; what is refused is JSON too, above.
  const untrained = ['models show', 'models train', 'models scores import'];
  const elsewhere = [
    'backup',
    'doctor',
    'draws verify',
    'ledger balance',
    'ledger verify',
    'measure',
    'restore',
    ...untrained,
  ];
  expect([...held, ...elsewhere].toSorted()).toEqual(jsonCommands.toSorted());
});

let seen = 0;
/**
 * The rows that the commands since the last look have left in the audit, all by the command line. The
 * search for duplicates that follows an import is the server's own, whenever it comes to it.
 */
async function expectAudited(...actions: string[]): Promise<void> {
  await postgres.asOwner('set role huike_job');
  const rows = await postgres.asOwner<{ entry_no: string; action: string }>(
    `select entry_no, action from audit.entry where entry_no > $1 and actor_kind = 'system' and action <> 'identity.search' order by entry_no`,
    [seen],
  );
  await postgres.asOwner('reset role');
  seen = Number(rows.at(-1)?.entry_no ?? seen);
  expect(rows.map(({ action }) => action)).toEqual(actions);
}
