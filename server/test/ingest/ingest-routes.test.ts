import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import {
  dataQualitySchema,
  deliverySchema,
  importPageSchema,
  previewSchema,
  quarantinePageSchema,
} from '#contract/ingest.ts';
import { anyJobKind } from '#platform/jobs/jobs.ts';
import { withJob } from '#platform/postgres/database.ts';
import { importJob } from '#modules/ingest/index.ts';
import { upsertOrgUnits } from '#modules/organization/index.ts';
import { type Answer, bodyOf, type Person, useApp } from '../harness/app.ts';
import { multipart } from '../harness/multipart.ts';
import { readWorkbook } from '../harness/read-workbook.ts';
import { importFiles, parquetOf, rowsOf } from './import-fixture.ts';

const bank = useApp({ now: '2024-03-01T09:00:00+08:00' });
const yaml = `
version: 1
source: core
name: { zh: 核心系统, en: Core system }
error_limit: { rows: 10 }
files:
  - name: customer
    entity: customer
    glob: 'customer*.csv'
    mode: full
    fields: { customer_id: id, name: name, phone: phone, managing_org: outlet }
  - name: event
    entity: event
    glob: 'event*.csv'
    mode: append
    fields: { event_id: id, customer_id: customer, type: type, occurred_at: at, amount: amount }
`;
const customers =
  'id,name,phone,outlet\nC1,王小明,13800000001,N1\nC2,=HYPERLINK(1),13800000002,N9\nC3,赵六,13800000003,N8\n';

let manager: Person;
let branchManager: Person;

beforeAll(async () => {
  await withJob(bank.platform.database, (tx) =>
    upsertOrgUnits(tx, { code: 'HQ', name: '总行' }, [
      { code: 'HQ', name: '总行', kind: 'head_office', parentCode: null },
      { code: 'N1', name: '第一支行', kind: 'branch', parentCode: 'HQ' },
    ]),
  );
  manager = await bank.signInAs('administrator', 'HQ');
  branchManager = await bank.signInAs('product_manager', 'N1');
});

async function upload(
  person: Person,
  url: string,
  fields: Record<string, string>,
  name: string,
  content: string | Buffer,
  key: string = crypto.randomUUID(),
) {
  const { headers, payload } = multipart(fields, { name, content });
  const answer = await bank.app.inject({
    method: 'POST',
    url,
    headers: { ...person.headers, ...headers, 'idempotency-key': key },
    payload,
  });
  return { status: answer.statusCode, body: answer.json<unknown>() };
}
const firstImport = (answer: Answer): number => bodyOf(deliverySchema, answer).imports[0]?.id ?? 0;
const run = () => bank.runJobs([anyJobKind(importJob)]);

