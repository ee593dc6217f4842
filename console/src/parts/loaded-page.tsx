import { Skeleton } from 'antd';
import type { ReactNode } from 'react';
import { PageError } from './page-result.tsx';

type Loading<T> = { data: T | undefined; error: Error | null; refetch: () => unknown };

/** A page about one thing: what was read of it; before that its skeleton, and else what happened instead. */
export function LoadedPage<T>({
  query,
  children,
}: {
  query: Loading<T>;
  children: (data: T) => ReactNode;
}): ReactNode {
  if (query.data !== undefined) return children(query.data);
  if (query.error) return <PageError error={query.error} retry={query.refetch} />;
  return <Skeleton active paragraph={{ rows: 6 }} />;
}
