import { refuse, type Result } from '#contract/result.ts';

/**
 * What whoever holds a link is told of a claim: what happened, not of whom. The reference of a refusal names
 * nobody, and is what the customer asks about at the outlet.
 */
export function asTold<T>(result: Result<T>): Result<T> {
  if (result.ok) return result;
  const { code } = result.refusal;
  return code === 'BENEFIT_UNAVAILABLE' ? result : refuse(code);
}
