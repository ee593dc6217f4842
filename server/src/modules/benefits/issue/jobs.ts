import { z } from 'zod';
import type { JobKind } from '#platform/jobs/jobs.ts';
import { type IssueEnd, runIssue } from './run-issue.ts';

const issueInput = z.strictObject({ issueId: z.int().positive() });
/** What is asked of the job queue; carried out by `runIssueJob`. */
export const issueRequest = { kind: 'benefit-issue', input: issueInput };
/** The same for the list of an issue, which a flow brings. */
export const prepareIssueRequest = { kind: 'benefit-issue-list', input: issueInput };

export const runIssueJob: JobKind<z.infer<typeof issueInput>, IssueEnd> = {
  ...issueRequest,
  run: (platform, context, { issueId }) => runIssue(platform, context, issueId),
};
