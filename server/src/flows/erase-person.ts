import { sql } from 'kysely';
import { z } from 'zod';
import { audienceLists } from '#modules/audiences/index.ts';
import { recordAudit } from '#modules/audit/index.ts';
import { benefitWork } from '#modules/benefits/index.ts';
import { eraseConsent } from '#modules/consent/index.ts';
import { customerErasure, customerMerging, type PersonTraces } from '#modules/customers/index.ts';
import { eraseFromDraws } from '#modules/draws/index.ts';
import { eraseUnplaced } from '#modules/events/index.ts';
import { eraseFromRegister } from '#modules/gift-register/index.ts';
import { eraseFromIdentities } from '#modules/identities/index.ts';
import { ingestErasure, withFactsLock } from '#modules/ingest/index.ts';
import { bankModels } from '#modules/models/index.ts';
import { eraseFromOwnTags } from '#modules/own-tags/index.ts';
import { partnerOrders } from '#modules/fulfilment/index.ts';
import { eraseFromPhoneLinks } from '#modules/phone-links/index.ts';
import { eraseFromTags } from '#modules/tag-assignments/index.ts';
import { eraseFromTasks } from '#modules/tasks/index.ts';
import { eraseFromWebhooks } from '#modules/webhooks/index.ts';
import type { Analytics } from '#platform/analytics/index.ts';
import { type JobContext, JobFailure, type JobKind } from '#platform/jobs/jobs.ts';
import type { Platform } from '#platform/platform.ts';
import { type Tx, withJob } from '#platform/postgres/database.ts';
import { eraseFromRowCopies } from '#platform/row-copies/row-copies.ts';
import { noteErasure, readErasures } from './erasures-file.ts';

const input = z.object({ customerNo: z.number().int().positive(), reason: z.string() });
type Input = z.infer<typeof input>;
export type ErasureOutput = { tables: number; quarantined: number; files: number; rows: number };

/**
 * Takes a person, under all the numbers that were merged, out of the kept source files, of both stores, of lists and exports. The files come
 * first: what the person is known by is read from the stores, and is gone afterwards. All of it happens
 * under the lock of facts: an import that waits for it knows the person as erased. Before anything goes,
 * the number and keyed digests of the ids are written into `erasures.jsonl` of the home, which is kept
 * apart from backups: a restore of an older backup repeats the erasure.
 */
export const erasePersonJob: JobKind<Input, ErasureOutput> = {
  kind: 'customers.erase',
  input,
  attempts: 10,
  run: async (platform, context, { customerNo, reason }) =>
    withFactsLock(platform.database, context.signal, () =>
      erase(platform, customerNo, reason, context),
    ),
};

/** Of those who became customers after the backup, `keptOut` are known by their ids when a file brings them, `unknown` are not. */
export type RepeatedErasures = { repeated: number; keptOut: number; unknown: number };

/**
 * After a restore: takes out again everybody whose erasure the home remembers. Of those who became
 * customers after the backup there is nothing to take out; their ids are known as erased ones, and nobody
 * else gets their number, which the next restore would erase.
 */
export async function repeatErasures(platform: Platform): Promise<RepeatedErasures> {
  const remembered = readErasures(platform.home);
  const { signal } = new AbortController();
  return withFactsLock(platform.database, signal, async () => {
    const numbers = await withJob(platform.database, async (tx) => {
      // Of everybody: who was in the backup may have got further ids since, such as an account.
      const digests = remembered.flatMap((person) => person.digests);
      await customerErasure.keepDigests(tx, digests, platform.clock.now());
      const everybody = remembered.map(({ customerNo }) => customerNo);
      return customerErasure.settleNumbers(tx, everybody);
    });
    const people = [];
    for (const customerNo of numbers) people.push(await tracesOf(platform, customerNo));
    // All of them in one reading of the files.
    await ingestErasure.fromFiles(platform, people.map(allTraces), signal, () => {});
    for (const [index, customerNo] of numbers.entries())
      await eraseFromStores(
        platform,
        customerNo,
        'repeated after a restore',
        people[index],
        () => {},
      );
    const known = new Set(numbers);
    const came = remembered.filter(({ customerNo }) => !known.has(customerNo));
    const keptOut = came.filter(({ digests }) => digests.length > 0).length;
    return { repeated: numbers.length, keptOut, unknown: came.length - keptOut };
  });
}

