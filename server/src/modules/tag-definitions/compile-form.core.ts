import {
  type ConditionRow,
  type DefinitionDraft,
  type MetricContent,
  type MetricDraft,
  rowOperatorsOf,
  type TagContent,
  type TagDraft,
  type TagForm,
} from '#contract/definition-content.ts';
import type { TagUnit } from '#contract/tags.ts';
import { ok, refuse, type Result } from '#contract/result.ts';

type ValueType = 'text' | 'number' | 'date' | 'flag';
type NamedValue = { type: ValueType; unit: TagUnit | null };

/** What names hold, asked while a form is compiled. */
export type Names = {
  field(fact: string, field: string): ValueType | undefined;
  value(name: string): NamedValue | undefined;
};

export type Content =
  | { kind: 'metric'; content: MetricContent }
  | { kind: 'tag'; content: TagContent };

/** A form as it is filled in → the definition with its text in the tag language. A mistake is told with its place. */
export function compileForm(draft: DefinitionDraft, names: Names): Result<Content> {
  if (draft.kind === 'metric') {
    const content = compileMetric(draft.metric, names);
    return content.ok ? ok({ kind: 'metric', content: content.value }) : content;
  }
  const content = compileTag(draft.tag, names);
  return content.ok ? ok({ kind: 'tag', content: content.value }) : content;
}

function compileMetric(draft: MetricDraft, names: Names): Result<MetricContent> {
  const { name, fact, aggregate, field, window, form } = draft;
  const typeOf = (of: string): ValueType | undefined => names.field(fact, of);
  if (field !== null && typeOf(field) === undefined) return unknownName('metric.field', field);
  const filter = joinRows(form.rows, form.text, 'metric.form.rows', typeOf, literalOf);
  if (!filter.ok) return filter;
  const part = joinRows(form.partRows, form.partText, 'metric.form.partRows', typeOf, literalOf);
  if (!part.ok) return part;
  if (aggregate === 'share' && part.value === null)
    return wrong('metric.form.partRows', '占比需要说明哪一部分', 'a share wants its part');
  return ok({
    name,
    subjectKind: 'customer',
    fact,
    aggregate,
    field,
    filter: filter.value,
    part: aggregate === 'share' ? part.value : null,
    window,
    form,
  });
}

type Parameters = TagContent['parameters'];
/** What follows from a form: the text, its thresholds, and what the tag then is. */
type Meant = {
  expression: string;
  parameters: Parameters;
  type: TagContent['type'];
  unit: TagContent['unit'];
  choices: TagContent['choices'];
};

function compileTag(draft: TagDraft, names: Names): Result<TagContent> {
  const { name, definition, family, dataClass, owner, shelfLifeDays, basis, form } = draft;
  const rest = { name, definition, family, dataClass, owner, shelfLifeDays, form };
  if (form.kind === 'assigned') {
    if (draft.type !== 'flag' && draft.type !== 'choice')
      return wrong(
        'tag.type',
        '只有“是否”和“分类”可以逐个设置',
        'only flags and choices are given one by one',
      );
    if (draft.type === 'choice' && draft.choices === null)
      return wrong('tag.choices', '请列出取值', 'its values are missing');
    if (form.by === 'outside' && basis === null)
      return wrong(
        'tag.basis',
        '外部数据必须登记合法依据与期限',
        'outside data wants its lawful basis and period',
      );
    return ok({
      ...rest,
      type: draft.type,
      unit: null,
      choices: draft.type === 'choice' ? draft.choices : null,
      parameters: {},
      source: { kind: 'assigned', by: form.by, basis: form.by === 'outside' ? basis : null },
    });
  }
  const meant = meaningOf(draft, form, names);
  if (!meant.ok) return meant;
  const { expression, ...what } = meant.value;
  return ok({ ...rest, ...what, source: { kind: 'expression', expression } });
}

function meaningOf(
  draft: TagDraft,
  form: Exclude<TagForm, { kind: 'assigned' }>,
  names: Names,
): Result<Meant> {
  switch (form.kind) {
    case 'expression': {
      const { type, unit, choices, parameters } = draft;
      if (type === 'choice' && choices === null)
        return wrong('tag.choices', '请列出取值', 'its values are missing');
      return ok({
        expression: form.text,
        parameters,
        type,
        unit: type === 'number' ? (unit ?? 'count') : null,
        choices: type === 'choice' ? choices : null,
      });
    }
    case 'value': {
      const held = names.value(form.of);
      if (!held) return unknownName('tag.form.of', form.of);
      if (held.type === 'text')
        return wrong(
          'tag.form.of',
          '文字取值请用表达式说明各取值',
          'a text wants an expression that names its values',
        );
      const unit = held.type === 'number' ? (held.unit ?? 'count') : null;
      return ok({ expression: form.of, parameters: {}, type: held.type, unit, choices: null });
    }
    case 'comparison':
      return compareRows(form, names);
    case 'bins':
    case 'quantiles':
      return placeInBands(form, names);
  }
}

function compareRows(form: Extract<TagForm, { kind: 'comparison' }>, names: Names): Result<Meant> {
  const parameters: Parameters = {};
  // Figures stand as thresholds, which the bank can change later without a new definition.
  const literal: Literal = (value, type, row) => {
    const plain = literalOf(value, type);
    if (!plain.ok || type !== 'number' || value === 0) return plain;
    const held = names.value(row.field);
    const nth = Object.keys(parameters).length + 1;
    const words = { zh: `阈值 ${nth}`, en: `Threshold ${nth}` };
    parameters[`threshold_${nth}`] = {
      ...words,
      unit: held?.unit ?? 'count',
      value: Number(value),
    };
    return ok(`$threshold_${nth}`);
  };
  const typeOf = (of: string): ValueType | undefined => names.value(of)?.type;
  const text = joinRows(form.rows, form.text, 'tag.form.rows', typeOf, literal);
  if (!text.ok) return text;
  if (text.value === null)
    return wrong('tag.form.rows', '请至少填写一个条件', 'at least one condition is wanted');
  return ok({ expression: text.value, parameters, type: 'flag', unit: null, choices: null });
}

