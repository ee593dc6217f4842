import { z } from 'zod';
import { bilingual } from './bilingual.ts';
import { definitionDraft } from './definition-content.ts';
import type { ErrorDeclaration } from './errors.ts';
import { pageOf, pageQuery } from './pages.ts';
import {
  businessDate,
  shownBucket,
  shownFigures,
  tagCode,
  tagFamilies,
  tagTypes,
  tagUnits,
} from './tags.ts';

export const definitionKinds = ['metric', 'tag'] as const;
export type DefinitionKind = (typeof definitionKinds)[number];
export const definitionStates = ['draft', 'active', 'retired'] as const;
export const versionStates = ['draft', 'submitted', 'approved', 'returned'] as const;

export const definitionPath = z.object({ kind: z.enum(definitionKinds), code: tagCode });
export const createDefinition = z.strictObject({ code: tagCode, content: definitionDraft });
export const editDefinition = z.strictObject({
  edits: z
    .int()
    .min(0)
    .meta({ description: 'as it was read: somebody else’s change since then is not overwritten' }),
  note: z.string().trim().max(500).default(''),
  content: definitionDraft,
});

/** One thing that a version says otherwise than the one before; null: it was not there, or is no more. */
export const definitionChange = z.object({
  what: bilingual,
  before: bilingual.nullable(),
  after: bilingual.nullable(),
});
export type DefinitionChange = z.infer<typeof definitionChange>;

export const compareDefinition = z.strictObject({
  content: definitionDraft.meta({ description: 'as it was read' }),
});
export const definitionComparison = z.object({
  changes: z.array(definitionChange).meta({
    description: 'what the definition says now otherwise than what was sent',
  }),
});

export const definitionSummary = z.object({
  kind: z.enum(definitionKinds),
  code: tagCode,
  name: bilingual,
  /** null: a metric */
  family: z.enum(tagFamilies).nullable(),
  type: z.enum(tagTypes).nullable(),
  source: z.enum(['expression', 'staff', 'file', 'outside']),
  state: z.enum(definitionStates),
  latestVersion: z.int(),
  latestState: z.enum(versionStates),
  activeVersion: z.int().nullable(),
  activatedAt: z.iso.datetime().nullable(),
  writtenBy: z.string(),
  writtenAt: z.iso.datetime(),
  fault: bilingual
    .nullable()
    .meta({ description: 'why the active version can no longer be used, and is left out' }),
});
export type DefinitionSummary = z.infer<typeof definitionSummary>;
export const definitionPage = pageOf(definitionSummary);
export const definitionQuery = z.strictObject({
  kind: z.enum(definitionKinds).optional(),
  state: z.enum(definitionStates).optional(),
  q: z.string().trim().max(60).optional().meta({
    description: 'part of the name, its pinyin initials, or the code',
  }),
  ...pageQuery,
});

export const definitionDetail = definitionSummary.extend({
  edits: z.int(),
  content: definitionDraft,
  /** the text of the tag language that the form stands for */
  expression: z.string(),
  changes: z.array(definitionChange).meta({
    description: 'what the newest version says otherwise than the active one',
  }),
  approvalId: z.int().nullable(),
});
export type DefinitionDetail = z.infer<typeof definitionDetail>;

export const definitionVersion = z.object({
  version: z.int(),
  state: z.enum(versionStates),
  note: z.string(),
  writtenBy: z.string(),
  writtenAt: z.iso.datetime(),
  changes: z.array(definitionChange).meta({ description: 'against the version before' }),
});
export type DefinitionVersion = z.infer<typeof definitionVersion>;
export const definitionVersionPage = pageOf(definitionVersion);

const named = z.object({ id: z.string(), name: z.string() });
const bilingualNamed = z.object({ code: z.string(), name: bilingual });
/** At most so many of each kind are named; the counts are of all of them. */
export const mostUsersNamed = 50;
export const definitionUsers = z.object({
  tags: z.array(bilingualNamed).max(mostUsersNamed),
  audiences: z.array(named).max(mostUsersNamed),
  campaigns: z.array(named.extend({ state: z.string() })).max(mostUsersNamed),
  counts: z.object({ tags: z.int(), audiences: z.int(), campaigns: z.int() }),
});
export type DefinitionUsers = z.infer<typeof definitionUsers>;

/** A fact table as the form offers it. */
export const factTableShown = z.object({
  name: z.string(),
  zh: z.string(),
  en: z.string(),
  snapshot: z.boolean(),
  fields: z.array(
    z.object({
      name: z.string(),
      zh: z.string(),
      en: z.string(),
      type: z.enum(['text', 'number', 'date', 'flag']),
      personal: z.boolean().meta({
        description: 'names somebody: it is compared and counted, and no metric shows its values',
      }),
    }),
  ),
});
/** Whole: the fact tables are declared in the program. */
export const factTableList = z.object({ items: z.array(factTableShown) });
export type FactTableShown = z.infer<typeof factTableShown>;
export const factFieldPath = z.object({ fact: z.string().max(60), field: z.string().max(60) });
export const fieldValues = z.object({ items: z.array(z.string()).max(100) });

