import type { UntakenReason } from '#contract/tag-assignments.ts';

type Line = { line: number; customer: string; value: string };
export type TakenLine = { customerNo: number; value: string };
export type Judged = { taken: TakenLine[]; untaken: { line: number; reason: UntakenReason }[] };

/**
 * Which lines give a value to a customer, and why the others do not. A line that names nobody, or somebody
 * of another outlet, is not found, without saying which of the two; of two lines for one customer neither
 * is certain to be meant, and the first is taken. Who has deleted the tag is not given it again.
 */
export function judgeLines(
  lines: readonly Line[],
  customerOf: (text: string) => number | undefined,
  valueOf: (text: string) => string | undefined,
  isNumber: (text: string) => boolean,
  hasDeleted: (customerNo: number) => boolean,
): Judged {
  const seen = new Set<number>();
  const judged: Judged = { taken: [], untaken: [] };
  const leave = (line: number, reason: UntakenReason): void =>
    void judged.untaken.push({ line, reason });
  for (const { line, customer, value: text } of lines) {
    const customerNo = customerOf(customer);
    const value = valueOf(text);
    if (!isNumber(customer)) leave(line, 'not_a_number');
    else if (customerNo === undefined) leave(line, 'not_found');
    else if (value === undefined) leave(line, 'value_unknown');
    else if (seen.has(customerNo)) leave(line, 'twice');
    else if (hasDeleted(customerNo)) leave(line, 'deleted_by_customer');
    else {
      seen.add(customerNo);
      judged.taken.push({ customerNo, value });
    }
  }
  return judged;
}
