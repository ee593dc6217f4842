import { sql } from 'kysely';
import { beforeAll, expect, test } from 'vitest';
import type { Role } from '#contract/access.ts';
import { customerTags } from '#contract/tags.ts';
import { customerPredictions } from '#contract/predictions.ts';
import { customerMarks } from '#modules/tags/index.ts';
import { withJob } from '#platform/postgres/database.ts';
import { bodyOf, type Person, refusalOf, useApp } from '../harness/app.ts';
import { addCustomers, customerRecord } from '../harness/sample-customers.ts';
import { buildSampleOrganization } from '../harness/sample-organization.ts';
import { addSampleVersion, sampleCard, sampleDocument } from './sample-version.ts';
import { insertBank } from '../tags/bank-of-facts.ts';
import { tagRunJob } from '../../src/flows/run-tags-and-portraits.ts';
import { anyJobKind } from '#platform/jobs/jobs.ts';
import { enqueueScoring, modelJobs } from '../../src/modules/models/jobs.ts';
import { scoreByModel } from '../../src/modules/models/score-customers.ts';
import { readLiveModels } from '../../src/modules/models/versions.ts';
import { useFewTags } from '../tags/few-tags.ts';

// What scores stand on, and the tags that say them.
useFewTags([
  'age',
  'tenure_months',
  'borrowing',
  'borrowing_probability',
  // by which portraits compare people with their like
  'value_tier',
]);

const date = '2026-06-14';
const bank = useApp();
let customers: number[] = [];
let manager: Person;

/** log-odds = −1 + (own transactions in 90 days − 2): of the five customers with 0 to 4 of them. */
const logOddsOf = (acts: number): number => -1 + (acts - 2);

beforeAll(async () => {
  const { database, keyring, analytics } = bank.platform;
  const org = await buildSampleOrganization(database);
  const home = org('FZ-GL-1');
  customers = await addCustomers(
    database,
    keyring,
    [0, 1, 2, 3, 4].map((at) =>
      customerRecord({
        sourceCustomerId: `P${at}`,
        managingOrgId: at === 0 ? org('XM-SM-1') : home,
      }),
    ),
  );
  await insertBank(
    analytics,
    new Map(
      customers.map((no, acts) => [
        no,
        {
          customer: { org: acts === 0 ? org('XM-SM-1') : home, birth: '1980-01-01' },
          transactions: Array.from({ length: acts }, () => ({ on: '2026-06-01', kind: 'card' })),
        },
      ]),
    ),
  );
  manager = await bank.signInAs('outlet_manager', 'FZ-GL-1');
  await withJob(database, (tx) => addSampleVersion(tx, 'borrowing', { state: 'live' }));
  await score();
  await withJob(database, (tx) =>
    bank.platform.jobs.enqueue(tx, tagRunJob, { date }, { title: 'tags', naturalKey: date }),
  );
  await bank.runJobs([anyJobKind(tagRunJob)]);
}, 90_000);

async function score(): Promise<void> {
  const { database, jobs } = bank.platform;
  await withJob(database, (tx) => enqueueScoring(jobs, tx, date, null));
  expect(await bank.runJobs([...modelJobs, anyJobKind(tagRunJob)])).not.toContain('failed');
}

const scores = () =>
  bank.platform.analytics.query<{ party_no: number; probability: number; band: string }>(
    'SELECT party_no, version, probability, band, inputs FROM model_score ORDER BY party_no',
  );

test('everybody of the population has a score and the band it lies in', async () => {
  const rows = await scores();
  expect(rows.map(({ party_no }) => party_no)).toEqual(customers);
  rows.forEach((row, acts) =>
    expect(row.probability).toBeCloseTo(1 / (1 + Math.exp(-logOddsOf(acts))), 12),
  );
  expect(rows.map(({ band }) => band)).toEqual(['low', 'low', 'low', 'medium', 'high']);
});

test('base, contributions and the rest sum to the log-odds of the score', async () => {
  const shown = await manager.call('GET', `/api/customers/${customers[4]}/predictions`);
  const [item] = bodyOf(customerPredictions, shown).items;
  expect(item).toMatchObject({
    code: 'borrowing',
    band: 'high',
    modelVersion: 1,
    businessDate: date,
    reasons: [
      {
        feature: 'acts_90',
        text: { zh: '近 90 天主动交易笔数:4', en: 'Own transactions in 90 days: 4' },
        towards: 'more_likely',
      },
    ],
  });
  const sum = item!.reasons.reduce((total, { contribution }) => total + contribution!, 0);
  expect(item!.base! + sum + item!.rest!).toBeCloseTo(logOddsOf(4), 9);
});