type Known = { person: PersonTraces | null; accounts: PersonTraces['identifiers'] };

async function erase(
  platform: Platform,
  customerNo: number,
  reason: string,
  context: JobContext,
): Promise<ErasureOutput> {
  const merged = await withJob(platform.database, (tx) =>
    customerMerging.numbersOf(tx, customerNo),
  );
  const numbers = merged.length === 0 ? [customerNo] : merged;
  const people = new Map<number, Known>();
  for (const number of numbers) people.set(number, await tracesOf(platform, number));
  for (const [number, known] of people) {
    // An attempt after a death finds fewer ids: what the first one wrote stays.
    const { identifiers } = allTraces(known);
    const digests = customerErasure.digestsOf(platform.keyring, identifiers);
    noteErasure(platform.home, { customerNo: number, digests }, platform.clock.now());
  }
  const files = await ingestErasure.fromFiles(
    platform,
    [...people.values()].map(allTraces),
    context.signal,
    (done, total) => context.progress(done, total, { zh: '原始文件', en: 'source files' }),
  );
  let tables = 0;
  let quarantined = 0;
  for (const [number, known] of people) {
    const stores = await eraseFromStores(platform, number, reason, known, (done, total) =>
      context.progress(done, total, { zh: '数据表', en: 'tables' }),
    );
    tables = stores.tables;
    quarantined += stores.quarantined;
  }
  return { tables, quarantined, files: files.files + files.removed, rows: files.rows };
}

/** Identity, consents, notes and quarantined rows in one transaction, then lists, facts, tags and bitmaps. */
async function eraseFromStores(
  platform: Platform,
  customerNo: number,
  reason: string,
  known: Known | undefined,
  progress: (done: number, total: number) => void,
): Promise<{ tables: number; quarantined: number }> {
  const traces = known ?? { person: null, accounts: [] };
  const texts = textsOf(allTraces(traces));
  const quarantined = await eraseOperations(platform, customerNo, reason, traces, texts);
  // Before the bitmaps of all tables: which exported files name the person is read from them.
  await audienceLists.erase(platform, customerNo, texts);
  await bankModels.eraseWaitingScores(platform, customerNo);
  const tables = await eraseAnalytics(platform.analytics, customerNo, progress);
  return { tables, quarantined };
}

async function tracesOf(platform: Platform, customerNo: number): Promise<Known> {
  const person = await withJob(platform.database, (tx) =>
    customerErasure.readTraces(tx, platform.keyring, customerNo),
  );
  return { person, accounts: await ingestErasure.accountIds(platform.analytics, customerNo) };
}

function allTraces({ person, accounts }: Known): PersonTraces {
  return {
    identifiers: [...(person?.identifiers ?? []), ...accounts],
    phone: person?.phone ?? null,
    identity: person?.identity ?? null,
  };
}

function textsOf({ identifiers, phone, identity }: PersonTraces): string[] {
  return [...identifiers.map(({ value }) => value), phone, identity].filter(
    (text) => text !== null,
  );
}

