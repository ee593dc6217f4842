import { attributeNamed } from './attributes.core.ts';
import { addTag, type Catalogue } from './catalogue.core.ts';
import { type ChangedParameters, compileTagSelect } from './compile-tags.core.ts';
import type { MetricRun } from './compile-metrics.core.ts';
import { DeclarationError, type ValueType } from './expression.core.ts';
import { valueOfMetric } from './metric.core.ts';
import { columnOf, type Tag } from './tag.core.ts';
import { tagsInside } from './tags-inside.core.ts';

/** Something asked of every customer as of a date, in the tag language; it is answered in `column`. */
export type Question = {
  readonly column: string;
  readonly expression: string;
  readonly type: ValueType;
};

/**
 * SELECT customer_no, managing_org_id and a column a question, of a range of customer numbers as
 * `compileTagSelect` takes it. A number that is unknown is NULL, a text ''; a flag is 0 or 1, unknown is 0.
 */
export function compileAnswers(
  catalogue: Catalogue,
  parameters: ChangedParameters,
  run: MetricRun,
  questions: readonly Question[],
): string {
  const asked = questions.map((question, index) => tagOf(question, `answer_${index}`));
  const whole = asked.reduce(addTag, catalogue);
  const codes = asked.map(({ code }) => code);
  const inside = new Set(tagsInside(whole, codes));
  const tags = new Map([...whole.tags].filter(([code]) => inside.has(code)));
  const select = compileTagSelect({ ...whole, tags }, parameters, run);
  const columns = questions.map(({ column }, index) => `${columnOf(codes[index]!)} AS ${column}`);
  return `SELECT ${['customer_no', 'managing_org_id', ...columns].join(', ')} FROM (\n${select.sql}\n)`;
}

const noName = { zh: '', en: '' };
const typeOfTag = { number: 'number', text: 'choice', flag: 'flag', date: 'date' } as const;

/** An answer is computed as a tag that nobody keeps. A share is the unit that keeps its fractions. */
function tagOf({ expression, type }: Question, code: string): Tag {
  return {
    code,
    name: noName,
    definition: noName,
    family: 'activity',
    subjectKind: 'customer',
    type: typeOfTag[type],
    unit: type === 'number' ? 'share' : null,
    dataClass: 'C2',
    owner: noName,
    shelfLifeDays: 1,
    choices: null,
    parameters: {},
    expression,
  };
}

const typeOfValue = { number: 'number', choice: 'text', flag: 'flag', date: 'date' } as const;

/** The type of what a name stands for: a metric, an attribute or a tag of the catalogue. */
export function typeOfName(catalogue: Catalogue, name: string): ValueType {
  const tag = name.startsWith('tag.') ? catalogue.tags.get(name.slice(4)) : undefined;
  const metric = catalogue.metrics.get(name);
  const type = tag
    ? typeOfValue[tag.type]
    : metric
      ? valueOfMetric(metric).type
      : attributeNamed(name)?.type;
  if (!type) throw new DeclarationError(`there is no metric, attribute or tag ${name}`);
  return type;
}