test('a role that sees no figures is told the band and the reasons without theirs', async () => {
  const lobby = await bank.signInAs('lobby_manager', 'FZ-GL-1');
  const shown = await lobby.call('GET', `/api/customers/${customers[4]}/predictions`);
  expect(bodyOf(customerPredictions, shown).items).toMatchObject([
    {
      band: 'high',
      probability: null,
      base: null,
      rest: null,
      reasons: [{ text: { zh: '近 90 天主动交易笔数' }, contribution: null }],
    },
  ]);
});

test('staff of another outlet are told nothing', async () => {
  const answer = await manager.call('GET', `/api/customers/${customers[0]}/predictions`);
  expect(refusalOf(answer)).toBe('NOT_FOUND');
});

test('a score older than its shelf life, or of a version that is no longer live, says nothing', async () => {
  const ask = async (): Promise<number> => {
    const person = await bank.signInAs('outlet_manager', 'FZ-GL-1');
    const shown = await person.call('GET', `/api/customers/${customers[4]}/predictions`);
    return bodyOf(customerPredictions, shown).items.length;
  };
  bank.setNow('2026-07-14T10:00:00+08:00');
  expect(await ask()).toBe(1);
  bank.setNow('2026-07-15T10:00:00+08:00');
  expect(await ask()).toBe(0);
  bank.setNow('2026-06-15T10:00:00+08:00');
  await bank.postgres.asOwner(
    "update models.model_version set state = 'retired', live_until = now() where code = 'borrowing'",
  );
  expect(await ask()).toBe(0);
  await bank.postgres.asOwner(
    "update models.model_version set state = 'live', live_until = null where code = 'borrowing'",
  );
  expect(await ask()).toBe(1);
});

test(
  'scores are tags of the day: the tags that stood before them are computed again',
  { timeout: 120_000 },
  async () => {
    const tags = () =>
      bank.platform.analytics.query(
        'SELECT t_borrowing AS band, t_borrowing_probability AS share FROM tag_daily ORDER BY customer_no',
      );
    const before = await tags();
    expect(before.at(-1)).toMatchObject({ band: 'high' });
    await bank.platform.analytics.command('TRUNCATE TABLE model_score');
    await score();
    expect(await tags()).toEqual(before);
  },
);

test('scores computed while the tags of their date were under way come into the tags all the same', async () => {
  const { database, clock, jobs } = bank.platform;
  const runs = async (): Promise<number> => {
    const counted = sql<{ runs: number }>`select count(*)::int as runs from tags.run`;
    const { rows } = await withJob(database, (tx) => counted.execute(tx));
    return rows[0]?.runs ?? 0;
  };
  const runTags = async (): Promise<number> => {
    const before = await runs();
    await withJob(database, (tx) =>
      jobs.enqueue(tx, tagRunJob, { date }, { title: 'tags', naturalKey: date }),
    );
    await bank.runJobs([anyJobKind(tagRunJob)]);
    return (await runs()) - before;
  };
  expect(await runTags()).toBe(1);
  const scoredAt = (moment: Date) =>
    withJob(database, (tx) => sql`update models.score set computed_at = ${moment}`.execute(tx));
  await scoredAt(new Date(clock.now().getTime() + 60_000));
  expect(await runTags()).toBe(2);
  await scoredAt(clock.now());
});

test('a role that sees no figures has the tag of the band, and not that of the probability', async () => {
  const codesFor = async (role: Role): Promise<string[]> => {
    const person = await bank.signInAs(role, 'FZ-GL-1');
    const shown = await person.call('GET', `/api/customers/${customers[4]}/tags`);
    return bodyOf(customerTags, shown)
      .items.map(({ code }) => code)
      .filter((code) => code.startsWith('borrowing'));
  };
  expect(await codesFor('outlet_manager')).toEqual(['borrowing', 'borrowing_probability']);
  expect(await codesFor('lobby_manager')).toEqual(['borrowing']);
});

