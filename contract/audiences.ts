import { z } from 'zod';
import type { ErrorDeclaration } from './errors.ts';
import { pageOf, pageQuery } from './pages.ts';
import { tableFormat } from './table-format.ts';

/**
 * A rule as sent. Its shape is `ruleShape` in audience-rule.ts, and is checked by `parseRule` after
 * the bounds are: a tree a thousand levels deep must be refused before anything recurses into it.
 */
const rule = z.unknown().meta({ description: 'A rule tree; see contract/audience-rule.ts' });
const audienceId = z.int().positive();

/** Whom a question is about: a rule being edited, the latest version of an audience, or a frozen list. */
const target = {
  rule: rule.optional(),
  audienceId: audienceId.optional(),
  freezeId: z.int().positive().optional(),
};
export type AudienceTarget = {
  rule?: unknown;
  audienceId?: number | undefined;
  freezeId?: number | undefined;
};

export const countRequest = z.strictObject({
  ...target,
  /** one per open editor: a new count of the same editor cancels its previous one */
  editor: z.string().min(1).max(64).optional(),
});
export const countResponse = z.object({
  count: z.int(),
  /** all customers inside the caller's outlets, at the same date */
  population: z.int(),
  /** the business date that tags and counts are of */
  businessDate: z.string(),
  elapsedMs: z.number(),
});
export type CountResponse = z.infer<typeof countResponse>;

export const breakdownRequest = z.strictObject({
  ...target,
  /** 'outlet', or the code of a tag */
  by: z.string().min(1).max(200),
});
/** `value` is a value of a choice, `from`–`to` a band of figures or days; null is unknown. */
const valueShare = z.object({
  value: z.union([z.string(), z.number(), z.boolean()]).nullable(),
  from: z.union([z.string(), z.number()]).optional(),
  to: z.union([z.string(), z.number()]).optional(),
  count: z.int(),
});
export const breakdownResponse = z.object({
  businessDate: z.string(),
  count: z.int(),
  rows: z.array(valueShare),
});
export type BreakdownResponse = z.infer<typeof breakdownResponse>;

export const profileRequest = z.strictObject({
  ...target,
  tags: z.array(z.string().min(1).max(200)).min(1).max(20),
});
export const profileResponse = z.object({
  businessDate: z.string(),
  count: z.int(),
  population: z.int(),
  tags: z.array(
    z.object({
      tag: z.string(),
      rows: z.array(
        valueShare.extend({
          population: z.int(),
          /** share within the audience and within all customers, 0 to 1 */
          share: z.number(),
          populationShare: z.number(),
          /** 100 = as common as among all customers; null where nobody has the value */
          index: z.number().nullable(),
        }),
      ),
    }),
  ),
});
export type ProfileResponse = z.infer<typeof profileResponse>;

export const sampleRequest = z.strictObject({
  ...target,
  size: z.int().min(1).max(100).default(20),
});
export const customerRow = z.object({
  customerNo: z.int(),
  /** masked */
  name: z.string(),
  managingOrgId: z.int(),
});
export type CustomerRow = z.infer<typeof customerRow>;
export const sampleResponse = z.object({ businessDate: z.string(), items: z.array(customerRow) });

export const customersRequest = z.strictObject({
  ...target,
  ...pageQuery,
});
export const customersResponse = pageOf(customerRow).extend({ businessDate: z.string() });

// PostgreSQL stores neither the NUL character nor half a surrogate pair.
const storable = (value: string) => !value.includes('\0') && value.isWellFormed();
const name = z.string().trim().min(1).max(100).refine(storable, 'no NUL, whole characters');
const description = z.string().max(1000).refine(storable, 'no NUL, whole characters');
export const createAudienceRequest = z.strictObject({
  name,
  description: description.default(''),
  rule,
  /** also readable by everybody below the owning org unit */
  shared: z.boolean().default(false),
});
export type CreateAudienceRequest = z.infer<typeof createAudienceRequest>;
export const changeAudienceRequest = z.strictObject({
  /** the version the change was made on; another one in between is refused */
  version: z.int().positive(),
  name: name.optional(),
  description: description.optional(),
  rule: rule.optional(),
  shared: z.boolean().optional(),
});
export type ChangeAudienceRequest = z.infer<typeof changeAudienceRequest>;
export const audienceResponse = z.object({
  id: z.int(),
  orgId: z.int(),
  ownerId: z.int(),
  name: z.string(),
  description: z.string(),
  shared: z.boolean(),
  version: z.int(),
  rule: z.unknown(),
  createdAt: z.string(),
  changedAt: z.string(),
  archivedAt: z.string().nullable(),
});
export type AudienceResponse = z.infer<typeof audienceResponse>;
export const audienceListRequest = z.strictObject({
  ...pageQuery,
  archived: z.enum(['true', 'false']).default('false'),
  search: z.string().max(100).refine(storable, 'no NUL, whole characters').default(''),
});
export const audienceListResponse = pageOf(audienceResponse);

