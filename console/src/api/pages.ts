import { useInfiniteQuery } from '@tanstack/react-query';

/** A page as every list of the API gives it. */
export type Page<Row> = { items: Row[]; nextCursor: string | null };

/** The largest page the API gives. */
export const largestPage = 200;

/** Every row of a list, page after page: for pickers and for names by id, which need them all. */
export async function readAll<Row>(
  read: (query: { cursor: string | undefined; limit: number }) => Promise<Page<Row>>,
): Promise<Row[]> {
  const rows: Row[] = [];
  for (let cursor: string | undefined; ;) {
    const page = await read({ cursor, limit: largestPage });
    rows.push(...page.items);
    if (page.nextCursor === null) return rows;
    cursor = page.nextCursor;
  }
}

/** How many rows a list has, as far as its first page tells: `200+` when there are more. */
export function countShown(page: Page<unknown>): string {
  return `${page.items.length}${page.nextCursor === null ? '' : '+'}`;
}

type Reading<Row> = {
  queryKey: readonly unknown[];
  read: (
    query: { cursor: string | undefined; limit: number },
    signal: AbortSignal,
  ) => Promise<Page<Row>>;
  limit: number;
  /** while it gives true for what is shown, the pages are read again at this pace */
  live?: { milliseconds: number; while: (rows: readonly Row[]) => boolean };
};

/** A list inside a card or drawer: its first page, and the next ones as they are asked for. */
export function usePages<Row>({ queryKey, read, limit, live }: Reading<Row>) {
  return useInfiniteQuery<Page<Row>, Error, Row[], readonly unknown[], string | undefined>({
    queryKey: [...queryKey, 'pages'],
    queryFn: ({ pageParam, signal }) => read({ cursor: pageParam, limit }, signal),
    initialPageParam: undefined,
    getNextPageParam: (page) => page.nextCursor,
    select: ({ pages }) => pages.flatMap((page) => page.items),
    refetchInterval: ({ state: { data } }) =>
      live && data?.pages.some((page) => live.while(page.items)) ? live.milliseconds : false,
  });
}
