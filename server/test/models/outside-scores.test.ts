import { beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { approvalPage } from '#contract/approvals.ts';
import { modelSummary, modelVersion } from '#contract/bank-models.ts';
import { fileCard, scoresFile, scoresFilePage } from '#contract/outside-models.ts';
import { customerPredictions } from '#contract/predictions.ts';
import { tagTimeline } from '#contract/tag-assignments.ts';
import { customerTags, tagDetail } from '#contract/tags.ts';
import { anyJobKind } from '#platform/jobs/jobs.ts';
import { withJob } from '#platform/postgres/database.ts';
import { erasePersonJob } from '../../src/flows/erase-person.ts';
import { tagRunJob } from '../../src/flows/run-tags-and-portraits.ts';
import { shareMappingJob } from '#modules/identities/index.ts';
import { modelJobs } from '../../src/modules/models/jobs.ts';
import { bodyOf, type Person, refusalOf, useApp } from '../harness/app.ts';
import { multipart } from '../harness/multipart.ts';
import { addCustomers, customerRecord } from '../harness/sample-customers.ts';
import { buildSampleOrganization } from '../harness/sample-organization.ts';
import { insertBank } from '../tags/bank-of-facts.ts';
import { sampleRegistration } from './sample-registration.ts';
import { useFewTags } from '../tags/few-tags.ts';

useFewTags([
  'age',
  'borrowing',
  'borrowing_probability',
  // by which portraits compare people with their like
  'value_tier',
]);

const date = '2026-06-14';
const code = 'house_buying';
const bank = useApp();
let customers: number[] = [];
let maker: Person;
let checker: Person;
let manager: Person;

beforeAll(async () => {
  const { database, keyring, analytics } = bank.platform;
  const org = await buildSampleOrganization(database);
  const home = org('FZ-GL-1');
  customers = await addCustomers(
    database,
    keyring,
    Array.from({ length: 20 }, (_, at) =>
      customerRecord({ sourceCustomerId: `P${at}`, managingOrgId: home }),
    ),
  );
  await insertBank(
    analytics,
    new Map(customers.map((no) => [no, { customer: { org: home, birth: '1980-01-01' } }])),
  );
  await withJob(database, (tx) =>
    bank.platform.jobs.enqueue(tx, tagRunJob, { date }, { title: 'tags', naturalKey: date }),
  );
  await bank.runJobs([anyJobKind(tagRunJob)]);
  maker = await bank.signInAs('product_manager', 'HQ');
  checker = await bank.signInAs('compliance_checker', 'HQ');
  manager = await bank.signInAs('outlet_manager', 'FZ-GL-1');
  const made = await maker.call('POST', '/api/models', { code, registration: sampleRegistration });
  bodyOf(modelSummary, made);
}, 90_000);

const jobs = [...modelJobs, anyJobKind(tagRunJob), anyJobKind(shareMappingJob)];

async function send(
  content: string | Buffer,
  query = `date=${date}`,
  model = code,
  person = maker,
) {
  const { headers, payload } = multipart({}, { name: 'scores.csv', content });
  const answer = await bank.app.inject({
    method: 'POST',
    url: `/api/models/${model}/scores-files?${query}`,
    headers: { ...person.headers, ...headers, 'idempotency-key': crypto.randomUUID() },
    payload,
  });
  return { status: answer.statusCode, body: z.unknown().parse(answer.json()) };
}

/** Sends a file and judges it; gives the file as the list shows it then. */
async function bring(content: string | Buffer, query?: string) {
  const { id } = bodyOf(scoresFile, await send(content, query));
  await bank.runJobs(jobs);
  const { items } = bodyOf(
    scoresFilePage,
    await maker.call('GET', `/api/models/${code}/scores-files`),
  );
  return items.find((one) => one.id === id)!;
}

async function approve(version: number, decision: 'approve' | 'return' = 'approve') {
  const submitted = await maker.call('POST', `/api/models/${code}/versions/${version}/submit`);
  expect(submitted.status).toBe(200);
  await decide(decision);
}

async function decide(decision: 'approve' | 'return'): Promise<void> {
  const waiting = await checker.call('GET', '/api/approvals?box=todo&kind=model');
  const [approval] = bodyOf(approvalPage, waiting).items.filter(({ state }) => state === 'pending');
  const decided = await checker.call('POST', `/api/approvals/${approval?.approvalId}/decision`, {
    decision,
    comment: decision === 'return' ? '重报' : '',
  });
  expect(decided.status).toBe(200);
  expect(await bank.runJobs(jobs)).not.toContain('failed');
}

const header = 'customer_no,score';
const scoresOf = (score: (at: number) => number, named = header): string =>
  [named, ...customers.map((no, at) => `${no},${score(at)}`)].join('\n');
const rising = (at: number): number => (at + 1) / 20;

const predictionsOf = async (no: number, person = manager) =>
  bodyOf(customerPredictions, await person.call('GET', `/api/customers/${no}/predictions`)).items;

test('every bad row is told with its line and the reason, and one is enough to refuse an all-or-nothing file', async () => {
  const [one, two, three] = customers;
  const file = await bring(
    Buffer.concat([
      Buffer.from(
        [
          header,
          `${one},0.5`,
          `${two},1.5`,
          `${two},0.4`,
          'X1,0.5',
          '99999999,0.5',
          `${three},NaN`,
          `${three}`,
          '',
        ].join('\n'),
      ),
      Buffer.from([0xb9, 0xe3, 0x2c, 0x30, 0x2e, 0x35, 0x0a]),
    ]),
  );
  expect(file).toMatchObject({
    state: 'refused',
    rows: 8,
    refused: 7,
    version: null,
    faults: {
      SCORE_OUT_OF_RANGE: 1,
      CUSTOMER_TWICE: 1,
      CUSTOMER_NO_NUMBER: 1,
      CUSTOMER_UNKNOWN: 1,
      SCORE_NO_NUMBER: 1,
      COLUMNS: 1,
      ENCODING: 1,
    },
  });
  const told = await bank.app.inject({
    url: `/api/models/${code}/scores-files/${file.id}/refused.csv`,
    headers: { ...maker.headers, 'accept-language': 'en' },
  });
  expect(told.body.trim().split(/\r?\n/)).toEqual([
    'Line,Reason',
    '3,the score lies outside the registered range',
    '4,"the customer stands in several rows, of which none is taken"',
    '5,the customer number is no number',
    '6,there is no such customer',
    '7,the score is no number',
    '8,it has not as many columns as the header',
    '9,it is not UTF-8',
  ]);
  const job = await maker.call('GET', `/api/jobs/${file.jobId}`);
  expect(job.body).toMatchObject({
    state: 'failed',
    refusal: { code: 'SCORES_TOO_MANY_REFUSED' },
  });
  const left = await bank.platform.analytics.query('SELECT 1 FROM outside_score_line');
  expect(left).toEqual([]);
});

test('a file that may have some bad rows is taken without them', async () => {
  const lines = `${scoresOf(rising)}\nX,0.5`;
  expect(await bring(lines, `date=${date}&mostRefused=0.01`)).toMatchObject({ state: 'refused' });
  expect(await bring(lines, `date=${date}&mostRefused=0.05`)).toMatchObject({
    state: 'taken',
    rows: 21,
    refused: 1,
  });
});

test.each([
  ['a header of other columns', 'no,points\n1,0.5', 'SCORES_HEADER_WRONG'],
  [
    'a header of other bytes',
    Buffer.from([0xbf, 0xcd, 0x2c, 0xc6, 0x0a, 0x31, 0x0a]),
    'SCORES_ENCODING_WRONG',
  ],
  ['no rows', `${header}\n`, 'SCORES_FILE_EMPTY'],
  ['nothing', '', 'SCORES_FILE_EMPTY'],
  ['a quote that nothing closes', '"', 'SCORES_FILE_WRONG'],
  ['a line without an end', 'n'.repeat(20_000), 'SCORES_FILE_WRONG'],
])('a file with %s is refused before anything comes of it', async (_, content, refusal) => {
  expect(refusalOf(await send(content))).toBe(refusal);
});

test('scores of a model trained here, of nobody’s model, or of a day to come are not taken', async () => {
  expect(refusalOf(await send(scoresOf(rising), undefined, 'borrowing'))).toBe('MODEL_NOT_OUTSIDE');
  expect(refusalOf(await send(scoresOf(rising), undefined, 'nobody'))).toBe('MODEL_UNKNOWN');
  expect(refusalOf(await send(scoresOf(rising), 'date=2026-06-16'))).toBe('SCORES_IN_FUTURE');
  const train = await maker.call('POST', `/api/models/${code}/train`);
  expect(refusalOf(train)).toBe('MODEL_NOT_TRAINED_HERE');
});

test('a code that a tag or a metric has is not registered', async () => {
  for (const taken of ['age', 'borrowing', code])
    expect(
      refusalOf(
        await maker.call('POST', '/api/models', { code: taken, registration: sampleRegistration }),
      ),
    ).toBe('MODEL_CODE_TAKEN');
});

test(
  'approved by another person, the scores are tags, and the portrait says whose they are without reasons of ours',
  { timeout: 120_000 },
  async () => {
    const file = await bring(
      `${header},reasons\n${customers.map((no, at) => `${no},${rising(at)},浏览楼盘；近期咨询贷款`).join('\n')}`,
    );
    const version = file.version!;
    expect(refusalOf(await manager.call('GET', `/api/tags/${code}`))).toBe('TAG_UNKNOWN');
    const { card } = bodyOf(
      modelVersion,
      await maker.call('GET', `/api/models/${code}/versions/${version}`),
    );
    expect(fileCard.parse(card)).toMatchObject({
      customers: 20,
      allCustomers: 20,
      high: 2,
      medium: 4,
      distribution: { lowest: 0.05, highest: 1 },
    });
    await approve(version);
    const [said] = await predictionsOf(customers[19]!);
    expect(said).toMatchObject({
      code,
      band: 'high',
      probability: 1,
      base: null,
      rest: null,
      reasons: [],
      outside: { provider: '数智科技', score: 1, reasons: ['浏览楼盘', '近期咨询贷款'] },
      modelVersion: version,
      businessDate: date,
    });
    const lobby = await bank.signInAs('lobby_manager', 'FZ-GL-1');
    const [masked] = await predictionsOf(customers[19]!, lobby);
    expect(masked).toMatchObject({
      band: 'high',
      probability: null,
      outside: { score: null, reasons: [] },
    });
    const shown = await manager.call('GET', `/api/customers/${customers[19]}/tags`);
    const tags = bodyOf(customerTags, shown).items.filter((tag) => tag.code.startsWith(code));
    expect(tags.map((tag) => [tag.code, tag.value])).toEqual([
      [code, 'high'],
      [`${code}_probability`, 1],
    ]);
    const seen = bodyOf(
      customerTags,
      await lobby.call('GET', `/api/customers/${customers[19]}/tags`),
    ).items.filter((tag) => tag.code.startsWith(code));
    expect(seen.map((tag) => tag.code)).toEqual([code]);
    const path = `/api/customers/${customers[19]}/tag-history?code=${code}`;
    const pointsFor = async (person: Person, of = path) =>
      bodyOf(tagTimeline, await person.call('GET', of)).points;
    expect(await pointsFor(manager, `${path}_probability`)).toMatchObject([{ value: 1 }]);
    expect(await pointsFor(lobby, `${path}_probability`)).toEqual([]);
    expect(await pointsFor(lobby)).toMatchObject([{ value: 'high' }]);
    expect(bodyOf(tagDetail, await manager.call('GET', `/api/tags/${code}`))).toMatchObject({
      origin: 'bank',
      usable: { from: '2026-01-01', until: '2026-12-31' },
      customers: 20,
    });
  },
);

test(
  'the next file is compared with the one before, and going back brings that one’s scores back',
  { timeout: 120_000 },
  async () => {
    const before = bodyOf(modelSummary, await maker.call('GET', `/api/models/${code}`)).live!
      .version;
    bank.setNow('2026-06-16T10:00:00+08:00');
    maker = await bank.signInAs('product_manager', 'HQ');
    checker = await bank.signInAs('compliance_checker', 'HQ');
    manager = await bank.signInAs('outlet_manager', 'FZ-GL-1');
    const file = await bring(
      scoresOf((at) => 1 - at / 40),
      'date=2026-06-15',
    );
    const { card } = bodyOf(
      modelVersion,
      await maker.call('GET', `/api/models/${code}/versions/${file.version}`),
    );
    const { stability } = fileCard.parse(card);
    expect(stability).toMatchObject({ version: before });
    expect(stability!.psi).toBeGreaterThan(0.25);
    await approve(file.version!);
    expect(await predictionsOf(customers[0]!)).toMatchObject([
      { band: 'high', businessDate: '2026-06-15', outside: { score: 1, reasons: [] } },
    ]);
    const back = await maker.call('POST', `/api/models/${code}/versions/${before}/restore`, {
      reason: '新评分偏移',
    });
    expect(back.status).toBe(200);
    await bank.runJobs(jobs);
    expect(await predictionsOf(customers[0]!)).toMatchObject([
      { band: 'low', businessDate: date, modelVersion: before },
    ]);
  },
);

test('whoever sent the file does not approve it, whoever submits it', async () => {
  const both = await bank.signInAs(['product_manager', 'compliance_checker'], 'HQ');
  const { id } = bodyOf(scoresFile, await send(scoresOf(rising), undefined, code, both));
  await bank.runJobs(jobs);
  const listed = await maker.call('GET', `/api/models/${code}/scores-files`);
  const version = bodyOf(scoresFilePage, listed).items.find((one) => one.id === id)?.version;
  const submitted = await maker.call('POST', `/api/models/${code}/versions/${version}/submit`);
  expect(submitted.status).toBe(200);
  const [waiting] = bodyOf(
    approvalPage,
    await maker.call('GET', '/api/approvals?box=mine&kind=model'),
  ).items.filter(({ state }) => state === 'pending');
  const path = `/api/approvals/${waiting?.approvalId}/decision`;
  const own = await both.call('POST', path, { decision: 'approve', comment: '' });
  expect(own.status).toBe(403);
  const returned = await checker.call('POST', path, { decision: 'return', comment: '重报' });
  expect(returned.status).toBe(200);
});

test('scores that are all alike tell nobody from another and may not go live', async () => {
  const file = await bring(scoresOf(() => 0.5));
  const answer = await maker.call('POST', `/api/models/${code}/versions/${file.version}/submit`);
  expect(answer).toMatchObject({ status: 409, body: { facts: { reasons: 'SCORES_ALIKE' } } });
});

test('where the days of the basis are over, nothing is said, sent or gone back to', async () => {
  const file = await bring(scoresOf(rising));
  const { basis } = sampleRegistration;
  const over = { ...sampleRegistration, basis: { ...basis, until: '2026-06-14' } };
  const path = `/api/models/${code}/registration`;
  expect((await maker.call('PUT', path, { registration: over })).status).toBe(200);
  expect(refusalOf(await send(scoresOf(rising)))).toBe('MODEL_BASIS_OVER');
  // A version keeps what was recorded when its file came.
  const kept = await maker.call('POST', `/api/models/${code}/versions/${file.version}/submit`);
  expect(kept.status).toBe(200);
  await decide('return');
  await maker.call('PUT', path, { registration: sampleRegistration });
  bank.setNow('2027-01-01T10:00:00+08:00');
  const late = await bank.signInAs('outlet_manager', 'FZ-GL-1');
  expect(await predictionsOf(customers[0]!, late)).toEqual([]);
  bank.setNow('2026-06-16T10:00:00+08:00');
});

test(
  'a score of a number that was merged goes to the number kept, whose own row comes first',
  { timeout: 60_000 },
  async () => {
    const { analytics } = bank.platform;
    const [kept, merged, alone, other] = customers;
    await analytics.command(
      `INSERT INTO party_canonical (party_no, customer_no) VALUES (${merged}, ${kept}), (${other}, ${alone})`,
    );
    const rows = customers
      .filter((no) => no !== alone)
      .map((no, at) => `${no},${rising(at)}`)
      .join('\n');
    const file = await bring(`${header}\n${rows}`, `date=${date}&mostRefused=0.1`);
    expect(file).toMatchObject({ state: 'taken', faults: { CUSTOMER_MERGED: 1 } });
    const taken = await analytics.query<{ party_no: number }>(
      'SELECT party_no FROM outside_score WHERE file = {id:UInt64} ORDER BY party_no LIMIT 2',
      { id: file.id },
    );
    expect(taken.map(({ party_no }) => party_no)).toEqual([kept, alone]);
    await analytics.command('TRUNCATE TABLE party_canonical');
  },
);

test(
  'of numbers merged after a file was judged, score and band are of the row of the number kept',
  { timeout: 60_000 },
  async () => {
    const { analytics } = bank.platform;
    const [kept = 0, merged = 0] = customers;
    const file = await bring(scoresOf(rising));
    // The kept number's row is read last, as it may be.
    const moved = `INSERT INTO outside_score (file, party_no, score, reasons) VALUES (${file.id}, ${kept}, 0.05, '')`;
    await analytics.command(
      `ALTER TABLE outside_score DELETE WHERE file = ${file.id} AND party_no = ${kept}`,
      {},
      { settings: { mutations_sync: 2 } },
    );
    await analytics.command(moved);
    await analytics.command(
      `INSERT INTO party_canonical (party_no, customer_no) VALUES (${merged}, ${kept})`,
    );
    await approve(file.version!);
    const copied = await analytics.query(
      `SELECT probability, band FROM model_score WHERE model = '${code}' AND party_no = ${kept}`,
    );
    expect(copied).toEqual([{ probability: 0.05, band: 'low' }]);
    await analytics.command('TRUNCATE TABLE party_canonical');
  },
);

test(
  'a model is retired without a successor unless an audience uses its tags; they leave, and come back with it',
  { timeout: 120_000 },
  async () => {
    const live = bodyOf(modelSummary, await maker.call('GET', `/api/models/${code}`)).live!.version;
    const rule = { kind: 'tag', tag: code, is: { operator: 'eq', value: 'high' } };
    const saved = await maker.call('POST', '/api/audiences', {
      name: '购房',
      description: '',
      rule,
    });
    expect(saved.status).toBe(201);
    const retire = () => maker.call('POST', `/api/models/${code}/retire`, { reason: '合同到期' });
    expect(refusalOf(await retire())).toBe('MODEL_IN_USE');
    await bank.postgres.asOwner('truncate audiences.audience cascade');
    expect(bodyOf(modelSummary, await retire())).toMatchObject({ live: null, scores: null });
    expect(refusalOf(await manager.call('GET', `/api/tags/${code}`))).toBe('TAG_UNKNOWN');
    expect(await predictionsOf(customers[0]!)).toEqual([]);
    expect(refusalOf(await retire())).toBe('MODEL_NOT_LIVE');
    const version = `/api/models/${code}/versions/${live}`;
    // What was taken out of use with a reason does not come back by one person's word.
    const back = await maker.call('POST', `${version}/restore`, { reason: '续约' });
    expect(refusalOf(back)).toBe('MODEL_NEEDS_APPROVAL');
    await approve(live, 'return');
    const returned = bodyOf(modelVersion, await maker.call('GET', version));
    expect(returned).toMatchObject({ state: 'retired', needsApproval: true });
    await approve(live);
    expect(bodyOf(tagDetail, await manager.call('GET', `/api/tags/${code}`)).code).toBe(code);
  },
);

test('an erasure empties the rows of the person in a file that waits, and in no other', async () => {
  const [first = 0, second = 0] = customers;
  bodyOf(scoresFile, await send(`${header}\n0${first},0.5\n${second},${first}`));
  // By itself: the file is not judged meanwhile.
  const context = { jobId: 1, signal: new AbortController().signal, progress: () => {} };
  await erasePersonJob.run(bank.platform, context, { customerNo: first, reason: '本人书面申请' });
  const cells = await bank.platform.analytics.query(
    'SELECT cells FROM outside_score_line ORDER BY line',
  );
  expect(cells).toEqual([{ cells: ['', ''] }, { cells: [`${second}`, `${first}`] }]);
});
