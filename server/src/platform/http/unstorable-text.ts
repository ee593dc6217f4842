/** PostgreSQL stores neither the NUL character nor half a surrogate pair, in text and jsonb alike. */
const unstorable = /[\0\p{Cs}]/u;

/** Where in a request's input a text, or a key, can't be stored; null when all of it can. */
export function unstorableAt(input: unknown): string | null {
  // Not by recursion: an input may be nested a million levels deep.
  const waiting: { at: string; value: unknown }[] = [{ at: '', value: input }];
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    const { at, value } = next;
    if (typeof value === 'string' && unstorable.test(value)) return at;
    if (typeof value !== 'object' || value === null) continue;
    for (const [key, inner] of Object.entries(value)) {
      if (unstorable.test(key)) return at;
      waiting.push({ at: `${at}/${key}`, value: inner });
    }
  }
  return null;
}
