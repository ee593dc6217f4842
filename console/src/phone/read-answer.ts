/**
 * Reads answers of the server field by field, null where one is something else (the page of a hotel's network,
 * say). By hand, because zod would be most of what a phone loads; the types keep it in step with the contract.
 */
export type Reader<T> = (given: unknown) => T;

class NotAsAgreed extends Error {}

export function readAs<T>(read: Reader<T>, given: unknown): T | null {
  try {
    return read(given);
  } catch (error) {
    if (error instanceof NotAsAgreed) return null;
    throw error;
  }
}

export const text: Reader<string> = (given) => {
  if (typeof given !== 'string') throw new NotAsAgreed();
  return given;
};

export const number: Reader<number> = (given) => {
  if (typeof given !== 'number' || !Number.isSafeInteger(given)) throw new NotAsAgreed();
  return given;
};

export const flag: Reader<boolean> = (given) => {
  if (typeof given !== 'boolean') throw new NotAsAgreed();
  return given;
};

export const orNull =
  <T>(read: Reader<T>): Reader<T | null> =>
  (given) =>
    given === null ? null : read(given);

const oneOf =
  <T extends string>(names: readonly T[]): Reader<T> =>
  (given) => {
    const found = names.find((name) => name === given);
    if (found === undefined) throw new NotAsAgreed();
    return found;
  };

export const listOf =
  <T>(read: Reader<T>): Reader<T[]> =>
  (given) => {
    if (!Array.isArray(given)) throw new NotAsAgreed();
    return given.map((one) => read(one));
  };

export const fields =
  <T extends object>(readers: { [Name in keyof T]: Reader<T[Name]> }): Reader<T> =>
  (given) => {
    if (typeof given !== 'object' || given === null) throw new NotAsAgreed();
    const found = new Map(Object.entries(given));
    const read = Object.entries<Reader<unknown>>(readers).map(([name, reader]) => [
      name,
      reader(found.get(name)),
    ]);
    // Each name of T was read by its own reader just now, which no type of `fromEntries` can say.
    return Object.fromEntries(read) as T;
  };

/** One of the names that the page has words for, which are those of the contract. */
export const named = <T extends string>(words: Record<T, unknown>): Reader<T> =>
  oneOf(Object.keys(words).filter((name): name is T => name in words));