test(
  'a scoring that was killed half-way leaves the former scores, and run again gives the same',
  { timeout: 120_000 },
  async () => {
    const before = await scores();
    const [live] = await withJob(bank.platform.database, (tx) => readLiveModels(tx, 'borrowing'));
    const killed = new AbortController();
    const half = scoreByModel(
      bank.platform,
      { jobId: 77, signal: killed.signal, progress: () => {} },
      live!,
      date,
      {
        customersPerRange: 2,
        tell: (share) => {
          if (share > 0.5) killed.abort(new Error('killed'));
        },
      },
    );
    await expect(half).rejects.toThrow('killed');
    expect(await scores()).toEqual(before);
    await score();
    expect(await scores()).toEqual(before);
    const staging = await bank.platform.analytics.query(
      "SELECT name FROM system.tables WHERE database = currentDatabase() AND name LIKE 'model_score_staging%'",
    );
    expect(staging).toEqual([]);
  },
);

test(
  'a date that is scored again is told by its new scores, also before they are copied',
  { timeout: 60_000 },
  async () => {
    const { database, analytics } = bank.platform;
    const ask = async () => {
      const shown = await manager.call('GET', `/api/customers/${customers[4]}/predictions`);
      return bodyOf(customerPredictions, shown).items[0]!.band;
    };
    const [live] = await withJob(database, (tx) => readLiveModels(tx, 'borrowing'));
    bank.setNow('2026-06-15T10:01:00+08:00');
    await scoreByModel(
      bank.platform,
      { jobId: 79, signal: new AbortController().signal, progress: () => {} },
      live!,
      date,
      { customersPerRange: 100, tell: () => {} },
    );
    expect(await ask()).toBe('high');
    // As if the facts had changed.
    await analytics.command(
      `ALTER TABLE model_score UPDATE band = 'medium' WHERE party_no = ${customers[4]}`,
      {},
      { settings: { mutations_sync: 2 } },
    );
    expect(await ask()).toBe('medium');
    await score();
    expect(await ask()).toBe('high');
  },
);

test('a version that was replaced while it scored leaves nothing', async () => {
  const { database } = bank.platform;
  const before = await scores();
  const [live] = await withJob(database, (tx) => readLiveModels(tx, 'borrowing'));
  await withJob(database, (tx) =>
    sql`update models.model_version set state = 'retired', live_until = now() where code = 'borrowing'`.execute(
      tx,
    ),
  );
  await scoreByModel(
    bank.platform,
    { jobId: 78, signal: new AbortController().signal, progress: () => {} },
    live!,
    '2026-06-13',
    { customersPerRange: 100, tell: () => {} },
  );
  expect(await scores()).toEqual(before);
});

test('a tag that the customer has deleted is no reason, and what it adds stands in the rest', async () => {
  const { database, clock } = bank.platform;
  const { fitted } = sampleDocument;
  if (fitted.learner !== 'logistic') throw new Error('the sample is a regression');
  const [term] = fitted.terms;
  if (term?.kind !== 'numeric') throw new Error('the sample asks for a number');
  const terms = [term, { ...term, feature: 'tag.age', mean: 40, weight: 0.1 }];
  const byAge = { ...sampleDocument, fitted: { ...fitted, terms } };
  const words = { zh: '年龄', en: 'Age' };
  const card = {
    ...sampleCard,
    features: [...sampleCard.features, { name: 'tag.age', words }],
  };
  await withJob(database, (tx) =>
    addSampleVersion(tx, 'borrowing', { state: 'live', card, document: byAge }),
  );
  await score();
  const ask = async () => {
    const shown = await manager.call('GET', `/api/customers/${customers[4]}/predictions`);
    return bodyOf(customerPredictions, shown).items[0]!;
  };
  const before = await ask();
  expect(before.reasons.map(({ feature }) => feature)).toEqual(['acts_90', 'tag.age']);
  await withJob(database, (tx) => customerMarks.delete(tx, customers[4]!, ['age'], clock.now()));
  const after = await ask();
  expect(after.reasons.map(({ feature }) => feature)).toEqual(['acts_90']);
  expect(after.rest! - before.rest!).toBeCloseTo(before.reasons[1]!.contribution!, 9);
});
