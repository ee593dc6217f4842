import { gzipSync } from 'node:zlib';
import { sql } from 'kysely';
import type { ModelState, TrainedCard } from '#contract/bank-models.ts';
import type { ModelDocument } from '#contract/models.ts';
import type { Tx } from '#platform/postgres/database.ts';

/** A model that asks one thing: the more own transactions in 90 days, the likelier. */
export const sampleDocument: ModelDocument = {
  format: 1,
  fitted: {
    learner: 'logistic',
    intercept: -1,
    terms: [
      {
        feature: 'acts_90',
        kind: 'numeric',
        mean: 2,
        deviation: 1,
        weight: 1,
        missingWeight: 0,
        missingShare: 0,
      },
    ],
  },
  calibration: { slope: 1, intercept: 0 },
};

export const sampleCard: TrainedCard = {
  kind: 'trained',
  population: { expression: 'acts_90 >= 0', words: { zh: '所有客户', en: 'Everybody' } },
  label: { expression: 'acts_90 > 5', words: { zh: '活跃', en: 'Active' } },
  observed: null,
  horizon: { months: 3 },
  factsFrom: '2025-01-01',
  factsUntil: '2026-05-31',
  snapshots: [
    { date: '2025-10-31', knownOn: '2026-01-31', part: 'training', rows: 900, positives: 200 },
    { date: '2026-02-28', knownOn: '2026-05-31', part: 'test', rows: 900, positives: 210 },
  ],
  sampledShare: 1,
  features: [{ name: 'acts_90', words: { zh: '主动交易笔数', en: 'Own transactions' } }],
  learner: 'logistic',
  seed: 1,
  bands: { high: 0.7, medium: 0.3 },
  report: {
    fitting: { rows: 720, positives: 160 },
    validation: { rows: 180, positives: 40 },
    test: { rows: 900, positives: 210 },
    evaluations: [],
    comparisons: [],
    features: [],
    unused: [],
    fairness: [],
    notes: [],
    refusals: [],
  },
};

/** Puts a version of a model into the store as a training leaves it; gives its number. */
export async function addSampleVersion(
  tx: Tx,
  code: string,
  {
    state = 'draft',
    card = sampleCard,
    document = sampleDocument,
  }: { state?: ModelState; card?: TrainedCard; document?: ModelDocument } = {},
): Promise<number> {
  const { rows } = await sql<{ version: number }>`
    insert into models.model (code, origin, latest_version, created_at) values (${code}, 'own', 1, now())
    on conflict (code) do update set latest_version = models.model.latest_version + 1 returning latest_version as version`.execute(
    tx,
  );
  const version = rows[0]?.version ?? 0;
  const was = state === 'live' || state === 'retired';
  await sql`insert into models.model_version (code, version, state, card, document, trained_at, live_from, live_until)
    values (${code}, ${version}, ${state}, ${JSON.stringify(card)}::jsonb, ${gzipSync(JSON.stringify(document))}, now(),
      case when ${was} then now() end, case when ${state === 'retired'} then now() end)`.execute(
    tx,
  );
  return version;
}
