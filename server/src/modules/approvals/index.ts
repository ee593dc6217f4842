export { approvedSetting } from './approved-setting.ts';
export { type ApprovalKind, decideApproval, type Decision } from './decide-approval.ts';
export { findPending } from './list-approvals.ts';
export { approvalRoutes } from './routes.ts';
export { withdrawSubmission } from './withdraw-approval.ts';
export { type Submission, submitForApproval } from './submit-for-approval.ts';
