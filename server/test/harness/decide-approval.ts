import { approvalPage } from '../../../contract/approvals.ts';
import { type Answer, bodyOf, type Person } from './app.ts';

/** Decides on what the maker has submitted of an object last. */
export async function decideOn(
  maker: Person,
  checker: Person,
  objectId: string,
  decision: 'approve' | 'return' = 'approve',
  kind = '',
): Promise<Answer> {
  const query = `box=mine&objectId=${encodeURIComponent(objectId)}${kind && `&kind=${kind}`}`;
  const { items } = bodyOf(approvalPage, await maker.call('GET', `/api/approvals?${query}`));
  return checker.call('POST', `/api/approvals/${items[0]?.approvalId}/decision`, {
    decision,
    comment: '意见',
  });
}