export const previewRequest = z.strictObject({ code: tagCode, content: definitionDraft });
export const definitionPreview = z.object({
  businessDate,
  /** customers looked at, and how many there are: less than all of them is an estimate */
  sampled: z.int(),
  customers: z.int(),
  covered: z.int(),
  type: z.enum(['text', 'number', 'date', 'flag']),
  unit: z.enum(tagUnits).nullable(),
  values: z.array(z.object({ value: z.string(), customers: z.int() })),
  figures: shownFigures,
  /** estimated from single values: customers are no whole numbers */
  buckets: z.array(shownBucket.extend({ customers: z.number() })),
  bounds: z
    .array(z.number())
    .nullable()
    .meta({ description: 'of a tag by quantiles: the bounds found on these customers' }),
  sampleShown: z.boolean().meta({
    description:
      'false for roles without figures where the values depend on amounts or estimates: who has one would tell them by trial',
  }),
  sample: z.array(
    z.object({
      customerNo: z.int(),
      name: z.string(),
      value: z.string().nullable(),
      band: z
        .object({ from: z.number().nullable(), to: z.number().nullable() })
        .nullable()
        .meta({ description: 'null with a value of null: not shown to the caller’s roles' }),
    }),
  ),
  expression: z.string(),
});
export type DefinitionPreview = z.infer<typeof definitionPreview>;

const kindWords = { metric: { zh: '指标', en: 'metric' }, tag: { zh: '标签', en: 'tag' } };
export const definitionErrors = {
  DEFINITION_WRONG: {
    status: 400,
    zh: '定义有误：{zh}',
    en: 'The definition is wrong: {en}',
  },
  DEFINITION_CODE_TAKEN: {
    status: 409,
    zh: '编码 {code} 已被使用',
    en: 'The code {code} is taken',
  },
  DEFINITION_CHANGED: {
    status: 409,
    zh: '其他人已修改这个定义，请刷新后再改',
    en: 'Somebody else has changed this definition since; reload it first',
  },
  DEFINITION_KIND_WRONG: {
    status: 400,
    zh: '提交的内容不是{kind}',
    en: 'What was sent is no {kind}',
    words: { kind: kindWords },
  },
  DEFINITION_NOT_EDITABLE: {
    status: 409,
    zh: '这个定义正在审批或已停用，不能修改',
    en: 'This definition waits for approval or is retired and cannot be changed',
  },
  DEFINITION_NOTHING_TO_SUBMIT: {
    status: 409,
    zh: '没有可提交的草稿',
    en: 'There is no draft to submit',
  },
  DEFINITION_TYPE_KEPT: {
    status: 409,
    zh: '标签 {code} 的类型与单位不能改变，请用新的编码另建标签',
    en: 'The tag {code} keeps its type and unit; make another tag with a code of its own',
  },
  DEFINITION_BREAKS_OTHERS: {
    status: 409,
    zh: '这样修改后以下定义将无法计算：{codes}',
    en: 'With this change these definitions could not be computed any more: {codes}',
  },
  DEFINITION_NOT_ACTIVE: {
    status: 409,
    zh: '只有使用中的定义可以停用',
    en: 'Only a definition in use can be retired',
  },
  DEFINITION_IN_USE: {
    status: 409,
    zh: '仍在使用，不能停用：{names}',
    en: 'Still in use and cannot be retired: {names}',
  },
  DEFINITION_CONTENT_CHANGED: {
    status: 409,
    zh: '提交审批后定义已变化，请退回重新提交',
    en: 'The definition has changed since it was submitted; return it to be submitted again',
  },
  FACT_FIELD_PERSONAL: {
    status: 400,
    zh: '{code} 的取值会是 {fact}.{field}，即他人的姓名或账号，不能作为指标或标签的值；可以统计不同取值个数，或用于条件',
    en: 'The values of {code} would be those of {fact}.{field}, which name somebody; count its different values, or use it in a condition',
  },
  DEFINITION_FEW_CUSTOMERS: {
    status: 409,
    zh: '有取值的客户太少，每段不足 {fewest} 位，界限会透露单个客户的数值，请减少段数',
    en: 'Too few customers have a value: with less than {fewest} in a band its bound would tell what one of them has; take fewer bands',
  },
  FACT_FIELD_UNKNOWN: {
    status: 404,
    zh: '没有字段 {fact}.{field}',
    en: 'There is no field {fact}.{field}',
  },
} satisfies Record<string, ErrorDeclaration>;
