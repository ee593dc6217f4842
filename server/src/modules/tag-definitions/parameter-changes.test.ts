import { sql } from 'kysely';
import { beforeAll, beforeEach, expect, test } from 'vitest';
import { approvalPage } from '#contract/approvals.ts';
import type { DefinitionDraft } from '#contract/definition-content.ts';
import { definitionDetail } from '#contract/tag-definitions.ts';
import { submittedParameters } from '#contract/tag-parameters.ts';
import { tagDetail } from '#contract/tags.ts';
import { tagParameters } from '#modules/tags/index.ts';
import { type Tx, withJob } from '#platform/postgres/database.ts';
import { type Answer, bodyOf, type Person, refusalOf, useApp } from '../../../test/harness/app.ts';
import { decideOn } from '../../../test/harness/decide-approval.ts';
import { buildSampleOrganization } from '../../../test/harness/sample-organization.ts';
import { waitUntilBlocked } from '../../../test/races/interleave.ts';
import { insertBank } from '../../../test/tags/bank-of-facts.ts';
import { useFewTags } from '../../../test/tags/few-tags.ts';

useFewTags(['age']);

const bank = useApp({ now: '2026-03-01T10:00:00+08:00' });
let maker: Person;
let other: Person;
let checker: Person;
let code = '';
let made = 0;

/** The nth of eight customers spent n times 100 yuan. */
beforeAll(async () => {
  const org = await buildSampleOrganization(bank.platform.database);
  maker = await bank.signInAs(['product_manager', 'compliance_checker'], 'HQ');
  other = await bank.signInAs('product_manager', 'HQ');
  checker = await bank.signInAs('compliance_checker', 'HQ');
  await insertBank(
    bank.platform.analytics,
    new Map(
      Array.from({ length: 8 }, (_, nth) => [
        nth + 1,
        {
          customer: { org: org('FZ-GL-1') },
          transactions: [{ on: '2026-02-10', fen: nth * 100_00 }],
        },
      ]),
    ),
  );
  const name = both('消费');
  await activate('spent', {
    kind: 'metric',
    metric: {
      name,
      fact: 'fact_transaction',
      aggregate: 'sum',
      field: 'amount_fen',
      window: { kind: 'all' },
      form: { rows: [], text: '', partRows: [], partText: '' },
    },
  });
});

/** A tag of its own for each test: who spent 300 yuan. */
beforeEach(async () => {
  made += 1;
  code = `spender_${made}`;
  await activate(code, spender());
});

const both = (text: string) => ({ zh: text, en: text });
const flag = (text: string, parameters: Record<string, number> = {}): DefinitionDraft => ({
  kind: 'tag',
  tag: {
    name: both('消费客户'),
    definition: both('消费达到标准'),
    family: 'spending',
    type: 'flag',
    unit: null,
    dataClass: 'C2',
    owner: both('个人金融部'),
    shelfLifeDays: 30,
    choices: null,
    parameters: Object.fromEntries(
      Object.entries(parameters).map(([name, value]) => [
        name,
        { zh: '下限', en: 'Least', unit: 'fen', value },
      ]),
    ),
    basis: null,
    form: { kind: 'expression', text },
  },
});
const spender = (least = 300_00): DefinitionDraft => flag('spent >= $least', { least });

async function activate(of: string, content: DefinitionDraft): Promise<void> {
  bodyOf(definitionDetail, await maker.call('POST', '/api/tag-definitions', { code: of, content }));
  await submitted(`${content.kind}/${of}`);
  expect((await decideOn(maker, checker, `${content.kind}/${of}`)).status).toBe(200);
}
async function submitted(path: string): Promise<void> {
  bodyOf(definitionDetail, await maker.call('POST', `/api/tag-definitions/${path}/submit`));
}
/** The next version of the tag, submitted. */
async function submitVersion(content: DefinitionDraft): Promise<void> {
  const path = `/api/tag-definitions/tag/${code}`;
  const { edits } = bodyOf(definitionDetail, await maker.call('GET', path));
  bodyOf(definitionDetail, await maker.call('PUT', path, { edits, content }));
  await submitted(`tag/${code}`);
}
const ask = (least: number, former = 300_00, person = maker): Promise<Answer> =>
  person.call('POST', `/api/tags/${code}/parameter-changes`, {
    parameters: { least },
    former: { least: former },
  });
const decide = (decision: 'approve' | 'return' = 'approve', person = checker) =>
  decideOn(maker, person, code, decision);
const shown = async () => bodyOf(tagDetail, await maker.call('GET', `/api/tags/${code}`));
const least = async () => (await shown()).parameters[0]?.value;
const setByHand = (tx: Tx, value: number) =>
  sql`insert into tags.parameter (tag_code, name, value) values (${code}, 'least', ${value})`.execute(
    tx,
  );

