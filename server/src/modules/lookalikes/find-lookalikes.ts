import { sql } from 'kysely';
import { z } from 'zod';
import { fewestMembers, type LookalikeResult, lookalikeResult } from '#contract/lookalikes.ts';
import { publicationRefusals } from '#contract/model-report.ts';
import { audienceQuestions, productSources, readMakeup } from '#modules/audiences/index.ts';
import { type Trained, trainModel } from '#modules/models/index.ts';
import { columnOf, readTagView } from '#modules/tags/index.ts';
import { type JobContext, JobFailure, type JobKind } from '#platform/jobs/jobs.ts';
import type { Platform } from '#platform/platform.ts';
import { withJob } from '#platform/postgres/database.ts';
import { featureSql, type FeatureTag } from './feature-columns.core.ts';
import { nearTags } from './near-tags.core.ts';
import { readTrainingTable, type Question, type TrainingTable } from './read-training-table.ts';
import { scoreSql, tellingTerms } from './score-sql.core.ts';

const input = z.object({ lookalikeId: z.int() });
export const lookalikeRequest = { kind: 'lookalikes.find', input };

/** Steps told as progress. */
const steps = 4;
/** Draws that decide the split into fitted and judged rows. */
const seed = 20_260_105;
const judgedShare = 0.3;

/**
 * Learns what sets the members of an audience apart from everybody else, by a logistic regression over
 * all tags but those the audience is made of, judges it on rows it has not seen, and scores everybody
 * who is no member. Run again it gives the same.
 */
export const findLookalikesJob: JobKind<z.infer<typeof input>, { state: string }> = {
  ...lookalikeRequest,
  run: async (platform, context, { lookalikeId }) => {
    try {
      return await find(platform, context, lookalikeId);
    } catch (error) {
      if (error instanceof JobFailure)
        await withJob(platform.database, (tx) =>
          sql`update lookalikes.lookalike set state = 'failed' where lookalike_id = ${lookalikeId} and state = 'running'`.execute(
            tx,
          ),
        );
      throw error;
    }
  },
};

async function find(
  platform: Platform,
  context: JobContext,
  lookalikeId: number,
): Promise<{ state: string }> {
  const { database, analytics, clock } = platform;
  const asked = await withJob(database, async (tx) => {
    const { rows } = await sql<{ audienceId: number; scopeOrgIds: number[] | null }>`
      select audience_id as "audienceId", scope_org_ids as "scopeOrgIds"
      from lookalikes.lookalike where lookalike_id = ${lookalikeId} and state = 'running'`.execute(
      tx,
    );
    const [row] = rows;
    if (!row) throw new JobFailure({ code: 'JOB_OBJECT_CHANGED', facts: { lookalikeId } });
    return { ...row, makeup: await readMakeup(tx, row.audienceId) };
  });
  const scope =
    asked.scopeOrgIds === null
      ? { all: true as const }
      : { all: false as const, orgIds: asked.scopeOrgIds };
  const audience = await audienceQuestions.resolve(
    { database, analytics, clock, sources: productSources, scope },
    { audienceId: asked.audienceId },
  );
  if (!audience.ok) throw new JobFailure(audience.refusal);
  const { rows, visible, member, parameters, tagDate } = audience.value;
  const question: Question = { rows, visible, member, parameters, date: tagDate };

  const { catalogue } = await readTagView(platform);
  const tags = [...catalogue.tags.values()];
  const leftOut = nearTags(
    tags,
    new Set(asked.makeup.tagCodes),
    asked.makeup.attributeColumns.map((column) => `customer.${column}`),
  );
  const features = tags
    .filter(({ code }) => !leftOut.has(code))
    .map(({ code, type }): FeatureTag => ({ code, type, column: columnOf(code) }));
  const [sizes] = await analytics.query<{ members: number; others: number }>(
    `SELECT countIf(ifNull(${member}, 0)) AS members, count() - members AS others FROM ${rows} WHERE ${visible}`,
    parameters,
    { signal: context.signal },
  );
  const { members = 0, others = 0 } = sizes ?? {};
  if (members < fewestMembers || others < fewestMembers)
    throw new JobFailure({
      code: 'LOOKALIKE_TOO_FEW',
      facts: { members, others, needed: fewestMembers },
    });
  context.progress(1, steps, { zh: '读取标签', en: 'reading tags' });
  const work = await readTrainingTable(analytics, question, features, context.signal);
  context.progress(2, steps, { zh: '学习与检验', en: 'learning and judging' });
  const { model, report } = await learn(work, context.signal, leftOut);
  const [evaluation] = report.evaluations;
  if (model.fitted.learner !== 'logistic' || !evaluation)
    throw new Error('a logistic regression was asked for');
  const fitted = model.fitted;

  const nameOf = (code: string) => catalogue.tags.get(code)?.name ?? { zh: code, en: code };
  const columnsOf = new Map(features.map((tag) => [tag.code, featureSql(tag, tagDate)]));
  const score = scoreSql(fitted, (feature) => columnsOf.get(feature) ?? 'NULL');
  context.progress(3, steps, { zh: '为全部客户评分', en: 'scoring everybody' });
  const usable = report.refusals.length === 0;
  const result: LookalikeResult = {
    businessDate: tagDate,
    members,
    others,
    fitted: report.fitting.rows + report.validation.rows,
    judged: report.test.rows,
    auc: evaluation.auc,
    telling: tellingTerms(fitted)
      .slice(0, 12)
      .map(({ feature, category, weight }) => {
        const tag = catalogue.tags.get(feature);
        const choice = tag?.choices?.find(({ value }) => value === category);
        const value =
          category !== null
            ? { zh: choice?.zh ?? category, en: choice?.en ?? category }
            : tag?.type === 'date'
              ? { zh: '距今天数', en: 'days since then' }
              : null;
        return { code: feature, name: nameOf(feature), value, weight };
      }),
    leftOut: [...leftOut].map((code) => ({ code, name: nameOf(code) })),
    reach: usable ? await scoreEverybody(platform, context, lookalikeId, question, score) : [],
    refusals: report.refusals.map(({ reason, facts }) => ({
      zh: filled(publicationRefusals[reason].zh, facts, nameOf, 'zh'),
      en: filled(publicationRefusals[reason].en, facts, nameOf, 'en'),
    })),
  };
  const state = usable ? 'done' : 'refused';
  await withJob(database, (tx) =>
    sql`update lookalikes.lookalike set state = ${state}, result = ${JSON.stringify(lookalikeResult.parse(result))}::jsonb
      where lookalike_id = ${lookalikeId} and state = 'running'`.execute(tx),
  );
  context.progress(steps, steps);
  return { state };
}

