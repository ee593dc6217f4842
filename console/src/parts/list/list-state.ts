/** The state of a list page as its URL holds it: the filters, the page's cursor, the page size. */
export type ListState = {
  filters: Readonly<Record<string, string>>;
  cursor: string | null;
  limit: number;
};

export const pageSizes = [20, 50, 100] as const;
const defaultLimit = pageSizes[0];

export function readListState(search: URLSearchParams, filterNames: readonly string[]): ListState {
  const filters: Record<string, string> = {};
  for (const name of filterNames) {
    const value = search.get(name);
    if (value) filters[name] = value;
  }
  const asked = Number(search.get('limit'));
  const limit = pageSizes.find((size) => size === asked) ?? defaultLimit;
  return { filters, cursor: search.get('cursor'), limit };
}

/** The personal filters that a history entry holds; anything else in it is not of the list. */
export function personalOf(historyState: unknown): Record<string, string> {
  if (typeof historyState !== 'object' || historyState === null || !('personal' in historyState))
    return {};
  const { personal } = historyState;
  if (typeof personal !== 'object' || personal === null) return {};
  return Object.fromEntries(
    Object.entries(personal).filter(
      (entry): entry is [string, string] => typeof entry[1] === 'string',
    ),
  );
}

/** What is not of the list (an open drawer, a tab) stays in the URL as it was. */
export function writeListState(
  search: URLSearchParams,
  state: ListState,
  filterNames: readonly string[],
): URLSearchParams {
  const next = new URLSearchParams(search);
  for (const name of [...filterNames, 'cursor', 'limit']) next.delete(name);
  for (const name of filterNames) {
    const value = state.filters[name];
    if (value) next.set(name, value);
  }
  if (state.cursor) next.set('cursor', state.cursor);
  if (state.limit !== defaultLimit) next.set('limit', String(state.limit));
  return next;
}

/** Other filters or another page size start at the first page again. */
export function withFilters(
  state: ListState,
  filters: Readonly<Record<string, string>>,
): ListState {
  const kept = Object.entries(filters).filter(([, value]) => value !== '');
  return { ...state, filters: Object.fromEntries(kept), cursor: null };
}
