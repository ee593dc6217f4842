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
    // A third of everybody is somebody to act on, whose reasons are told.
    bands: { high: 0.15, medium: 0.1 },
  };
  await withJob(platform.database, async (tx) => {
    for (const code of live)
      await addSampleVersion(tx, code, { state: 'live', card, document: trained.value.model });
  });
  await scoreCustomersJob.run(platform, context, { date, code: null });
}
