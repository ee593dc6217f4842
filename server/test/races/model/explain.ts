import { isDeepStrictEqual } from 'node:util';

/** What was asked, and what was answered. */
export type Done<Operation, Answer> = { operation: Operation; answer: Answer };

/** Every order of the operations that keeps those first that were over before another began. */
function* ordersOf(
  left: readonly number[],
  wasBefore: (one: number, other: number) => boolean,
): Generator<number[]> {
  if (left.length === 0) yield [];
  for (const first of left) {
    const rest = left.filter((at) => at !== first);
    if (rest.some((at) => wasBefore(at, first))) continue;
    for (const order of ordersOf(rest, wasBefore)) yield [first, ...order];
  }
}

/**
 * What the rules allow after these answers: every order that explains them, each different outcome once. Two that
 * look the same in the books may still differ in what comes: by which of two calls of one key the outlet's limit
 * was used, say. `answerOf` changes the books it is given, and says what the rules answer.
 */
export function explain<Books, Operation, Answer>(
  answerOf: (books: Books, done: Done<Operation, Answer>) => Answer,
  possible: readonly Books[],
  done: readonly Done<Operation, Answer>[],
  wasBefore: (one: number, other: number) => boolean,
): Books[] {
  const outcomes = new Map<string, Books>();
  for (const order of ordersOf([...done.keys()], wasBefore))
    for (const before of possible) {
      const ordered = order.flatMap((at) => done[at] ?? []);
      const books = structuredClone(before);
      if (ordered.every((one) => isDeepStrictEqual(answerOf(books, one), one.answer)))
        outcomes.set(JSON.stringify(books), books);
    }
  if (outcomes.size > 0) return [...outcomes.values()];
  const words = done.map((one) => JSON.stringify(one));
  throw new Error(`no order explains\n${words.join('\n')}\nafter ${JSON.stringify(possible)}`);
}