export const audienceVersion = z.object({
  version: z.int(),
  rule: z.unknown(),
  madeAt: z.string(),
  /** null for somebody of an org unit above, whose people the caller does not see */
  makerName: z.string().nullable(),
  /** made by a system with its API key */
  madeBySystem: z.boolean(),
});
export type AudienceVersion = z.infer<typeof audienceVersion>;
export const versionsResponse = pageOf(audienceVersion);

export const audiencePath = z.object({ id: z.coerce.number().int().positive() });
export const freezeResponse = z.object({
  id: z.int(),
  audienceId: z.int(),
  version: z.int(),
  state: z.enum(['running', 'done', 'failed']),
  businessDate: z.string().nullable(),
  count: z.int().nullable(),
  /** sum of the numbers ':' sum of their squares */
  checksum: z.string().nullable(),
  /** against the freeze before */
  entered: z.int().nullable(),
  left: z.int().nullable(),
  createdAt: z.string(),
  finishedAt: z.string().nullable(),
  jobId: z.int().nullable(),
});
export type FreezeResponse = z.infer<typeof freezeResponse>;
export const freezeListResponse = pageOf(freezeResponse);

export const uploadListQuery = z.object({
  name,
  /** what the first column holds */
  identifier: z.enum(['customer_no', 'bank_identifier']).default('customer_no'),
  /** the first line names the columns */
  header: z.enum(['true', 'false']).default('false'),
});
export const uploadedListResponse = z.object({
  id: z.int(),
  name: z.string(),
  count: z.int(),
  unmatchedCount: z.int(),
  createdAt: z.string(),
});
export type UploadedListResponse = z.infer<typeof uploadedListResponse>;
export const uploadedListsResponse = pageOf(uploadedListResponse);
/** Why a line names nobody; whether somebody of another outlet has the number is not told. */
export const unmatchedReasons = ['not_found', 'not_a_number'] as const;
export type UnmatchedReason = (typeof unmatchedReasons)[number];
export const unmatchedReasonWords: Record<UnmatchedReason, { zh: string; en: string }> = {
  not_found: {
    zh: '没有此客户，或不在您的机构范围内',
    en: 'No such customer, or not within your outlets',
  },
  not_a_number: { zh: '不是客户号（应为数字）', en: 'Not a customer number (digits)' },
};
/** Beyond this many lines only their number is kept. */
export const keptUnmatched = 10_000;
export const unmatchedResponse = pageOf(
  z.object({
    line: z.int(),
    /** masked: it may be the number of another outlet's customer */
    text: z.string(),
    reason: z.enum(unmatchedReasons),
  }),
);

export const requestExportRequest = z.strictObject({
  /** an export is of one frozen list, so that what was approved is what leaves */
  freezeId: z.int().positive(),
  reason: z.string().trim().min(4).max(500).refine(storable, 'no NUL, whole characters'),
  format: tableFormat.default('csv'),
});
export const exportResponse = z.object({
  id: z.int(),
  audienceId: z.int(),
  freezeId: z.int(),
  approvalId: z.int(),
  state: z.enum(['waiting', 'running', 'ready', 'returned', 'failed', 'expired']),
  count: z.int(),
  reason: z.string(),
  format: tableFormat,
  createdAt: z.string(),
  readyAt: z.string().nullable(),
});
export type ExportResponse = z.infer<typeof exportResponse>;
export const exportListRequest = z.strictObject({
  audienceId: z.coerce.number().int().positive().optional(),
  ...pageQuery,
});
export type ExportListRequest = z.infer<typeof exportListRequest>;
export const exportListResponse = pageOf(exportResponse);