function placeInBands(
  form: Extract<TagForm, { kind: 'bins' | 'quantiles' }>,
  names: Names,
): Result<Meant> {
  const { of, bounds, bands } = form;
  const held = names.value(of);
  if (!held) return unknownName('tag.form.of', of);
  if (held.type !== 'number') return wrong('tag.form.of', `${of} 不是数值`, `${of} is no number`);
  if (bounds.length !== bands.length - 1)
    return wrong(
      'tag.form.bounds',
      `${bands.length} 段需要 ${bands.length - 1} 个界限`,
      `${bands.length} bands want ${bands.length - 1} bounds`,
    );
  const falling = bounds.findIndex((bound, nth) => nth > 0 && bound <= (bounds[nth - 1] ?? bound));
  if (falling !== -1)
    return wrong(`tag.form.bounds[${falling}]`, '界限须逐个增大', 'the bounds must rise');
  if (new Set(bands.map(({ value }) => value)).size < bands.length)
    return wrong('tag.form.bands', '各段的取值须不同', 'the values of the bands must differ');
  const unit = held.unit ?? 'count';
  const parameters: Parameters = Object.fromEntries(
    bounds.map((value, nth) => [
      `bound_${nth + 1}`,
      { zh: `第 ${nth + 2} 段起点`, en: `Where band ${nth + 2} begins`, unit, value },
    ]),
  );
  const reached = Object.keys(parameters).map((name) => `$${name}`);
  const texts = bands.map(({ value }) => quote(value));
  return ok({
    expression: `choose(level(${[of, ...reached].join(', ')}), ${texts.join(', ')})`,
    parameters,
    type: 'choice',
    unit: null,
    choices: bands,
  });
}

type Literal = (value: string | number, type: ValueType, row: ConditionRow) => Result<string>;

/** Rows and the expert's text, joined by and; null when there is neither. */
function joinRows(
  rows: readonly ConditionRow[],
  text: string,
  place: string,
  typeOf: (name: string) => ValueType | undefined,
  literal: Literal,
): Result<string | null> {
  const parts: string[] = [];
  for (const [nth, row] of rows.entries()) {
    const where = `${place}[${nth}]`;
    const type = typeOf(row.field);
    if (type === undefined) return unknownName(`${where}.field`, row.field);
    if (!rowOperatorsOf[type].includes(row.operator))
      return wrong(
        `${where}.operator`,
        `${row.field} 不能这样比较`,
        `${row.field} cannot be compared like this`,
      );
    const part = compileRow(row, type, where, literal);
    if (!part.ok) return part;
    parts.push(part.value);
  }
  if (text !== '') parts.push(parts.length === 0 ? text : `(${text})`);
  return ok(parts.length === 0 ? null : parts.join(' and '));
}

const signs = { eq: '=', ne: '!=', lt: '<', lte: '<=', gt: '>', gte: '>=' } as const;
const valuesWanted = { between: 2, known: 0, is_true: 0, is_false: 0 } as const;

function compileRow(
  row: ConditionRow,
  type: ValueType,
  where: string,
  literal: Literal,
): Result<string> {
  const { field, operator, values } = row;
  const isList = operator === 'in' || operator === 'not_in';
  const wanted = operator in valuesWanted ? valuesWanted[operator as keyof typeof valuesWanted] : 1;
  if (isList ? values.length === 0 : values.length !== wanted)
    return wrong(`${where}.values`, '请填写取值', 'its values are missing');
  const literals: string[] = [];
  for (const value of values) {
    const one = literal(value, type, row);
    if (!one.ok)
      return wrong(
        `${where}.values`,
        String(one.refusal.facts['zh']),
        String(one.refusal.facts['en']),
      );
    literals.push(one.value);
  }
  const [first = '', second = ''] = literals;
  switch (operator) {
    case 'known':
      return ok(`known(${field})`);
    case 'is_true':
      return ok(field);
    case 'is_false':
      return ok(`not ${field}`);
    case 'between':
      return ok(`${field} between ${first} and ${second}`);
    case 'in':
      return ok(`${field} in (${literals.join(', ')})`);
    case 'not_in':
      return ok(`not ${field} in (${literals.join(', ')})`);
    case 'within_last_days':
      return ok(`days_since(${field}) between 0 and ${first}`);
    case 'within_next_days':
      return ok(`days_until(${field}) between 0 and ${first}`);
    default:
      return ok(`${field} ${signs[operator]} ${first}`);
  }
}

/** A value as the tag language writes it; of a date it is a number of days. */
function literalOf(value: string | number, type: ValueType): Result<string> {
  if (type === 'text') return ok(quote(String(value)));
  const number = typeof value === 'number' ? value : Number(value);
  if (value === '' || !Number.isFinite(number))
    return wrong('', `${value} 不是数值`, `${value} is no number`);
  return ok(number.toLocaleString('en', { useGrouping: false, maximumFractionDigits: 8 }));
}

const quote = (text: string): string => `'${text.replaceAll("'", "''")}'`;

function wrong(where: string, zh: string, en: string): Result<never> {
  return refuse('DEFINITION_WRONG', { where, zh, en });
}

function unknownName(where: string, name: string): Result<never> {
  return wrong(where, `没有 ${name}`, `there is no ${name}`);
}