describe('a mapping', () => {
  test('is checked, and refused with its line and path', async () => {
    const wrong = yaml.replace('name: name', 'surname: name');
    const answer = await manager.call('POST', '/api/mappings/check', { yaml: wrong });
    expect(answer).toMatchObject({
      status: 422,
      body: { code: 'MAPPING_INVALID', facts: { line: 11, path: 'files.0.fields.surname' } },
    });
  });

  test('that stands for what no store takes is refused before it is kept', async () => {
    const nul = yaml.replace('en: Core system', String.raw`en: "Core\0system"`);
    expect(await manager.call('POST', '/api/mappings/check', { yaml: nul })).toMatchObject({
      status: 422,
      body: { code: 'MAPPING_INVALID', facts: { path: 'name.en' } },
    });
  });

  test('is saved by version and shown', async () => {
    expect(await manager.call('PUT', '/api/mappings/core', { yaml })).toMatchObject({
      status: 200,
      body: { version: 1 },
    });
    expect(await manager.call('PUT', '/api/mappings/core', { yaml })).toMatchObject({
      body: { version: 1 },
    });
    expect(await manager.call('GET', '/api/mappings')).toMatchObject({
      body: { items: [{ source: 'core', entries: [{ name: 'customer' }, { name: 'event' }] }] },
    });
    expect(await manager.call('PUT', '/api/mappings/other', { yaml })).toMatchObject({
      status: 422,
    });
  });

  test('shows the first rows of a file as it would load them, personal data masked, and keeps nothing', async () => {
    const answer = await upload(
      manager,
      '/api/mappings/preview',
      { yaml, entry: 'customer' },
      'customer.csv',
      customers,
    );
    expect(answer.status).toBe(200);
    const { rows } = bodyOf(previewSchema, answer);
    expect(rows[0]).toEqual({
      line: 2,
      values: [
        { field: 'customer_id', value: 'C1' },
        { field: 'name', value: '***' },
        { field: 'phone', value: '1***1' },
        { field: 'managing_org', value: '2' },
      ],
      faults: [],
    });
    expect(rows[1]?.faults).toMatchObject([
      { column: 'outlet', reason: { code: 'UNKNOWN_ORG', zh: '机构不存在' } },
    ]);
    expect(await rowsOf(bank, 'SELECT count() AS n FROM customer_attribute')).toEqual([{ n: 0 }]);
  });

  test('shows the first rows of a Parquet file as of a text file, and keeps nothing', async () => {
    const parquet = yaml.replace(
      "glob: 'customer*.csv'",
      "glob: '*'\n    format: { type: parquet }",
    );
    const file = await parquetOf(
      bank,
      `SELECT concat('P', toString(number)) AS id, '王小明' AS name, if(number = 2, NULL, '13800000001') AS phone, if(number = 2, 'N9', 'N1') AS outlet, 7 AS unread FROM numbers(1, 30)`,
    );
    const preview = (mapping: string, content: Buffer) =>
      upload(
        manager,
        '/api/mappings/preview',
        { yaml: mapping, entry: 'customer' },
        'c.parquet',
        content,
      );
    const answer = await preview(parquet, file);
    const { columns, rows } = bodyOf(previewSchema, answer);
    expect(columns.toSorted()).toEqual(['id', 'name', 'outlet', 'phone']);
    expect(rows.map((row) => row.line)).toEqual(
      Array.from({ length: 20 }, (_, index) => index + 1),
    );
    expect(rows[0]?.values).toEqual([
      { field: 'customer_id', value: 'P1' },
      { field: 'name', value: '***' },
      { field: 'phone', value: '1***1' },
      { field: 'managing_org', value: '2' },
    ]);
    expect(rows[1]).toMatchObject({
      values: [{ value: 'P2' }, { value: '***' }, { value: '' }, { value: '0' }],
      faults: [{ column: 'outlet', reason: { code: 'UNKNOWN_ORG' } }],
    });
    expect(await preview(parquet.replace('phone: phone', 'phone: mobile'), file)).toMatchObject({
      status: 422,
      body: { code: 'COLUMN_UNKNOWN', facts: { column: 'mobile', path: 'customer.fields.phone' } },
    });
    expect(await preview(parquet, Buffer.from('PAR1 and nothing else'))).toMatchObject({
      status: 422,
      body: { code: 'FILE_NOT_READABLE' },
    });
    expect(
      await rowsOf(
        bank,
        "SELECT name FROM system.tables WHERE database = currentDatabase() AND name LIKE 'ingest%preview%'",
      ),
    ).toEqual([]);
  });

  test('gives a template of its file', async () => {
    const answer = await bank.app.inject({
      method: 'GET',
      url: '/api/mappings/core/entries/customer/template.csv',
      headers: manager.headers,
    });
    expect(answer.body).toBe('\uFEFFid,name,phone,outlet\r\n');
  });
});

