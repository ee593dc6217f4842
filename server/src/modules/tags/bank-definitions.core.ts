import { metricContent, type TagContent, tagContent } from '#contract/definition-content.ts';
import { addMetric, addTag, type Catalogue } from './catalogue.core.ts';
import { compileMetricScan, type MetricRun } from './compile-metrics.core.ts';
import { compileTagSelect } from './compile-tags.core.ts';
import { DeclarationError, type FactField, PersonalValueError } from './expression.core.ts';
import { fieldShown, type Metric } from './metric.core.ts';
import type { Tag } from './tag.core.ts';
import { tagsInside } from './tags-inside.core.ts';
import { allTime } from './window.core.ts';

/** Compiling for any date finds what is wrong with a definition. */
export const anyRun: MetricRun = { asOf: '2000-01-31', currency: 'CNY', snapshots: new Map() };

/** An active definition as the store has it; `content` is whatever was written then. */
export type StoredDefinition = {
  kind: 'metric' | 'tag';
  code: string;
  version: number;
  content: unknown;
};

/** A definition that cannot be used any more, and why. */
export type DefinitionFault = {
  kind: 'metric' | 'tag';
  code: string;
  message: string;
  /** its values would name somebody: whose they would be */
  personal?: FactField;
};
export type CatalogueInForce = Catalogue & {
  faults: readonly DefinitionFault[];
  /** tags that were in use once: their columns stay, and nobody asks for them any more */
  retired: ReadonlySet<string>;
};

/**
 * The declared catalogue with what the bank has defined. A definition may use any other, whichever was
 * activated first: those that do not fit yet are tried again after the others, until none more fits.
 * What stands in a circle never does.
 */
export function withBankDefinitions(
  declared: Catalogue,
  definitions: readonly StoredDefinition[],
): Catalogue & { faults: readonly DefinitionFault[] } {
  let catalogue = declared;
  let waiting = definitions;
  for (;;) {
    const faults: DefinitionFault[] = [];
    const unfit: StoredDefinition[] = [];
    for (const definition of waiting) {
      try {
        catalogue = withDefinition(catalogue, definition);
      } catch (error) {
        if (!(error instanceof DeclarationError)) throw error;
        const { kind, code } = definition;
        const personal = error instanceof PersonalValueError ? { personal: error.of } : {};
        faults.push({ kind, code, message: error.message, ...personal });
        unfit.push(definition);
      }
    }
    if (unfit.length === 0 || unfit.length === waiting.length) return { ...catalogue, faults };
    waiting = unfit;
  }
}

/** The catalogue with one more definition. Throws DeclarationError where it does not fit. */
export function withDefinition(catalogue: Catalogue, definition: StoredDefinition): Catalogue {
  const { code, version } = definition;
  if (definition.kind === 'metric') {
    const content = parsed(metricContent.safeParse(definition.content));
    const { name, subjectKind, fact, aggregate, field, filter, part, window } = content;
    const metric: Metric = {
      code,
      version,
      zh: name.zh,
      en: name.en,
      subjectKind,
      fact,
      aggregate,
      window,
      ...(field === null ? {} : { field }),
      ...(filter === null ? {} : { filter }),
      ...(part === null ? {} : { part }),
    };
    const next = addMetric(catalogue, metric);
    // The program's own tags compare such values; what a form makes could be shown as it is.
    if (field !== null && fieldShown(metric)?.personal)
      throw new PersonalValueError(`metric ${code}`, { fact, field });
    // An unknown field or a condition that is none is known now, and not in the night's run.
    compileMetricScan([metric], anyRun);
    return next;
  }
  const content = parsed(tagContent.safeParse(definition.content));
  const base =
    content.source.kind === 'assigned' ? withAssigned(catalogue, code, content) : catalogue;
  const next = addTag(base, tagOf(code, version, content));
  check(next, code);
  return next;
}

function parsed<T>(result: { success: true; data: T } | { success: false; error: Error }): T {
  if (result.success) return result.data;
  throw new DeclarationError(result.error.message);
}

function tagOf(code: string, version: number, content: TagContent): Tag {
  const { source, form: _, ...rest } = content;
  return {
    code,
    version,
    subjectKind: 'customer',
    ...rest,
    ...(source.kind === 'expression'
      ? { expression: source.expression }
      : {
          expression: assignedExpression(code, content),
          assignedBy: source.by,
          ...usableOf(source),
        }),
  };
}

type AssignedSource = Extract<TagContent['source'], { kind: 'assigned' }>;

/** Outside data is used on the days of its lawful basis only; without one it cannot be defined. */
function usableOf({ by, basis }: AssignedSource): Pick<Tag, 'usable'> {
  if (by !== 'outside') return {};
  if (!basis) throw new DeclarationError('outside data wants a lawful basis');
  return { usable: { from: basis.from, until: basis.until } };
}

/** What is given to customers one by one is a fact with a period; the tag says what holds on the day. */
function withAssigned(catalogue: Catalogue, code: string, { name, type }: TagContent): Catalogue {
  if (type !== 'flag' && type !== 'choice')
    throw new DeclarationError(`tag ${code}: only flags and choices can be assigned`);
  return addMetric(catalogue, {
    code: assignedMetric(code),
    zh: name.zh,
    en: name.en,
    subjectKind: 'customer',
    fact: 'tag_assignment',
    aggregate: 'last',
    field: 'value',
    filter: `tag = '${code}' and is_valid`,
    window: allTime,
  });
}

const assignedMetric = (code: string): string => `assigned_${code}`.slice(0, 60);

function assignedExpression(code: string, { type }: TagContent): string {
  const metric = assignedMetric(code);
  return type === 'flag' ? `known(${metric})` : metric;
}

/** Compiles the tag with what is inside it, so that a wrong type is known now and not in the night's run. */
function check(catalogue: Catalogue, code: string): void {
  const inside = new Set(tagsInside(catalogue, [code]));
  const tags = new Map([...catalogue.tags].filter(([other]) => inside.has(other)));
  compileTagSelect({ ...catalogue, tags }, new Map(), anyRun);
}