test('a change waits for another person, and holds once approved', async () => {
  const { pending } = bodyOf(tagDetail, await ask(500_00));
  expect(pending).toMatchObject({ values: [{ name: 'least', value: 500_00 }] });
  expect(pending?.makerName).not.toBe('');
  expect(await least()).toBe(300_00);
  expect(refusalOf(await decide('approve', maker))).toBe('APPROVAL_BY_MAKER');
  const unqualified = await bank.signInAs('outlet_manager', 'HQ');
  expect(refusalOf(await decide('approve', unqualified))).toBe('APPROVAL_ROLE_MISSING');
  expect(await least()).toBe(300_00);
  expect((await decide()).status).toBe(200);
  expect(await shown()).toMatchObject({ pending: null, parameters: [{ value: 500_00 }] });
});

test('the checker is shown old and new values, whom the tag would have, and what changes with it', async () => {
  await activate(`fan_${made}`, flag(`tag.${code} and spent > 0`));
  await ask(500_00);
  const waiting = await checker.call('GET', `/api/approvals?kind=tag_parameters&objectId=${code}`);
  const [approval] = bodyOf(approvalPage, waiting).items;
  expect(submittedParameters.parse(approval?.snapshot)).toEqual({
    code,
    name: both('消费客户'),
    version: 1,
    changes: [
      { name: 'least', zh: '下限', en: 'Least', unit: 'fen', before: 300_00, after: 500_00 },
    ],
    effect: {
      businessDate: '2026-02-28',
      sampled: 8,
      customers: 8,
      rows: [{ value: null, now: 5, next: 3 }],
    },
    others: [{ code: `fan_${made}`, name: both('消费客户') }],
  });
});

test('a change that is returned changes nothing, and may be asked for again', async () => {
  await ask(500_00);
  expect((await decide('return')).status).toBe(200);
  expect(await shown()).toMatchObject({ pending: null, parameters: [{ value: 300_00 }] });
  expect((await ask(600_00)).status).toBe(201);
});

test('who asked for a change withdraws it, nobody else, and nobody decides on it any more', async () => {
  const withdraw = (person: Person) =>
    person.call('POST', `/api/tags/${code}/parameter-changes/withdraw`);
  expect(refusalOf(await withdraw(maker))).toBe('NOT_FOUND');
  const { pending } = bodyOf(tagDetail, await ask(500_00));
  expect(refusalOf(await withdraw(other))).toBe('APPROVAL_NOT_YOURS');
  expect(bodyOf(tagDetail, await withdraw(maker))).toMatchObject({
    pending: null,
    parameters: [{ value: 300_00 }],
  });
  const late = await checker.call('POST', `/api/approvals/${pending?.approvalId}/decision`, {
    decision: 'approve',
  });
  expect(refusalOf(late)).toBe('APPROVAL_WITHDRAWN');
  expect(await least()).toBe(300_00);
  expect((await ask(600_00, 300_00, other)).status).toBe(201);
});

test('one change of a tag waits at a time, and one that changes nothing is told', async () => {
  expect(refusalOf(await ask(300_00))).toBe('TAG_PARAMETERS_SAME');
  expect((await ask(500_00)).status).toBe(201);
  expect(refusalOf(await ask(600_00, 300_00, other))).toBe('APPROVAL_PENDING');
});

test('a value that is another by now is not written over, whether when asked for or when approved', async () => {
  expect(refusalOf(await ask(500_00, 200_00))).toBe('TAG_PARAMETER_CHANGED');
  await ask(500_00);
  await withJob(bank.platform.database, (tx) => setByHand(tx, 400_00));
  expect(refusalOf(await decide())).toBe('TAG_PARAMETER_CHANGED');
  expect(await least()).toBe(400_00);
  expect((await shown()).pending).not.toBeNull();
});

test('a value by which another tag could not be computed is refused, whether when asked for or when approved', async () => {
  expect((await ask(0)).status).toBe(201);
  await activate(`parts_${made}`, flag(`spent / $${code}.least > 1`));
  const answer = await decide();
  expect(refusalOf(answer)).toBe('TAG_PARAMETERS_WRONG');
  expect(JSON.stringify(answer.body)).toContain(`parts_${made}`);
  expect(await least()).toBe(300_00);
  expect((await decide('return')).status).toBe(200);
  expect(refusalOf(await ask(0))).toBe('TAG_PARAMETERS_WRONG');
});

test('a change of the former version of a definition is not approved on the next', async () => {
  await ask(500_00);
  await submitVersion(flag('spent > $least', { least: 300_00 }));
  expect((await decideOn(maker, checker, `tag/${code}`)).status).toBe(200);
  expect(refusalOf(await decide())).toBe('TAG_VERSION_CHANGED');
  expect((await decide('return')).status).toBe(200);
  expect(await least()).toBe(300_00);
});

test('a version that comes into use while a threshold is set on the former takes that away', async () => {
  await submitVersion(spender(700_00));
  const { database } = bank.platform;
  let deciding: Promise<Answer> | undefined;
  await withJob(database, async (tx) => {
    await tagParameters.lock(tx);
    await setByHand(tx, 400_00);
    deciding = decideOn(maker, checker, `tag/${code}`);
    await Promise.race([
      waitUntilBlocked(database),
      deciding.then(() => Promise.reject(new Error('the version did not wait for the threshold'))),
    ]);
  });
  expect((await deciding)?.status).toBe(200);
  expect(await least()).toBe(700_00);
});
