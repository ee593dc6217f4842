import type { Platform } from '#platform/platform.ts';
import { catalogueAnswers } from '#modules/tags/index.ts';
import type { ModelDeclaration } from './declaration.core.ts';
import type { PlannedFeature } from './plan-features.ts';
import type { Snapshot } from './plan-snapshots.core.ts';

type Engines = Pick<Platform, 'database' | 'analytics'>;
type Question = Parameters<typeof catalogueAnswers.asOf>[2][number];

/** Ages from which a new band begins, for fairness. */
export const ageBands = [0, 30, 45, 60] as const;
export const sexes = ['female', 'male'] as const;

const flag = (column: string, expression: string): Question => ({
  column,
  expression,
  type: 'flag',
});
const always = 'true';

/** Who takes part on a date and what became of them: customer_no and `label`, of a range of numbers. */
export async function selectLabels(
  engines: Engines,
  declaration: ModelDeclaration,
  { date, knownOn }: Snapshot,
): Promise<string> {
  const then = await catalogueAnswers.asOf(engines, date, [
    flag('is_asked', declaration.population.expression),
  ]);
  return `SELECT past.customer_no AS customer_no, known.label AS label
FROM (SELECT customer_no FROM (${then}) WHERE is_asked) AS past
INNER JOIN (${await selectOutcome(engines, declaration, knownOn)}) AS known ON known.customer_no = past.customer_no`;
}

/**
 * The same rows with their features, each row as doubles: customer number, label, age band, sex, then the
 * features. A text is the place of its value among the categories, −1 for any other; NaN is unknown.
 */
export async function selectTrainingRows(
  engines: Engines,
  declaration: ModelDeclaration,
  { date, knownOn }: Snapshot,
  features: readonly PlannedFeature[],
): Promise<string> {
  const then = await catalogueAnswers.asOf(engines, date, [
    flag('is_asked', declaration.population.expression),
    { column: 'age', expression: 'tag.age', type: 'number' },
    { column: 'sex', expression: 'customer.gender', type: 'text' },
    ...features.map(questionOf),
  ]);
  const columns = [
    'toFloat64(past.customer_no) AS no',
    'toFloat64(known.label) AS label',
    `toFloat64(ifNull(${ageBands.map((from) => `(past.age >= ${from})`).join(' + ')} - 1, -1)) AS age_band`,
    `${placeOf('past.sex', sexes)} AS sex_code`,
    ...features.map(doubleOf),
  ];
  return `SELECT ${columns.join(', ')}
FROM (SELECT * FROM (${then}) WHERE is_asked AND {share:Float64} * 4294967296 >= cityHash64(customer_no) % 4294967296) AS past
INNER JOIN (${await selectOutcome(engines, declaration, knownOn)}) AS known ON known.customer_no = past.customer_no
ORDER BY no`;
}

/** Everybody the model speaks of on a date, each row as doubles: customer number, then the features. */
export async function selectScoringRows(
  engines: Engines,
  { population }: Pick<ModelDeclaration, 'population'>,
  date: string,
  features: readonly PlannedFeature[],
): Promise<string> {
  const now = await catalogueAnswers.asOf(engines, date, [
    flag('is_asked', population.expression),
    ...features.map(questionOf),
  ]);
  const columns = ['toFloat64(past.customer_no) AS no', ...features.map(doubleOf)];
  return `SELECT ${columns.join(', ')} FROM (${now}) AS past WHERE past.is_asked ORDER BY no`;
}

async function selectOutcome(
  engines: Engines,
  { label, observed }: ModelDeclaration,
  knownOn: string,
): Promise<string> {
  const later = await catalogueAnswers.asOf(engines, knownOn, [
    flag('label', label.expression),
    flag('is_observed', observed?.expression ?? always),
  ]);
  return `SELECT customer_no, label FROM (${later}) WHERE is_observed`;
}

function questionOf({ column, name, type }: PlannedFeature): Question {
  if (type === 'date') return { column, expression: `days_since(${name})`, type: 'number' };
  if (type === 'flag')
    return { column, expression: `case when ${name} then 1 else 0 end`, type: 'number' };
  return { column, expression: name, type };
}

function doubleOf({ column, categories }: PlannedFeature): string {
  const value = `past.${column}`;
  return `${categories === null ? `ifNull(toFloat64(${value}), nan)` : placeOf(value, categories)} AS ${column}`;
}

const quoted = (value: string): string =>
  `'${value.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
const placeOf = (value: string, categories: readonly string[]): string =>
  categories.length === 0
    ? 'toFloat64(-1)'
    : `toFloat64(indexOf([${categories.map(quoted).join(', ')}], toString(${value}))) - 1`;
