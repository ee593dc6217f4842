import { withJob } from '#platform/postgres/database.ts';
import { z } from 'zod';
import type { DefinitionPreview } from '#contract/tag-definitions.ts';
import type { TagUnit } from '#contract/tags.ts';
import type { Scope } from '#contract/scope.ts';
import { scopeCondition } from '#platform/analytics/index.ts';
import { addDays, bankDay } from '#platform/clock/clock.ts';
import type { Platform } from '#platform/platform.ts';
import { addTag, type Catalogue } from './catalogue.core.ts';
import type { Candidate } from './check-definition.ts';
import { compileSpread, compileValues, type Sample } from './compile-preview.core.ts';
import { DeclarationError, type ValueType } from './expression.core.ts';
import { tellsFiguresByTrial, hiddenAs, type Spread } from './mask-figures.core.ts';
import { valueNamed } from './names-in-tags.core.ts';
import {
  readChangedParameters,
  readCurrency,
  readHighestCustomer,
  readSnapshots,
} from './read-run-inputs.ts';
import { readMarksNow } from './read-marks.ts';
import { shipMarks } from './ship-marks.ts';
import { latestTagDate } from './tag-rows.ts';

/** About so many customers are looked at: their spread is told within a per cent or so, in a second. */
const customersWanted = 20_000;

const pair = z.tuple([z.union([z.string(), z.number()]), z.coerce.number()]);
const figure = z.number().nullable();
const spreadRow = z.object({
  sampled: z.number(),
  covered: z.number(),
  shown: z.array(z.tuple([z.number(), z.string().nullable()])),
  counted: z.array(pair),
  figures: z.array(figure).optional(),
  quantiles: z.array(figure).optional(),
  bars: z.array(z.tuple([z.number(), z.number(), z.number()])).optional(),
  found: z.array(figure).optional(),
});

export type PreviewedSpread = Omit<
  DefinitionPreview,
  'sample' | 'sampleShown' | 'expression' | 'bounds' | 'figures' | 'buckets'
> &
  Spread & {
    /** what roles without figures see of the values */
    hiddenAs: ReturnType<typeof hiddenAs>;
    /** whether knowing who has it tells single figures by trial */
    tellsFiguresByTrial: boolean;
    shown: readonly { customerNo: number; value: string | null }[];
    /** the figures below which the asked parts of the customers lie */
    found: readonly number[];
  };

/**
 * How the values of a definition would spread as of the newest date with tags, over a sample of the
 * customers in scope; `parts` asks for the figures that split those with a value into so many parts.
 */
export async function previewDefinition(
  platform: Pick<Platform, 'database' | 'analytics' | 'clock'>,
  scope: Scope,
  candidate: Candidate,
  parts = 0,
): Promise<PreviewedSpread> {
  const { tag, catalogue } = previewed(candidate);
  return spreadOf(platform, scope, { catalogue, code: tag, parts });
}

/** The same of a name of the tag language: a metric, a tag or an attribute. */
export async function previewName(
  platform: Pick<Platform, 'database' | 'analytics' | 'clock'>,
  scope: Scope,
  catalogue: Catalogue,
  name: string,
  parts: number,
): Promise<PreviewedSpread> {
  const { tag, catalogue: shown } = withShownName(catalogue, name);
  return spreadOf(platform, scope, { catalogue: shown, code: tag, parts });
}

/** The same of a tag in use, with its thresholds at these values and the others at what they are declared. */
export async function previewParameters(
  platform: Pick<Platform, 'database' | 'analytics' | 'clock'>,
  scope: Scope,
  catalogue: Catalogue,
  code: string,
  parameters: ReadonlyMap<string, number>,
): Promise<PreviewedSpread> {
  return spreadOf(platform, scope, { catalogue, code, parameters });
}

/** Thresholds set by hand go with the version they were set on: unless given, what is declared is shown. */
type Asked = {
  catalogue: Catalogue;
  code: string;
  parts?: number;
  parameters?: ReadonlyMap<string, number>;
};

