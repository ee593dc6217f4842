import { sql } from 'kysely';
import { trainModel } from '#modules/models/index.ts';
import type { JobContext } from '#platform/jobs/jobs.ts';
import type { Platform } from '#platform/platform.ts';
import { withJob } from '#platform/postgres/database.ts';
import { wholePicture } from '../../server/src/modules/models/declarations/features.ts';
import { scoreCustomersJob } from '../../server/src/modules/models/score-customers.ts';
import { addSampleVersion, sampleCard } from '../../server/test/models/sample-version.ts';
import { makeRows } from '../models/make-rows.ts';

/** The first of them: numbers all, of assets, flows, income and activity. */
const features = wholePicture.slice(0, 32);
/** Some say much, some little; a customer has a score of each. */
const live = ['borrowing', 'card_taking', 'mobile_activation', 'contact_response'];

/**
 * Live models, so that a portrait tells predictions with their reasons: boosted trees over the features of the
 * product's own models, learnt from made rows, and their scores of everybody with what they were computed from.
 */
export async function addModels(
  platform: Platform,
  context: JobContext,
  date: string,
): Promise<void> {
  const made = makeRows(20_000, features.length, 1);
  const columns = made.table.columns.map((column, at) => ({ ...column, name: features[at] ?? '' }));
  const trained = await trainModel({
    table: { ...made.table, columns },
    label: made.label,
    split: { by: 'time', testFrom: 16_000 },
    learner: 'trees',
    seed: 1,
  });
  if (!trained.ok) throw new Error(trained.refusal.code);
  const card = {
    ...sampleCard,
    population: { ...sampleCard.population, expression: 'acts_90 >= 0' },
    learner: 'trees' as const,
    features: features.map((name) => ({ name, words: { zh: name, en: name } })),
  };
  const goLive = (code: string, bands: { high: number; medium: number }): Promise<number> =>
    withJob(platform.database, (tx) =>
      addSampleVersion(tx, code, {
        state: 'live',
        card: { ...card, bands },
        document: trained.value.model,
      }),
    );
  const score = () => scoreCustomersJob.run(platform, context, { date, code: null });
  const [first = '', ...others] = live;
  await goLive(first, { high: 1, medium: 1 });
  await score();
  // As a training sets them: the highest tenth, and the two below it, are whom somebody acts on.
  const [cut] = await platform.analytics.query<{ high: number; medium: number }>(
    'SELECT quantileExact(0.9)(probability) AS high, quantileExact(0.7)(probability) AS medium FROM model_score',
  );
  if (!cut) throw new Error('nobody was scored');
  await withJob(platform.database, (tx) =>
    sql`update models.model_version set state = 'retired', live_until = now() where code = ${first}`.execute(
      tx,
    ),
  );
  for (const code of [first, ...others]) await goLive(code, cut);
  await score();
}