/** So often is it learnt again without tags that tell too much. */
const mostAttempts = 5;

/**
 * A tag that alone tells members from others follows from the rule by a way the catalogue does not show
 * (a count of all purchases, for an audience of those who buy fuel): it is left out and named, and the
 * rest is learnt again. What is still suspected then is told as the reason for not using the model.
 */
async function learn(
  { table, label }: TrainingTable,
  signal: AbortSignal,
  leftOut: Set<string>,
): Promise<Trained> {
  for (let attempt = 1; ; attempt += 1) {
    const columns = table.columns.filter(({ name }) => !leftOut.has(name));
    const trained = await trainModel(
      {
        table: { ...table, columns },
        label,
        split: { by: 'random', testShare: judgedShare },
        learner: 'logistic',
        seed,
      },
      { signal },
    );
    if (!trained.ok) throw new JobFailure(trained.refusal);
    const telling = trained.value.report.refusals.flatMap(({ facts }) =>
      typeof facts['feature'] === 'string' ? [facts['feature']] : [],
    );
    if (telling.length === 0 || attempt === mostAttempts) return trained.value;
    for (const feature of telling) leftOut.add(feature);
  }
}

/** Shares of the others for whom it is told what share of the members they are like. */
const reachShares = [0.01, 0.02, 0.05, 0.1, 0.15, 0.2, 0.3, 0.5];

/** Writes the scores in place of those a broken-off attempt has left. */
async function scoreEverybody(
  { analytics }: Platform,
  { signal }: JobContext,
  lookalikeId: number,
  { rows, visible, member, parameters }: Question,
  score: string,
): Promise<LookalikeResult['reach']> {
  await analytics.command(`ALTER TABLE lookalike_score DROP PARTITION ${lookalikeId}`);
  const id = { lookalike_id: lookalikeId };
  await analytics.command(
    `INSERT INTO lookalike_score SELECT {lookalike_id:UInt32}, customer_no, managing_org_id, toFloat32(${score})
     FROM ${rows} WHERE ${visible} AND NOT ifNull(${member}, 0)`,
    { ...parameters, ...id },
    { signal },
  );
  const levels = reachShares.map((share) => 1 - share).join(', ');
  const [others] = await analytics.query<{ bounds: number[] }>(
    `SELECT quantilesExact(${levels})(score) AS bounds FROM lookalike_score WHERE lookalike_id = {lookalike_id:UInt32}`,
    id,
    { signal },
  );
  const bounds = others?.bounds ?? [];
  const reached =
    'sumForEach(arrayMap(bound -> toUInt64(score >= bound), {bounds:Array(Float32)}))';
  const [alike] = await analytics.query<{ customers: number[] }>(
    `SELECT ${reached} AS customers FROM lookalike_score WHERE lookalike_id = {lookalike_id:UInt32}`,
    { ...id, bounds },
    { signal },
  );
  const [own] = await analytics.query<{ reached: number[]; members: number }>(
    `SELECT ${reached} AS reached, count() AS members
     FROM (SELECT toFloat32(${score}) AS score FROM ${rows} WHERE ${visible} AND ifNull(${member}, 0))`,
    { ...parameters, bounds },
    { signal },
  );
  return bounds.map((_, index) => ({
    customers: alike?.customers[index] ?? 0,
    memberShare: (own?.reached[index] ?? 0) / Math.max(1, own?.members ?? 1),
  }));
}

function filled(
  text: string,
  facts: Readonly<Record<string, string | number>>,
  nameOf: (code: string) => { zh: string; en: string },
  language: 'zh' | 'en',
): string {
  return text.replaceAll(/\{(\w+)\}/g, (whole, key: string) => {
    const fact = facts[key];
    if (fact === undefined) return whole;
    if (key === 'feature') return nameOf(String(fact))[language];
    return typeof fact === 'number' ? String(Math.round(fact * 1000) / 1000) : fact;
  });
}
