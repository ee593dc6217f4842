import { sql } from 'kysely';
import { beforeAll, expect, test } from 'vitest';
import { approvalPage } from '#contract/approvals.ts';
import { modelList, modelVersion } from '#contract/bank-models.ts';
import { publicationRefusals } from '#contract/model-report.ts';
import { withJob } from '#platform/postgres/database.ts';
import { bodyOf, type Person, refusalOf, useApp } from '../../../test/harness/app.ts';
import { buildSampleOrganization } from '../../../test/harness/sample-organization.ts';
import { addSampleVersion, sampleCard } from '../../../test/models/sample-version.ts';

const bank = useApp();
let maker: Person;
let checker: Person;
const code = 'wealth_buying';

beforeAll(async () => {
  await buildSampleOrganization(bank.platform.database);
  maker = await bank.signInAs(['product_manager', 'compliance_checker'], 'HQ');
  checker = await bank.signInAs('compliance_checker', 'HQ');
});

const add = (card = sampleCard): Promise<number> =>
  withJob(bank.platform.database, (tx) => addSampleVersion(tx, code, { card }));
const submit = (version: number) =>
  maker.call('POST', `/api/models/${code}/versions/${version}/submit`);
const decide = async (person: Person, decision: 'approve' | 'return') => {
  const waiting = await person.call('GET', '/api/approvals?box=todo&kind=model');
  const mine = await maker.call('GET', '/api/approvals?box=mine&kind=model');
  const [approval] = [
    ...bodyOf(approvalPage, waiting).items,
    ...bodyOf(approvalPage, mine).items,
  ].filter(({ state }) => state === 'pending');
  const comment = decision === 'return' ? '再看校准' : '';
  return person.call('POST', `/api/approvals/${approval?.approvalId}/decision`, {
    decision,
    comment,
  });
};
const stateOf = async (version: number): Promise<string> =>
  bodyOf(modelVersion, await maker.call('GET', `/api/models/${code}/versions/${version}`)).state;
const jobsOf = async (kind: string): Promise<number> => {
  const { rows } = await withJob(bank.platform.database, (tx) =>
    sql<{ n: number }>`select count(*)::int as n from platform.job where kind = ${kind}`.execute(
      tx,
    ),
  );
  return rows[0]?.n ?? 0;
};

test.each(Object.keys(publicationRefusals) as (keyof typeof publicationRefusals)[])(
  'a version whose report says %s may not go live, and the reason is told',
  async (reason) => {
    const report = { ...sampleCard.report, refusals: [{ reason, facts: {} }] };
    const answer = await submit(await add({ ...sampleCard, report }));
    expect(answer).toMatchObject({ status: 409, body: { facts: { reasons: reason } } });
    expect(refusalOf(answer)).toBe('MODEL_NOT_PUBLISHABLE');
  },
);

test('a version goes live when another person approves it, and its customers are scored', async () => {
  const version = await add();
  expect((await submit(version)).status).toBe(200);
  expect(await stateOf(version)).toBe('submitted');
  expect(refusalOf(await submit(version))).toBe('MODEL_VERSION_NOT_IN_STATE');
  expect(refusalOf(await submit(await add()))).toBe('MODEL_SUBMISSION_PENDING');
  expect(refusalOf(await decide(maker, 'approve'))).toBe('APPROVAL_BY_MAKER');
  expect((await decide(checker, 'return')).status).toBe(200);
  expect(await stateOf(version)).toBe('draft');

  await submit(version);
  const asked = await jobsOf('models.score');
  expect((await decide(checker, 'approve')).status).toBe(200);
  expect(await stateOf(version)).toBe('live');
  expect(await jobsOf('models.score')).toBe(asked + 1);
});

test('the next version retires the one before, which can be rolled back to with a reason', async () => {
  const [first, second] = [await add(), await add()];
  const asked = await jobsOf('models.score');
  for (const version of [first, second]) {
    await submit(version);
    await decide(checker, 'approve');
  }
  expect([await stateOf(first), await stateOf(second)]).toEqual(['retired', 'live']);
  // Scores of the first wait still: those of the second are asked for beside them.
  expect(await jobsOf('models.score')).toBe(asked + 2);
  const url = `/api/models/${code}/versions`;
  const reason = '评分偏移';
  const restored = await maker.call('POST', `${url}/${first}/restore`, { reason });
  expect(restored.status).toBe(200);
  expect([await stateOf(first), await stateOf(second)]).toEqual(['live', 'retired']);
  const { items } = bodyOf(modelList, await maker.call('GET', '/api/models'));
  expect(items.find((model) => model.code === code)?.live?.version).toBe(first);
  // Only what was live before has been approved.
  const draft = await add();
  const never = await maker.call('POST', `${url}/${draft}/restore`, { reason });
  expect(refusalOf(never)).toBe('MODEL_VERSION_NOT_IN_STATE');
});

test('a model that nobody declared, and a version that is not there, are told as such', async () => {
  expect(refusalOf(await maker.call('POST', '/api/models/nothing/train'))).toBe('MODEL_UNKNOWN');
  expect(refusalOf(await submit(7000))).toBe('MODEL_VERSION_UNKNOWN');
});
