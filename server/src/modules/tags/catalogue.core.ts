import { tagCode } from '#contract/tags.ts';
import { attributeNamed } from './attributes.core.ts';
import {
  DeclarationError,
  type Expression,
  namesIn,
  PersonalValueError,
} from './expression.core.ts';
import { type LiveTag, resolveLive } from './live-tag.core.ts';
import { factTableOf, type Metric } from './metric.core.ts';
import { parseExpression } from './parse-expression.core.ts';
import type { Tag } from './tag.core.ts';
import {
  lineageOf,
  lineageOfMetric,
  lineageOfName,
  type ValueLineage,
} from './value-lineage.core.ts';

/** A tag with its parsed expression and what it is made of, through other tags too. */
export type CatalogueTag = Tag & {
  tree: Expression;
  metrics: readonly string[];
  attributes: readonly string[];
  /** what of the facts its value shows */
  lineage: ValueLineage;
  /** null for a daily tag */
  realTime: LiveTag | null;
};

/** Tags in declared order and the metrics they can use. */
export type Catalogue = {
  tags: ReadonlyMap<string, CatalogueTag>;
  metrics: ReadonlyMap<string, Metric>;
};

/** Checks the declarations of a catalogue. Throws DeclarationError, so a wrong one does not start. */
export function buildCatalogue(tags: readonly Tag[], metrics: readonly Metric[]): Catalogue {
  const byCode = new Map<string, Metric>();
  for (const metric of metrics) byCode.set(metric.code, checkMetric(metric, byCode));
  const resolved = new Map<string, CatalogueTag>();
  for (const tag of tags) resolved.set(tag.code, resolveTag(tag, byCode, resolved));
  return { tags: resolved, metrics: byCode };
}

/** The catalogue with one metric more. Throws DeclarationError. */
export function addMetric(catalogue: Catalogue, metric: Metric): Catalogue {
  const checked = checkMetric(metric, catalogue.metrics);
  return { ...catalogue, metrics: new Map([...catalogue.metrics, [metric.code, checked]]) };
}

/** The catalogue with one tag more, which may use every tag there is. Throws DeclarationError. */
export function addTag(catalogue: Catalogue, tag: Tag): Catalogue {
  const resolved = resolveTag(tag, catalogue.metrics, catalogue.tags);
  return { ...catalogue, tags: new Map([...catalogue.tags, [tag.code, resolved]]) };
}

function checkMetric(metric: Metric, before: ReadonlyMap<string, Metric>): Metric {
  if (before.has(metric.code))
    throw new DeclarationError(`metric ${metric.code} is declared twice`);
  if (!tagCode.safeParse(metric.code).success)
    throw new DeclarationError(`${metric.code} is no code of a metric`);
  if (factTableOf(metric).subjects[metric.subjectKind] === undefined)
    throw new DeclarationError(
      `metric ${metric.code}: ${metric.fact} has no rows of a ${metric.subjectKind}`,
    );
  return metric;
}

/** `name` of the tag itself, `tag.name` of one before it. */
function declares(tag: Tag, parameter: string, before: ReadonlyMap<string, Tag>): boolean {
  const [owner = '', name] = parameter.split('.');
  return name === undefined
    ? tag.parameters[owner] !== undefined
    : before.get(owner)?.parameters[name] !== undefined;
}

function resolveTag(
  tag: Tag,
  metrics: ReadonlyMap<string, Metric>,
  before: ReadonlyMap<string, CatalogueTag>,
): CatalogueTag {
  if (before.has(tag.code)) throw new DeclarationError(`tag ${tag.code} is declared twice`);
  if (!tagCode.safeParse(tag.code).success)
    throw new DeclarationError(`${tag.code} is no code of a tag`);
  // A run computes the wide rows of customers; a tag of anything else would stand in the catalogue
  // for ever without a value.
  if (tag.subjectKind !== 'customer')
    throw new DeclarationError(
      `tag ${tag.code}: no run computes tags of the subject ${tag.subjectKind}`,
    );
  const tree = parseExpression(tag.expression);
  const { names, parameters } = namesIn(tree);
  for (const parameter of parameters) {
    if (!declares(tag, parameter, before))
      throw new DeclarationError(`tag ${tag.code} does not declare $${parameter}`);
  }
  for (const parameter of Object.keys(tag.parameters)) {
    if (!parameters.includes(parameter))
      throw new DeclarationError(`tag ${tag.code} does not use $${parameter}`);
  }
  const realTime = tag.live ? resolveLive(tag.code, tag.live) : null;
  const carried = realTime?.carries.flatMap((one) => namesIn(one.tree).names) ?? [];
  const usedMetrics = new Set<string>();
  const usedAttributes = new Set<string>();
  for (const name of [...names, ...carried]) {
    const other = name.startsWith('tag.') ? before.get(name.slice(4)) : undefined;
    if (other) {
      for (const metric of other.metrics) usedMetrics.add(metric);
      for (const attribute of other.attributes) usedAttributes.add(attribute);
    } else if (metrics.get(name)?.subjectKind === tag.subjectKind) usedMetrics.add(name);
    else if (attributeNamed(name)) usedAttributes.add(name);
    else throw new DeclarationError(`tag ${tag.code}: there is no ${name} before it`);
  }
  const lineage = lineageOf(tree, (name) => {
    const metric = metrics.get(name);
    if (metric) return lineageOfMetric(metric);
    const other = name.startsWith('tag.') ? before.get(name.slice(4)) : undefined;
    return other?.lineage ?? lineageOfName(name);
  });
  if (lineage.personal) throw new PersonalValueError(`tag ${tag.code}`, lineage.personal);
  return {
    ...tag,
    tree,
    metrics: [...usedMetrics],
    attributes: [...usedAttributes],
    lineage,
    realTime,
  };
}
