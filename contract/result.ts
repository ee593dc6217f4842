/** What a use case gives back: a value, or a refusal the user can understand and act on. */
export type Result<T> = { ok: true; value: T } | { ok: false; refusal: Refusal };

/** `code` is stable and declared in a contract file; `facts` fill its sentence. */
export type Refusal = { code: string; facts: Record<string, string | number | boolean | null> };

export function ok<T>(value: T): Result<T> {
  return { ok: true, value };
}

export function refuse<T = never>(code: string, facts: Refusal['facts'] = {}): Result<T> {
  return { ok: false, refusal: { code, facts } };
}

/** The values of results, or the first refusal. */
export function allOf<T>(results: readonly Result<T>[]): Result<T[]> {
  const refused = results.find((one) => !one.ok);
  return refused && !refused.ok
    ? refused
    : ok(results.flatMap((one) => (one.ok ? [one.value] : [])));
}