describe('an upload', () => {
  let importId: number;

  test('is imported by a job, and its bad rows stand in quarantine, masked', async () => {
    const given = await upload(
      manager,
      '/api/imports',
      { source: 'core' },
      'customer.csv',
      customers,
    );
    expect(given).toMatchObject({
      status: 202,
      body: { imports: [{ state: 'queued', fileName: 'customer.csv' }] },
    });
    importId = firstImport(given);
    expect(await run()).toEqual(['done']);
    expect(await manager.call('GET', `/api/imports/${importId}`)).toMatchObject({
      status: 200,
      body: { state: 'loaded', rowsIn: 3, rowsLoaded: 1, rowsRejected: 2 },
    });
    const quarantine = await manager.call('GET', `/api/imports/${importId}/quarantine?limit=1`);
    expect(quarantine.body).toMatchObject({
      items: [
        {
          line: 3,
          column: 'outlet',
          reason: { code: 'UNKNOWN_ORG' },
          cells: [
            { column: 'id', value: 'C2' },
            { column: 'name', value: '=***)' },
            { value: '1***2' },
            { value: 'N9' },
          ],
        },
      ],
      nextCursor: expect.any(String),
    });
  });

  test('has an error file that no spreadsheet runs as a formula', async () => {
    const answer = await bank.app.inject({
      method: 'GET',
      url: `/api/imports/${importId}/errors.csv`,
      headers: { ...manager.headers, 'accept-language': 'en' },
    });
    expect(answer.body).toBe(
      "\uFEFFline,column,reason,id,name,phone,outlet\r\n3,outlet,Unknown org unit,C2,'=***),1***2,N9\r\n4,outlet,Unknown org unit,C3,***,1***3,N8\r\n",
    );
  });

  test('has the same error file for Excel, where a text that starts like a formula is text', async () => {
    const answer = await bank.app.inject({
      method: 'GET',
      url: `/api/imports/${importId}/errors.xlsx`,
      headers: { ...manager.headers, 'accept-language': 'en' },
    });
    expect(answer.headers['content-disposition']).toBe(
      `attachment; filename="import-${importId}-errors.xlsx"`,
    );
    const [sheet] = readWorkbook(answer.rawPayload);
    expect(sheet?.rows.map((row) => row.map(({ value }) => value))).toEqual([
      ['line', 'column', 'reason', 'id', 'name', 'phone', 'outlet'],
      ['3', 'outlet', 'Unknown org unit', 'C2', '=***)', '1***2', 'N9'],
      ['4', 'outlet', 'Unknown org unit', 'C3', '***', '1***3', 'N8'],
    ]);
    expect(sheet?.rows[1]?.map(({ type }) => type)).toEqual([
      'number',
      ...Array.from({ length: 6 }, () => 'text'),
    ]);
  });

  test('has rows that are corrected and loaded again', async () => {
    const quarantine = await manager.call('GET', `/api/imports/${importId}/quarantine`);
    const rowId = bodyOf(quarantinePageSchema, quarantine).items[0]?.id;
    expect(
      await manager.call('PUT', `/api/imports/${importId}/quarantine/${rowId}`, {
        cells: { nothing: 'x' },
      }),
    ).toMatchObject({ status: 422, body: { code: 'COLUMN_UNKNOWN' } });
    expect(
      await manager.call('PUT', `/api/imports/${importId}/quarantine/${rowId}`, {
        cells: { outlet: 'N1' },
      }),
    ).toMatchObject({ status: 200, body: { state: 'fixed' } });
    const replay = await manager.call('POST', `/api/imports/${importId}/replay`, {});
    expect(replay.status).toBe(202);
    expect(await run()).toEqual(['done']);
    // the row that was not corrected is in the quarantine of the replay
    expect(await manager.call('GET', `/api/imports/${firstImport(replay)}`)).toMatchObject({
      body: { state: 'loaded', rowsLoaded: 1, rowsRejected: 1 },
    });
    expect(await rowsOf(bank, 'SELECT count() AS n FROM customer_attribute')).toEqual([{ n: 2 }]);
    expect(await manager.call('POST', `/api/imports/${importId}/replay`, {})).toMatchObject({
      status: 409,
      body: { code: 'NOTHING_TO_REPLAY' },
    });
  });

  test('of an unknown source or an unmatched file is refused', async () => {
    expect(
      await upload(manager, '/api/imports', { source: 'none' }, 'customer.csv', customers),
    ).toMatchObject({ status: 404, body: { code: 'MAPPING_UNKNOWN' } });
    expect(
      await upload(manager, '/api/imports', { source: 'core' }, 'other.csv', customers),
    ).toMatchObject({ status: 422, body: { code: 'FILE_NOT_IN_MAPPING' } });
  });
});

