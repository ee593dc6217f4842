import { createHash, randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import { describe, expect, it } from 'vitest';
import type { Rule } from '#contract/audience-rule.ts';
import { decideApproval } from '#modules/approvals/index.ts';
import { withJob, withScope } from '#platform/postgres/database.ts';
import { contentTypes } from '#platform/spreadsheets/table-file.ts';
import { useAudienceApp } from '../../../test/audiences/audience-app.ts';
import { belongs } from '../../../test/audiences/tag-fixture.ts';
import { multipart } from '../../../test/harness/multipart.ts';
import { type ReadCell, readWorkbook } from '../../../test/harness/read-workbook.ts';
import { exportAudienceJob } from './export-audience.ts';
import { audienceExports, audienceJobs } from './index.ts';
import { eraseFromAudiences } from './erase-from-audiences.ts';

const test = useAudienceApp();
const rich: Rule = { kind: 'tag', tag: 'aum', is: { operator: 'gte', value: 5 } };
const nothing = { audience: () => rich, snapshot: () => new Set<number>(), subtree: () => [] };

async function upload(orgId: number, query: string, file: string, key: string = randomUUID()) {
  const { headers, payload } = multipart({}, { name: 'list.csv', content: file });
  const answer = await test.app.inject({
    method: 'POST',
    url: `/api/audiences/lists?${query}`,
    headers: { 'x-caller': `${orgId} product_manager`, 'idempotency-key': key, ...headers },
    payload,
  });
  return { status: answer.statusCode, body: answer.json<Record<string, unknown>>() };
}

const masked = (text: string): string =>
  text.length > 4
    ? `${text.slice(0, 2)}${'*'.repeat(text.length - 4)}${text.slice(-2)}`
    : '*'.repeat(text.length);

describe('an uploaded list', () => {
  const own = () => test.customers.filter((one) => one.managingOrgId === 21);
  const other = () => test.customers.filter((one) => one.managingOrgId === 11);

  it('takes customer numbers, tells unmatched lines by number, and is counted like any rule', async () => {
    const known = own()
      .slice(0, 3)
      .map((one) => one.customerNo);
    const strange = other()[0]?.customerNo ?? 0;
    const file = `customer\n${known[0]}\n"${known[1]}",x\n\n${strange}\n=1+1\n99999999999\n${known[2]}\n${known[2]}`;
    const made = await upload(21, 'name=vip&header=true', file);
    expect(made).toMatchObject({ status: 201, body: { name: 'vip', count: 3, unmatchedCount: 3 } });
    const listId = Number(made.body['id']);
    const unmatched = `/api/audiences/lists/${listId}/unmatched?limit=2`;
    const first = (await test.call(21, 'GET', unmatched)).body;
    expect(first['items']).toEqual([
      { line: 5, text: masked(String(strange)), reason: 'not_found' },
      { line: 6, text: '****', reason: 'not_a_number' },
    ]);
    const rest = await test.call(21, 'GET', `${unmatched}&cursor=${String(first['nextCursor'])}`);
    expect(rest.body).toMatchObject({ items: [{ line: 7 }], nextCursor: null });
    const lines = await test.app.inject({
      method: 'GET',
      url: `/api/audiences/lists/${listId}/unmatched.csv`,
      headers: { 'x-caller': '21 product_manager', 'accept-language': 'en' },
    });
    expect(lines.body.replace(/^\uFEFF/, '').split('\r\n')).toEqual([
      'line,content (masked),reason',
      `5,${masked(String(strange))},"No such customer, or not within your outlets"`,
      '6,****,Not a customer number (digits)',
      '7,99*******99,Not a customer number (digits)',
      '',
    ]);
    const told = await test.postgres.asOwner<{ object_id: string; detail: object }>(
      `select object_id, detail from audit.entry where action = 'audience-list.export_unmatched'`,
    );
    expect(told).toEqual([{ object_id: String(listId), detail: { lines: 3 } }]);
    // Who may read audiences but no customers sees how many, and not which.
    expect(
      (
        await test.call(
          1,
          'GET',
          `/api/audiences/lists/${listId}/unmatched`,
          undefined,
          'administrator',
        )
      ).status,
    ).toBe(403);
    const rule: Rule = { kind: 'list', listId };
    expect((await test.call(21, 'POST', '/api/audiences/count', { rule })).body['count']).toBe(3);
    expect(
      (await test.call(1, 'POST', '/api/audiences/count', { rule: { kind: 'not', of: rule } }))
        .body['count'],
    ).toBe(397);
    expect((await test.call(11, 'POST', '/api/audiences/count', { rule })).body['code']).toBe(
      'AUDIENCE_LIST_UNKNOWN',
    );
    expect((await test.call(11, 'GET', `/api/audiences/lists/${listId}/unmatched`)).status).toBe(
      404,
    );
  });

  it('sent again under its key is the same list, and another file under that key is refused', async () => {
    const [one, two] = own().map(({ customerNo }) => `${customerNo}\n`);
    const first = await upload(21, 'name=twice', one ?? '', 'list-twice');
    const again = await upload(21, 'name=twice', one ?? '', 'list-twice');
    expect(again).toEqual(first);
    const lists = await test.postgres.asOwner(
      "select from audiences.uploaded_list where name = 'twice'",
    );
    expect(lists).toHaveLength(1);
    expect(await upload(21, 'name=twice', two ?? '', 'list-twice')).toMatchObject({
      status: 422,
      body: { code: 'IDEMPOTENCY_KEY_REUSED' },
    });
  });

  it('takes the bank’s own identifiers', async () => {
    const known = own()[0]?.customerNo ?? 0;
    const made = await upload(
      21,
      'name=ids&identifier=bank_identifier',
      `\uFEFFC${known}\nC0\n' OR 1=1 --\n`,
    );
    expect(made).toMatchObject({ status: 201, body: { count: 1, unmatchedCount: 2 } });
  });

  it('keeps no line that named nobody as plain text: it may be anybody’s identity number', async () => {
    const file = '350102199001011234\n13812341234\n';
    const made = await upload(21, 'name=sealed&identifier=bank_identifier', file);
    const listId = Number(made.body['id']);
    const kept = await test.postgres.asOwner<{ row: string }>(
      `select row_to_json(kept)::text as row from audiences.uploaded_list_unmatched kept where list_id = ${listId}`,
    );
    expect(kept).toHaveLength(2);
    const plain = ['350102199001011234', '13812341234'];
    const hex = plain.map((text) => Buffer.from(text).toString('hex'));
    expect(kept.some(({ row }) => [...plain, ...hex].some((text) => row.includes(text)))).toBe(
      false,
    );
    const shown = await test.call(21, 'GET', `/api/audiences/lists/${listId}/unmatched`);
    expect(shown.body).toMatchObject({
      items: plain.map((text, at) => ({ line: at + 1, text: masked(text) })),
    });
    await eraseFromAudiences(test.platform, 1, ['13812341234']);
    const left = await test.call(21, 'GET', `/api/audiences/lists/${listId}/unmatched`);
    expect(left.body).toMatchObject({ items: [{ line: 1 }] });
  });

  it.each([
    ['an open quote', '1\n"2\n3', 2],
    ['a cell too long', `1\n${'9'.repeat(65)}\n`, 2],
    ['a line too long', `1\n${'9'.repeat(20_000)}\n`, 2],
    ['a NUL', '1\n2\n3\0\n', 3],
  ])('with %s is refused with its line and leaves nothing', async (_, file, line) => {
    const before = await test.postgres.asOwner('select from audiences.uploaded_list');
    const refused = await upload(21, 'name=bad', file);
    expect(refused).toMatchObject({ status: 400, body: { code: 'AUDIENCE_UPLOAD_WRONG' } });
    expect(Number((refused.body['facts'] as { line: number }).line)).toBeGreaterThanOrEqual(
      line - 1,
    ); // a problem's facts are an object
    expect(await test.postgres.asOwner('select from audiences.uploaded_list')).toHaveLength(
      before.length,
    );
  });
});

let frozenSoFar = 0;
async function freezeRich(orgId: number): Promise<number> {
  frozenSoFar += 1;
  const made = await test.call(orgId, 'POST', '/api/audiences', {
    name: `export ${orgId} ${frozenSoFar}`,
    rule: rich,
  });
  const frozen = await test.call(orgId, 'POST', `/api/audiences/${String(made.body['id'])}/freeze`);
  await test.runJobs(audienceJobs(test.sources));
  return Number(frozen.body['id']);
}

async function decide(approvalId: unknown, decision: 'approve' | 'return') {
  const checker = test.callerAt(1, 'outlet_manager');
  return withScope(test.platform.database, checker.scope, (tx) =>
    decideApproval(
      tx,
      [audienceExports.approval(test.platform)],
      Number(approvalId),
      checker,
      { decision, comment: 'seen' },
      test.platform.clock.now(),
    ),
  );
}

const download = (orgId: number, id: unknown, role = 'product_manager') =>
  test.app.inject({
    method: 'GET',
    url: `/api/audiences/exports/${String(id)}/file`,
    headers: { 'x-caller': `${orgId} ${role}` },
  });

const textCell = (value: string): ReadCell => ({ type: 'text', value });
const readCsv = (body: string): ReadCell[][] =>
  body
    .replace(/^\uFEFF/, '')
    .trimEnd()
    .split('\r\n')
    .map((line) => line.split(',').map(textCell));
function readSheet(file: Buffer): ReadCell[][] {
  const [sheet, ...more] = readWorkbook(file);
  expect(more).toEqual([]);
  return sheet?.rows ?? [];
}

describe('an export', () => {
  it('leaves only after another person approved it, masked, complete and audited', async () => {
    const freezeId = await freezeRich(21);
    const asked = await test.call(21, 'POST', '/api/audiences/exports', {
      freezeId,
      reason: '电话回访',
    });
    const expected = test.customers.filter(
      (one) => one.managingOrgId === 21 && belongs(one, rich, nothing),
    );
    expect(asked).toMatchObject({
      status: 201,
      body: { state: 'waiting', count: expected.length },
    });
    const { id, approvalId } = asked.body;
    await test.runJobs(audienceJobs(test.sources));
    expect((await download(21, id)).statusCode).toBe(409);
    const account = { account: 'operator' };
    const onMachine = () => audienceExports.take(test.platform, account, Number(id));
    expect(await onMachine()).toMatchObject({ refusal: { code: 'AUDIENCE_EXPORT_NOT_READY' } });

    expect(await decide(approvalId, 'approve')).toMatchObject({ ok: true });
    expect(await test.runJobs(audienceJobs(test.sources))).toEqual(['done']);
    const file = await download(21, id);
    const lines = file.body
      .replace(/^\uFEFF/, '')
      .trimEnd()
      .split('\r\n');
    expect(lines[0]).toBe('customer_no,name,managing_org_id');
    expect(lines.slice(1).map((line) => Number(line.split(',')[0]))).toEqual(
      expected.map((one) => one.customerNo).sort((a, b) => a - b),
    );
    expect(file.body).not.toContain('华');
    expect((await download(11, id)).statusCode).toBe(404);
    expect((await download(21, id, 'relationship_manager')).statusCode).toBe(403);
    expect(await onMachine()).toMatchObject({ ok: true });
    const audited = await test.postgres.asOwner<{ detail: object }>(
      `select detail from audit.entry where action = 'audience.export' and object_id = $1 order by entry_no`,
      [String(id)],
    );
    const sha256 = createHash('sha256').update(file.rawPayload).digest('hex');
    expect(audited.map(({ detail }) => detail)).toEqual([
      { count: expected.length, sha256 },
      { count: expected.length, sha256, by: 'command line', account: 'operator' },
    ]);
  });

  it.each([
    ['csv', "'=*"],
    ['xlsx', '=*'],
  ] as const)(
    'as %s is the file that was approved, and no name in it runs as a formula',
    async (format, name) => {
      const members = test.customers.filter(
        (one) => one.managingOrgId === 22 && belongs(one, rich, nothing),
      );
      const numbers = members.map((one) => one.customerNo).sort((a, b) => a - b);
      await withJob(test.platform.database, (tx) =>
        sql`update customers.customer set name = '=王' where customer_no = ${numbers[0]}`.execute(
          tx,
        ),
      );
      const asked = await test.call(22, 'POST', '/api/audiences/exports', {
        freezeId: await freezeRich(22),
        reason: '电话回访',
        format,
      });
      expect(asked).toMatchObject({ status: 201, body: { format, count: members.length } });
      const { id, approvalId } = asked.body;
      await decide(approvalId, 'approve');
      expect(await test.runJobs(audienceJobs(test.sources))).toEqual(['done']);
      const file = await download(22, id);
      expect(file.headers).toMatchObject({
        'content-type': contentTypes[format],
        'content-disposition': `attachment; filename="audience-${String(id)}.${format}"`,
      });
      const rows = format === 'csv' ? readCsv(file.body) : readSheet(file.rawPayload);
      expect(rows[0]).toEqual(['customer_no', 'name', 'managing_org_id'].map(textCell));
      expect(rows[1]?.[1]).toEqual(textCell(name));
      expect(rows.slice(1).map(([number]) => Number(number?.value))).toEqual(numbers);
    },
  );

  it('that was returned never becomes a file', async () => {
    const freezeId = await freezeRich(21);
    const { id, approvalId } = (
      await test.call(21, 'POST', '/api/audiences/exports', { freezeId, reason: '再次回访' })
    ).body;
    expect(await decide(approvalId, 'return')).toMatchObject({ ok: true });
    expect(await test.runJobs(audienceJobs(test.sources))).toEqual([]);
    expect((await download(21, id)).statusCode).toBe(409);
  });

  it('that nobody approved is not written, even when its job is asked for', async () => {
    const freezeId = await freezeRich(21);
    const { id } = (
      await test.call(21, 'POST', '/api/audiences/exports', { freezeId, reason: '电话回访' })
    ).body;
    const job = exportAudienceJob(test.sources);
    await withScope(test.platform.database, { all: true }, (tx) =>
      test.platform.jobs.enqueue(tx, job, { exportId: Number(id) }, { title: 'export' }),
    );
    expect(await test.runJobs(audienceJobs(test.sources))).toEqual(['failed']);
    expect((await download(21, id)).statusCode).toBe(409);
  });

  it('of another outlet’s list cannot be asked for', async () => {
    const freezeId = await freezeRich(21);
    expect(
      (await test.call(11, 'POST', '/api/audiences/exports', { freezeId, reason: '电话回访' }))
        .status,
    ).toBe(404);
    expect(
      (
        await test.call(
          21,
          'POST',
          '/api/audiences/exports',
          { freezeId, reason: '电话回访' },
          'relationship_manager',
        )
      ).status,
    ).toBe(403);
  });
});
