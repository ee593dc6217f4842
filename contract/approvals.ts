import { z } from 'zod';
import type { ErrorDeclaration } from './errors.ts';
import { pageOf, pageQuery } from './pages.ts';

export const approvalStates = ['pending', 'approved', 'returned', 'withdrawn'] as const;

export const approval = z.object({
  approvalId: z.number().int(),
  kind: z.string(),
  objectId: z.string(),
  orgId: z.number().int(),
  orgName: z.string(),
  title: z.string(),
  snapshot: z.record(z.string(), z.unknown()),
  state: z.enum(approvalStates),
  makerId: z.number().int(),
  makerName: z.string(),
  /** staff who wrote what is submitted, the maker among them: none of them decides */
  authorIds: z.array(z.number().int()),
  submittedAt: z.iso.datetime(),
  checkerId: z.number().int().nullable(),
  checkerName: z.string().nullable(),
  comment: z.string(),
  decidedAt: z.iso.datetime().nullable(),
});
export type Approval = z.infer<typeof approval>;
export const approvalPage = pageOf(approval);
/** 待办 / 已办 / 我发起 */
export const approvalQuery = z.strictObject({
  box: z.enum(['todo', 'done', 'mine']).default('todo'),
  kind: z.string().max(64).optional(),
  objectId: z.string().max(128).optional(),
  ...pageQuery,
});
export const approvalDecision = z
  .strictObject({
    decision: z.enum(['approve', 'return']),
    comment: z.string().trim().max(1000).default(''),
  })
  .refine((body) => body.decision === 'approve' || body.comment !== '', {
    message: 'a return needs a comment',
    path: ['comment'],
  });

export const approvalErrors = {
  APPROVAL_PENDING: {
    status: 409,
    zh: '该对象已有待审批的申请',
    en: 'This object already waits for approval',
  },
  APPROVAL_DECIDED: {
    status: 409,
    zh: '该申请已由 {checker} 处理',
    en: 'Already decided by {checker}',
  },
  APPROVAL_BY_MAKER: {
    status: 403,
    zh: '不能审批自己提交或编写的内容',
    en: 'Nobody approves what they submitted or wrote',
  },
  APPROVAL_WITHDRAWN: {
    status: 409,
    zh: '该申请已由提交人撤回',
    en: 'Withdrawn by who submitted it',
  },
  APPROVAL_NOT_YOURS: {
    status: 403,
    zh: '只有提交人可以撤回',
    en: 'Only who submitted it withdraws it',
  },
  APPROVAL_NEEDS_PERSON: {
    status: 403,
    zh: '提交和审批须由员工本人进行',
    en: 'Only a person submits and approves',
  },
  APPROVAL_ROLE_MISSING: {
    status: 403,
    zh: '您的角色不能审批此类申请',
    en: 'Your role does not approve this kind',
  },
} satisfies Record<string, ErrorDeclaration>;
