import { sql } from 'kysely';
import { beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { type Person, refusalOf, useApp } from '../../../test/harness/app.ts';
import { buildSampleOrganization } from '../../../test/harness/sample-organization.ts';
import { withJob } from '../postgres/database.ts';
import { anyJobKind, JobFailure, type JobKind } from './jobs.ts';

const bank = useApp();
const files = new Set<string>();
let administrator: Person;

const readFile: JobKind<{ name: string }, string> = {
  kind: 'read-file',
  input: z.object({ name: z.string() }),
  run: async (_, __, { name }) => {
    if (!files.has(name)) throw new JobFailure(`${name} is not there`);
    return `${name} read`;
  },
};

beforeAll(async () => {
  await buildSampleOrganization(bank.platform.database);
  administrator = await bank.signInAs('administrator', 'HQ');
});

const ask = (name: string): Promise<number> =>
  withJob(bank.platform.database, (tx) =>
    bank.platform.jobs.enqueue(tx, readFile, { name }, { title: '读取文件', naturalKey: name }),
  );
const carryOut = () => bank.runJobs([anyJobKind(readFile)]);
const tryAgain = (id: number) => administrator.call('POST', `/api/jobs/${id}/retry`);
const show = async (id: number) => (await administrator.call('GET', `/api/jobs/${id}`)).body;

test('a failed job tried again starts afresh and ends well once its cause is mended', async () => {
  const id = await ask('a.csv');
  expect(await carryOut()).toEqual(['failed']);
  expect(await show(id)).toMatchObject({ state: 'failed', error: 'a.csv is not there' });
  files.add('a.csv');
  const again = await tryAgain(id);
  expect(again).toMatchObject({ status: 200, body: { state: 'queued', attempt: 0, error: null } });
  expect(await carryOut()).toEqual(['done']);
  expect(await show(id)).toMatchObject({ state: 'done', output: 'a.csv read', error: null });
  expect(refusalOf(await tryAgain(id))).toBe('JOB_NOT_FAILED');
});

test('a failed job is not tried again beside the same work asked for since', async () => {
  const failed = await ask('b.csv');
  await carryOut();
  const since = await ask('b.csv');
  const refused = await tryAgain(failed);
  expect(refused.status).toBe(409);
  expect(refusalOf(refused)).toBe('JOB_ALREADY_ASKED');
  expect(await show(failed)).toMatchObject({ state: 'failed' });
  await carryOut();
  expect(await show(since)).toMatchObject({ state: 'failed' });
  expect((await tryAgain(failed)).status).toBe(200);
  await carryOut();
});

test('of two failed jobs for the same work, tried again at once, one starts', async () => {
  const first = await ask('c.csv');
  await carryOut();
  const second = await ask('c.csv');
  await carryOut();
  const answers = await Promise.all([tryAgain(first), tryAgain(second)]);
  expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 409]);
  const { rows } = await withJob(bank.platform.database, (tx) =>
    sql<{ n: number }>`select count(*) as n from platform.job where state = 'queued'`.execute(tx),
  );
  expect(rows).toEqual([{ n: 1 }]);
  await carryOut();
});

test('a queued job that is cancelled does not run, and can be tried again', async () => {
  files.add('d.csv');
  const id = await ask('d.csv');
  const cancelled = await administrator.call('POST', `/api/jobs/${id}/cancel`);
  expect(cancelled).toMatchObject({ status: 200, body: { state: 'cancelled' } });
  expect(await carryOut()).toEqual([]);
  expect(refusalOf(await administrator.call('POST', `/api/jobs/${id}/cancel`))).toBe(
    'JOB_ALREADY_ENDED',
  );
  expect((await tryAgain(id)).status).toBe(200);
  expect(await carryOut()).toEqual(['done']);
});
