import type fc from 'fast-check';
import type { Database } from '#platform/postgres/database.ts';
import { type Done, explain } from './explain.ts';
import type { Callers } from './step-statements.ts';

/**
 * Asks operations at once, each over a connection of its own, and gives what was answered with what the rules allow
 * after it. A failure is an answer that no rule gives.
 */
export async function askTogether<Books, Operation, Answer extends { code: string }>(
  callers: Callers,
  scheduler: fc.Scheduler,
  possible: readonly Books[],
  operations: readonly Operation[],
  by: {
    ask: (database: Database, operation: Operation) => Promise<Answer | { code: string }>;
    answerOf: (books: Books, done: Done<Operation, Answer | { code: string }>) => { code: string };
    /** what has to be known of the answers before they can be explained */
    before?: () => Promise<void>;
  },
): Promise<{ possible: Books[]; answers: Done<Operation, Answer | { code: string }>[] }> {
  const failed = (error: unknown): { code: string } => ({ code: `FAILED: ${String(error)}` });
  const works = operations.flatMap((operation, turn) => {
    const database = callers.databases[turn];
    if (!database) throw new Error('there are fewer callers than operations');
    return [async () => ({ operation, answer: await by.ask(database, operation).catch(failed) })];
  });
  const [only] = works;
  // One alone has nobody whose statements could come between its own.
  const { answers, wasBefore } =
    only && works.length === 1
      ? { answers: [await only()], wasBefore: () => false }
      : await callers.together(scheduler, works);
  await by.before?.();
  return { possible: explain(by.answerOf, possible, answers, wasBefore), answers };
}