test('a folder of the server is imported from the inbox, and from nowhere else', async () => {
  const folder = join(bank.platform.home, 'inbox', '20240301');
  mkdirSync(folder, { recursive: true });
  writeFileSync(
    join(folder, 'event1.csv'),
    'id,customer,type,at,amount\nE1,C1,visit,2024-02-29 10:00:00,-5\nE2,C1,visit,2024-02-29T10:00:00,5\n',
  );
  const given = await manager.call('POST', '/api/imports', { source: 'core', folder: '20240301' });
  expect(given.status).toBe(202);
  await run();
  expect(
    await rowsOf(
      bank,
      'SELECT event_id, toString(business_date) AS day, amount_fen FROM fact_event',
    ),
  ).toEqual([{ event_id: 'E2', day: '2024-02-29', amount_fen: 500 }]);
  for (const outside of ['../files', '/etc', '20240301/../../files'])
    expect(
      await manager.call('POST', '/api/imports', { source: 'core', folder: outside }),
    ).toMatchObject({ status: 422, body: { code: 'FOLDER_NOT_ALLOWED' } });
});

test('data quality tells, per source and entry, what came in and what was wrong with it', async () => {
  const { items } = bodyOf(dataQualitySchema, await manager.call('GET', '/api/data-quality'));
  expect(items).toMatchObject([
    {
      source: 'core',
      entry: 'customer',
      imports: 1,
      rowsIn: 3,
      rowsRejected: 2,
      orphans: 2,
      duplicates: 0,
      businessDate: '2024-03-01',
      daysBehind: 0,
    },
    {
      source: 'core',
      entry: 'event',
      imports: 1,
      rowsIn: 2,
      rowsLoaded: 1,
      rowsRejected: 1,
      outOfRange: 1,
    },
  ]);
  expect(items[0]?.blanks).toContainEqual({ field: 'phone', share: 0 });
});

test('staff of one branch neither import nor see the quarantine', async () => {
  expect(
    await upload(branchManager, '/api/imports', { source: 'core' }, 'customer.csv', customers),
  ).toMatchObject({ status: 403, body: { code: 'IMPORT_NOT_ALLOWED_HERE' } });
  expect(await branchManager.call('GET', '/api/imports/1/quarantine')).toMatchObject({
    status: 403,
  });
  const lobby = await bank.signInAs('lobby_manager', 'N1');
  expect(await lobby.call('GET', '/api/imports')).toMatchObject({ status: 403 });
});

test('imports are listed newest first, page by page', async () => {
  const page = async (query: string) =>
    bodyOf(importPageSchema, await manager.call('GET', `/api/imports?limit=2${query}`));
  const first = await page('');
  expect(first.items).toHaveLength(2);
  const second = await page(`&cursor=${first.nextCursor}`);
  expect(second.items[0]?.id).toBeLessThan(first.items[1]?.id ?? 0);
});

test('an import can be cancelled, and given again', async () => {
  const many = `id,customer,type,at,amount\n${Array.from({ length: 2000 }, (_, index) => `X${index},C1,visit,2024-02-29 10:00:00,1`).join('\n')}\n`;
  const given = await upload(manager, '/api/imports', { source: 'core' }, 'event2.csv', many);
  await manager.call('POST', `/api/jobs/${bodyOf(deliverySchema, given).jobId}/cancel`, {});
  await run();
  expect(
    await rowsOf(bank, "SELECT count() AS n FROM fact_event WHERE event_id LIKE 'X%'"),
  ).toEqual([{ n: 0 }]);
  expect(await manager.call('GET', `/api/imports/${firstImport(given)}`)).toMatchObject({
    body: { state: 'cancelled' },
  });
  const again = await importFiles(bank, yaml, { 'event2.csv': many });
  expect(again.imports[0]).toMatchObject({ state: 'loaded', rowsLoaded: 2000 });
});
