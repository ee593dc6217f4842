import { z } from 'zod';
import { roles } from './access.ts';
import type { ErrorDeclaration } from './errors.ts';
import { pageOf, pageQuery } from './pages.ts';
import { shortNumber, shortNumberText } from './short-number.ts';

export const orgUnitKinds = ['head_office', 'branch', 'sub_branch', 'outlet'] as const;
export type OrgUnitKind = (typeof orgUnitKinds)[number];

export const orgUnit = z.object({
  orgId: z.number().int(),
  legalEntityId: z.number().int(),
  parentId: z.number().int().nullable(),
  kind: z.enum(orgUnitKinds),
  code: z.string(),
  name: z.string(),
  /** number of ancestors: 0 is the root */
  depth: z.number().int(),
  disabled: z.boolean(),
});
export type OrgUnit = z.infer<typeof orgUnit>;

const code = z
  .string()
  .trim()
  .regex(/^[A-Za-z0-9_-]{1,32}$/, 'letters, digits, - and _');
const displayName = z.string().trim().min(1).max(64);
export const orgUnitNew = z.strictObject({
  parentId: shortNumber,
  kind: z.enum(orgUnitKinds),
  code,
  name: displayName,
});
export const orgUnitChange = z.strictObject({
  name: displayName.optional(),
  parentId: shortNumber.optional(),
});
/** What disabling a unit touches: the units below it, the people who can no longer sign in, the customers it manages. */
export const orgUnitAffected = z.object({
  orgUnits: z.number().int(),
  staff: z.number().int(),
  customers: z.number().int(),
});
/** The confirmed number: refused when it is no longer what would be touched. */
export const orgUnitDisable = z.strictObject({ affected: orgUnitAffected.strict() });

export const staff = z.object({
  staffId: z.number().int(),
  staffNumber: z.string(),
  name: z.string(),
  orgId: z.number().int(),
  orgName: z.string(),
  roles: z.array(z.enum(roles)),
  disabled: z.boolean(),
  lockedUntil: z.iso.datetime().nullable(),
  secondFactorEnrolled: z.boolean(),
});
export type Staff = z.infer<typeof staff>;
export const staffPage = pageOf(staff);
export const staffQuery = z.strictObject({
  search: z.string().trim().max(64).optional(),
  orgId: shortNumberText.optional(),
  role: z.enum(roles).optional(),
  state: z.enum(['enabled', 'disabled']).optional(),
  ...pageQuery,
});

export const password = z.string().min(8).max(128);
const roleSet = z.array(z.enum(roles)).min(1).max(roles.length);
export const staffNew = z.strictObject({
  staffNumber: z
    .string()
    .trim()
    .regex(/^[A-Za-z0-9._-]{2,32}$/, 'letters, digits, . - and _'),
  name: displayName,
  orgId: shortNumber,
  roles: roleSet,
  /** first password; to be changed at first sign-in */
  password,
});
export const staffChange = z.strictObject({
  name: displayName.optional(),
  orgId: shortNumber.optional(),
  roles: roleSet.optional(),
  disabled: z.boolean().optional(),
});
export const passwordReset = z.strictObject({ password });

export const apiKeyRoles = [
  'product_manager',
  'outlet_manager',
  'relationship_manager',
  'wealth_manager',
  'lobby_manager',
  'merchant_operator',
  'event_source',
  'auditor',
] as const;
export const apiKey = z.object({
  apiKeyId: z.number().int(),
  name: z.string(),
  orgId: z.number().int(),
  roles: z.array(z.enum(roles)),
  createdAt: z.iso.datetime(),
  expiresAt: z.iso.datetime(),
  revokedAt: z.iso.datetime().nullable(),
});
export type ApiKey = z.infer<typeof apiKey>;
export const apiKeyPage = pageOf(apiKey);
export const apiKeyNew = z.strictObject({
  name: displayName,
  orgId: shortNumber,
  roles: z.array(z.enum(apiKeyRoles)).min(1),
  expiresAfterDays: z.number().int().min(1).max(730),
});
/** `secret` is shown this once; only its digest is kept. */
export const apiKeyMade = z.object({ apiKey, secret: z.string() });

const kindWords = {
  head_office: { zh: '总行', en: 'head office' },
  branch: { zh: '分行', en: 'branch' },
  sub_branch: { zh: '支行', en: 'sub-branch' },
  outlet: { zh: '网点', en: 'outlet' },
};

export const organizationErrors = {
  API_KEY_MADE_ALREADY: {
    status: 409,
    zh: '同一请求已建立密钥 {apiKeyId}；密钥内容只显示一次，遗失请停用后另建',
    en: 'The same request made key {apiKeyId} already; its secret is shown once: if it is lost, revoke the key and make another',
  },
  ORG_UNIT_CODE_TAKEN: {
    status: 409,
    zh: '机构编号 {code} 已存在',
    en: 'Org unit code {code} is taken',
  },
  ORG_UNIT_KIND_MISPLACED: {
    status: 422,
    zh: '{kind} 不能设在 {parentKind} 之下',
    en: 'A {kind} cannot stand below a {parentKind}',
    words: { kind: kindWords, parentKind: kindWords },
  },
  ORG_UNIT_INSIDE_ITSELF: {
    status: 422,
    zh: '机构不能移到自己或其下级之下',
    en: 'A unit cannot move below itself',
  },
  ORG_UNIT_IS_ROOT: {
    status: 422,
    zh: '根机构不能移动或停用',
    en: 'The root unit cannot be moved or disabled',
  },
  ORG_UNIT_DISABLED: { status: 409, zh: '机构 {code} 已停用', en: 'Org unit {code} is disabled' },
  ORG_UNIT_AFFECTED_CHANGED: {
    status: 409,
    zh: '影响范围已变化：{orgUnits} 个机构、{staff} 名员工、{customers} 名客户，请重新确认',
    en: 'What is affected has changed: {orgUnits} units, {staff} staff, {customers} customers; confirm again',
  },
  ORG_TREE_INVALID: {
    status: 422,
    zh: '机构 {code} 有误：{why}',
    en: 'Org unit {code} is wrong: {why}',
  },
  STAFF_NUMBER_TAKEN: {
    status: 409,
    zh: '工号 {staffNumber} 已存在',
    en: 'Staff number {staffNumber} is taken',
  },
  STAFF_ROLES_CONFLICT: {
    status: 422,
    zh: '系统管理员、安全管理员、审计员不能由同一人担任',
    en: 'Administrator, security administrator and auditor must be different people',
  },
  STAFF_ROLE_NOT_YOURS_TO_GIVE: {
    status: 403,
    zh: '只有安全管理员可以授予或变更管理类角色',
    en: 'Only a security administrator grants or changes an administration role',
  },
  STAFF_CHANGES_THEMSELVES: {
    status: 403,
    zh: '不能修改自己的角色、机构或状态',
    en: 'Nobody changes their own roles, outlet or state',
  },
  PASSWORD_TOO_WEAK: {
    status: 422,
    zh: '密码过于常见或包含工号',
    en: 'The password is too common or holds the staff number',
  },
} satisfies Record<string, ErrorDeclaration>;