export const audienceErrors = {
  AUDIENCE_RULE_TOO_DEEP: {
    status: 400,
    zh: '客群规则嵌套超过 {limit} 层，超出位置：{where}',
    en: 'The rule is nested deeper than {limit} levels, at {where}',
  },
  AUDIENCE_RULE_TOO_LARGE: {
    status: 400,
    zh: '客群规则的条件超过 {limit} 个（连同所引用的客群），超出位置：{where}；可改为引用已冻结的名单',
    en: 'The rule has more than {limit} conditions, those of the audiences it refers to included, at {where}; refer to a frozen list instead',
  },
  AUDIENCE_RULE_INVALID: {
    status: 400,
    zh: '客群规则 {where} 处有误：{zh}',
    en: 'The rule is wrong at {where}: {en}',
  },
  AUDIENCE_TAG_UNKNOWN: {
    status: 400,
    zh: '客群规则 {where} 处的标签“{tag}”不存在',
    en: 'The rule uses the unknown tag "{tag}" at {where}',
  },
  AUDIENCE_TAG_RETIRED: {
    status: 409,
    zh: '客群规则 {where} 处的标签“{tag}”已停用，请从规则中去掉',
    en: 'The rule uses the tag "{tag}" at {where}, which is retired; take it out of the rule',
  },
  AUDIENCE_FIELD_UNKNOWN: {
    status: 400,
    zh: '客群规则 {where} 处的字段“{field}”不存在',
    en: 'The rule uses the unknown field "{field}" at {where}',
  },
  AUDIENCE_OPERATOR_WRONG: {
    status: 400,
    zh: '客群规则 {where} 处的比较方式 {operator} 不适用于{typeZh}类型的“{name}”',
    en: 'At {where} the rule compares "{name}" by {operator}, which does not suit its type {type}',
  },
  AUDIENCE_VALUE_WRONG: {
    status: 400,
    zh: '客群规则 {where} 处的值应为{typeZh}',
    en: 'The value at {where} of the rule must be of type {type}',
  },
  AUDIENCE_REFERENCE_UNKNOWN: {
    status: 400,
    zh: '客群规则 {where} 处引用的客群 {audienceId} 不存在',
    en: 'The rule refers at {where} to audience {audienceId}, which does not exist',
  },
  AUDIENCE_FREEZE_UNKNOWN: {
    status: 400,
    zh: '客群规则 {where} 处引用的冻结名单 {freezeId} 不存在或尚未完成',
    en: 'The rule refers at {where} to frozen list {freezeId}, which does not exist or is not finished',
  },
  AUDIENCE_LIST_UNKNOWN: {
    status: 400,
    zh: '客群规则 {where} 处引用的上传名单 {listId} 不存在',
    en: 'The rule refers at {where} to uploaded list {listId}, which does not exist',
  },
  AUDIENCE_OUTLET_UNKNOWN: {
    status: 400,
    zh: '客群规则 {where} 处的机构 {orgId} 不存在',
    en: 'The rule names at {where} the org unit {orgId}, which does not exist',
  },
  AUDIENCE_CYCLE: {
    status: 400,
    zh: '客群之间循环引用：{path}',
    en: 'The audiences refer to each other in a circle: {path}',
  },
  AUDIENCE_TARGET_WRONG: {
    status: 400,
    zh: '请在规则、客群、冻结名单三者中指定一个',
    en: 'Say exactly one of rule, audienceId and freezeId',
  },
  AUDIENCE_NO_TAGS_YET: {
    status: 409,
    zh: '标签尚未运行，暂无可用数据',
    en: 'The tags have not been run yet, so there is nothing to count',
  },
  AUDIENCE_COUNT_SUPERSEDED: {
    status: 409,
    zh: '该计数已被同一编辑器的新计数取代',
    en: 'A newer count of the same editor replaced this one',
  },
  AUDIENCE_NAME_TAKEN: {
    status: 409,
    zh: '客群名称“{name}”已被使用',
    en: 'There is already an audience called "{name}"',
  },
  AUDIENCE_CHANGED: {
    status: 409,
    zh: '客群已被他人修改为版本 {version}，请刷新后重试',
    en: 'The audience was changed to version {version} in the meantime',
  },
  AUDIENCE_ARCHIVED: { status: 409, zh: '客群已归档', en: 'The audience is archived' },
  AUDIENCE_IN_USE: {
    status: 409,
    zh: '客群正被其他客群引用（{names}），不能归档',
    en: 'The audience is used by {names} and cannot be archived',
  },
  AUDIENCE_UPLOAD_WRONG: {
    status: 400,
    zh: '上传的名单第 {line} 行有误：{zh}',
    en: 'The uploaded list is wrong at line {line}: {en}',
  },
  AUDIENCE_FREEZE_RUNNING: {
    status: 409,
    zh: '名单尚未冻结完成',
    en: 'The list is not frozen yet',
  },
  AUDIENCE_EXPORT_CHANGED: {
    status: 409,
    zh: '批准导出 {approved} 人，现在可导出 {found} 人：名单在审批后发生变化，请重新申请',
    en: '{approved} customers were approved for export and {found} can be exported now: the list changed since, ask again',
  },
  AUDIENCE_EXPORT_NOT_READY: {
    status: 409,
    zh: '导出文件尚未就绪',
    en: 'The export is not ready',
    audit: 'always',
  },
} satisfies Record<string, ErrorDeclaration>;
