import { unmatchedReasonWords, type UnmatchedReason } from '#contract/audiences.ts';
import { csvLine } from '#platform/spreadsheets/csv.core.ts';

const heads = { zh: ['行号', '内容（脱敏）', '原因'], en: ['line', 'content (masked)', 'reason'] };

/** Lines of an uploaded list that named nobody, as a file for a spreadsheet; the mark says UTF-8. */
export function unmatchedFile(
  lines: readonly { line: number; text: string; reason: UnmatchedReason }[],
  language: 'zh' | 'en',
): string {
  const rows = lines.map(({ line, text, reason }) => [
    line,
    text,
    unmatchedReasonWords[reason][language],
  ]);
  return `\uFEFF${[heads[language], ...rows].map((cells) => csvLine(cells)).join('')}`;
}
