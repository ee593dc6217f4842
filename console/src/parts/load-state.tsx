import { Alert, Button, Empty, Skeleton } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { ApiProblem, messageOf } from '../api/http.ts';

type Loading<T> = { data: T | undefined; error: Error | null; refetch: () => unknown };

/** Draws what was read; before that its skeleton, and after a failure the reason with a way to try again. */
export function Loaded<T>({
  query,
  children,
  rows = 6,
}: {
  query: Loading<T>;
  children: (data: T) => ReactNode;
  rows?: number;
}): ReactNode {
  if (query.data !== undefined) return children(query.data);
  if (query.error) return <LoadError error={query.error} retry={query.refetch} />;
  return <Skeleton active paragraph={{ rows }} />;
}

export function LoadError({ error, retry }: { error: unknown; retry: () => unknown }): ReactNode {
  const { t } = useTranslation();
  // To read again what is not there, or not for this role, would say the same.
  if (error instanceof ApiProblem && (error.status === 404 || error.status === 403))
    return <Alert type="warning" showIcon title={messageOf(error)} />;
  return (
    <Alert
      type="error"
      showIcon
      title={t('common.loadFailed')}
      description={messageOf(error)}
      action={
        <Button size="small" onClick={() => retry()}>
          {t('common.tryAgain')}
        </Button>
      }
    />
  );
}

/** Nothing here yet: says what to do first. */
export function FirstStep({ text, action }: { text: ReactNode; action?: ReactNode }): ReactNode {
  return (
    <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={<span className="muted">{text}</span>}>
      {action}
    </Empty>
  );
}