async function eraseOperations(
  platform: Platform,
  customerNo: number,
  reason: string,
  { person, accounts }: Known,
  texts: readonly string[],
): Promise<number> {
  const now = platform.clock.now();
  return withJob(platform.database, async (tx) => {
    const erased = await customerErasure.erase(tx, platform.keyring, customerNo, accounts, now);
    if (!erased.ok) throw new JobFailure({ code: 'NOT_FOUND', facts: { customerNo } });
    await eraseAnswers(tx, customerNo);
    await eraseConsent(tx, customerNo);
    await eraseFromTasks(tx, customerNo, now);
    await eraseFromIdentities(tx, customerNo);
    await eraseFromTags(tx, customerNo);
    await eraseUnplaced(tx, person?.identifiers ?? []);
    await eraseFromOwnTags(tx, customerNo);
    await eraseFromPhoneLinks(tx, customerNo);
    await eraseFromDraws(tx, customerNo);
    await eraseFromRegister(tx, customerNo);
    await benefitWork.erase(tx, customerNo);
    await eraseFromRowCopies(tx, customerNo);
    await eraseFromWebhooks(tx, customerNo);
    await partnerOrders.erase(tx, customerNo);
    const quarantined = await ingestErasure.fromQuarantine(tx, platform.keyring, texts);
    await sql`delete from platform.outbox where party_no = ${customerNo}`.execute(tx);
    await recordAudit(tx, {
      actor: 'system',
      action: 'customer.erase',
      objectKind: 'Customer',
      objectId: customerNo,
      orgId: null,
      detail: { reason, quarantined },
    });
    return quarantined;
  });
}

/**
 * Answers kept for a repeated call show what the person said, with its proof, or what staff wrote of them:
 * those that name the customer, whichever call they answered, and those of consents, which name statements
 * only; before that itself leaves.
 */
async function eraseAnswers(tx: Tx, customerNo: number): Promise<void> {
  await sql`delete from platform.idempotency_key
    where jsonb_path_exists(body, '$.**.customerNo ? (@ == $no)', jsonb_build_object('no', ${customerNo}::int))
      or route like '/api/customers/:no/%' and (
        exists (select from jsonb_path_query(body, '$.**.statementId') as kept(id)
          join consent.statement on statement_id = kept.id::bigint where customer_no = ${customerNo})
        or exists (select from jsonb_path_query(body, '$.suppressions[*].suppressionId') as kept(id)
          join consent.suppression on suppression_id = kept.id::bigint where customer_no = ${customerNo}))`.execute(
    tx,
  );
}

type Column = { table: string; name: string; type: string };

/**
 * Keeps its rows, as `campaigns.member` of PostgreSQL does: who was assigned to which arm, a number that
 * names nobody any more. Arms that shrank with every erasure would compare other people than were split.
 */
const tablesOfBareNumbers = ['campaign_member'];

/**
 * Every table that has a column of people, and every bitmap of them: found in the engine's own list of
 * columns, so a table that a later module adds is not forgotten. Rewriting the parts, rather than
 * marking rows as deleted, is what takes the values off the disk.
 */
async function eraseAnalytics(
  analytics: Analytics,
  customerNo: number,
  progress: (done: number, total: number) => void,
): Promise<number> {
  const columns = await analytics.query<Column>(
    `SELECT c.table AS table, c.name AS name, c.type AS type FROM system.columns AS c
     INNER JOIN system.tables AS t ON t.database = c.database AND t.name = c.table
     WHERE c.database = currentDatabase() AND t.engine LIKE '%MergeTree'
       AND (c.name IN ('party_no', 'customer_no') OR c.type LIKE 'AggregateFunction(groupBitmap,%')
       AND c.table NOT IN {kept:Array(String)}
     ORDER BY table, name`,
    { kept: tablesOfBareNumbers },
  );
  for (const [index, column] of columns.entries()) {
    await analytics.command(
      erasing(column),
      { who: customerNo },
      { settings: { mutations_sync: 2 } },
    );
    progress(index + 1, columns.length);
  }
  return new Set(columns.map((column) => column.table)).size;
}

function erasing({ table, name, type }: Column): string {
  return type.startsWith('AggregateFunction')
    ? `ALTER TABLE \`${table}\` UPDATE \`${name}\` = bitmapAndnot(\`${name}\`, bitmapBuild([toUInt32({who:UInt32})])) WHERE bitmapContains(\`${name}\`, toUInt32({who:UInt32}))`
    : `ALTER TABLE \`${table}\` DELETE WHERE \`${name}\` = {who:UInt32}`;
}