async function spreadOf(
  platform: Pick<Platform, 'database' | 'analytics' | 'clock'>,
  scope: Scope,
  { catalogue, code, parts = 0, parameters = new Map() }: Asked,
): Promise<PreviewedSpread> {
  const { database, analytics, clock } = platform;
  const held = valueNamed(catalogue, `tag.${code}`);
  const tag = catalogue.tags.get(code);
  if (!held || !tag) throw new Error(`the preview has no tag ${code}`);
  const businessDate = (await latestTagDate(analytics)) ?? addDays(bankDay(clock.now()), -1);
  const highest = await readHighestCustomer(analytics);
  const sample: Sample = { highest, oneOf: Math.max(1, Math.floor(highest / customersWanted)) };
  const run = {
    asOf: businessDate,
    currency: await readCurrency(database, analytics, businessDate),
    snapshots: await readSnapshots(analytics, businessDate),
  };
  const { changed, marks } = await withJob(database, async (tx) => ({
    changed: await readChangedParameters(tx),
    marks: await readMarksNow(tx),
  }));
  // Counted is what the next run and the marks over it would say: nobody who has deleted the tag.
  await shipMarks(platform, marks.revision);
  const values = compileValues({
    catalogue,
    code,
    parameters: new Map([...changed, [code, parameters]]),
    run,
    sample,
    deleted: marks.deleted,
  });
  const within = scopeCondition(scope, 'managing_org_id');
  const levels = Array.from({ length: Math.max(0, parts - 1) }, (_, nth) => (nth + 1) / parts);
  const [answer] = await analytics.query<unknown>(
    compileSpread(`SELECT * FROM (${values}) WHERE ${within.sql}`, held.type, levels),
    within.params,
  );
  const row = spreadRow.parse(answer);
  return {
    businessDate,
    sampled: row.sampled,
    customers: sample.oneOf === 1 ? row.sampled : highest,
    ...held,
    hiddenAs: hiddenAs(tag),
    tellsFiguresByTrial: tellsFiguresByTrial(catalogue, code),
    ...readSpread(held.type, row),
    shown: row.shown.map(([customerNo, value]) => ({ customerNo, value })),
    found: knownOnly(row.found ?? []),
  };
}

const knownOnly = (figures: readonly (number | null)[]): number[] =>
  figures.filter((one) => one !== null);

function readSpread(
  type: ValueType,
  row: z.infer<typeof spreadRow>,
): Pick<PreviewedSpread, 'covered' | 'values' | 'figures' | 'buckets'> {
  const { covered } = row;
  const none = { covered, values: [], figures: null, buckets: [] };
  if (type === 'flag')
    return {
      ...none,
      values: [
        { value: 'true', customers: covered },
        { value: 'false', customers: row.sampled - covered },
      ],
    };
  if (type !== 'number' || covered === 0)
    return {
      ...none,
      values: row.counted.map(([value, customers]) => ({ value: String(value), customers })),
    };
  const [minimum = 0, maximum = 0, mean = 0] = knownOnly(row.figures ?? []);
  return {
    ...none,
    figures: { minimum, maximum, mean, quantiles: knownOnly(row.quantiles ?? []) },
    buckets: (row.bars ?? []).map(([from, to, customers]) => ({
      from: String(from),
      to: String(to),
      customers,
    })),
  };
}

/** A tag of the catalogue that holds what is looked at: the tag itself, or one that says what the metric says. */
function previewed({ catalogue, definition }: Candidate): { tag: string; catalogue: Catalogue } {
  return definition.kind === 'tag'
    ? { tag: definition.code, catalogue }
    : withShownName(catalogue, definition.code);
}

const shownCode = 'preview_of_a_name';

function withShownName(catalogue: Catalogue, name: string): { tag: string; catalogue: Catalogue } {
  const held = valueNamed(catalogue, name);
  if (!held) throw new DeclarationError(`there is no ${name}`);
  const unit: TagUnit | null = held.unit;
  const words = { zh: name, en: name };
  return {
    tag: shownCode,
    catalogue: addTag(catalogue, {
      code: shownCode,
      name: words,
      definition: words,
      family: 'activity',
      subjectKind: 'customer',
      type: held.type === 'text' ? 'choice' : held.type,
      unit,
      dataClass: 'C2',
      owner: words,
      shelfLifeDays: 1,
      choices: null,
      parameters: {},
      expression: name,
    }),
  };
}
