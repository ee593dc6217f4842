import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';

/** The rows of an answer, and how to be done with it early. */
export type Answer = { rows: AsyncGenerator<unknown>; close(): void };

/**
 * Reads the lines of a JSONEachRow answer. Whoever stops before its end closes it: closing the reader
 * alone leaves the statement in flight, and dropping the tables that it reads waits for it for ever.
 */
export function readAnswer(stream: Readable): Answer {
  const lines = createInterface({ input: stream, crlfDelay: Infinity });
  const close = (): void => {
    lines.close();
    stream.destroy();
  };
  return { rows: valuesOf(lines, close), close };
}

async function* valuesOf(lines: AsyncIterable<string>, close: () => void): AsyncGenerator<unknown> {
  try {
    for await (const line of lines) if (line !== '') yield JSON.parse(line);
  } finally {
    close();
  }
}
