import { contentWords } from '#contract/content-words.ts';
import { ok, refuse, type Result } from '#contract/result.ts';
import { approvedSetting } from '#modules/approvals/index.ts';
import type { Tx } from '#platform/postgres/database.ts';
import { findForbiddenWord, type PlacedText } from './forbidden-words.core.ts';

/** Approved it holds for what is submitted and approved from then on; what is in force stays until it is taken off. */
export const wordList = approvedSetting({
  kind: 'content_words',
  table: 'approved_content.word_list',
  content: contentWords,
  changed: 'CONTENT_WORDS_CHANGED',
  audited: { action: 'content-words.approve', objectKind: 'ContentWords' },
});

/** Whether texts that customers or staff read are free of the words that rule 12 forbids, by the list in force. */
export async function judgeWords(tx: Tx, texts: readonly PlacedText[]): Promise<Result<void>> {
  const [inForce] = await wordList.versions(tx);
  const found = inForce ? findForbiddenWord(texts, inForce.content) : null;
  return found ? refuse('CONTENT_WORD_FORBIDDEN', found) : ok(undefined);
}
