import { z } from 'zod';
import { actions, roles, subjects } from './access.ts';
import type { ErrorDeclaration } from './errors.ts';
import { orgUnitKinds, password } from './organization.ts';

export const signIn = z.strictObject({
  staffNumber: z.string().trim().min(1).max(64),
  password: z.string().min(1).max(256),
  /** six digits of the authenticator, where enrolled */
  totp: z
    .string()
    .regex(/^\d{6}$/)
    .optional(),
});

/** Who is signed in. While `restriction` is set, only changing the password or enrolling is possible. */
export const me = z.object({
  kind: z.enum(['staff', 'api-key']),
  id: z.number().int(),
  staffNumber: z.string().nullable(),
  name: z.string(),
  roles: z.array(z.enum(roles)),
  org: z.object({
    orgId: z.number().int(),
    code: z.string(),
    name: z.string(),
    kind: z.enum(orgUnitKinds),
  }),
  wholeBank: z.boolean(),
  secondFactor: z.boolean(),
  secondFactorEnrolled: z.boolean(),
  restriction: z.enum(['change_password', 'enrol_second_factor']).nullable(),
  /** the CASL rules: build the ability from them to hide what is not allowed */
  rules: z.array(
    z.object({ action: z.array(z.enum(actions)), subject: z.array(z.enum(subjects)) }),
  ),
});
export type Me = z.infer<typeof me>;

export const passwordChange = z.strictObject({
  current: z.string().min(1).max(256),
  next: password,
});

/** `uri` is what the authenticator scans as a QR code. */
export const secondFactorOffer = z.object({ uri: z.string(), secret: z.string() });
export const secondFactorConfirm = z.strictObject({ totp: z.string().regex(/^\d{6}$/) });

export const signInSettings = z.strictObject({
  idleMinutes: z.number().int().min(1).max(240).default(30),
  absoluteHours: z.number().int().min(1).max(24).default(12),
  failuresBeforeLock: z.number().int().min(3).max(20).default(5),
  lockMinutes: z.number().int().min(1).max(1440).default(15),
  secondFactorForAdministrators: z.boolean().default(false),
  secondFactorForExports: z.boolean().default(false),
});
export type SignInSettings = z.infer<typeof signInSettings>;

export const sessionErrors = {
  SIGN_IN_REFUSED: {
    status: 401,
    zh: '工号或密码错误',
    en: 'Staff number or password is wrong',
    audit: 'elsewhere',
  },
  SIGN_IN_LOCKED: {
    status: 429,
    zh: '失败次数过多，请 {minutes} 分钟后再试',
    en: 'Too many failures, try again in {minutes} minutes',
  },
  SECOND_FACTOR_NEEDED: {
    status: 401,
    zh: '请输入动态验证码',
    en: 'Enter the code of your authenticator',
    audit: 'elsewhere',
  },
  SECOND_FACTOR_WRONG: { status: 422, zh: '动态验证码错误', en: 'The code is wrong' },
  SECOND_FACTOR_ENROLLED: {
    status: 409,
    zh: '已绑定动态验证器，须先由安全管理员重置',
    en: 'An authenticator is enrolled; a security administrator resets it first',
  },
  SESSION_NEEDS_PERSON: {
    status: 403,
    zh: '此操作须由员工本人进行',
    en: 'Only a person can do this',
  },
  PASSWORD_WRONG: {
    status: 422,
    zh: '当前密码错误',
    en: 'The current password is wrong',
    audit: 'always',
  },
  CROSS_SITE: {
    status: 403,
    zh: '拒绝来自其他站点的请求',
    en: 'Refused: the request comes from another site',
  },
} satisfies Record<string, ErrorDeclaration>;
