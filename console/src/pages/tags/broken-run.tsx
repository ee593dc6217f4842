import { useQuery } from '@tanstack/react-query';
import { Alert, Button } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { tagCalls, useLatestRun } from '../../api/tags.ts';
import { formatDay } from '../../parts/format-figure.ts';

/** The newest run did not reach its end: says that what was computed before stays in use. */
export function BrokenRun(): ReactNode {
  const { t } = useTranslation();
  const latest = useLatestRun();
  const newest = useQuery({
    queryKey: ['tag-runs', 'newest'],
    queryFn: async ({ signal }) => (await tagCalls.runs({ limit: 1 }, signal)).items[0] ?? null,
    refetchInterval: 30_000,
  });
  const run = newest.data;
  if (!run || run.state === 'done' || run.state === 'running') return null;
  const facts = { day: formatDay(run.businessDate), state: t(`tags.states.${run.state}`) };
  return (
    <Alert
      type="warning"
      showIcon
      className="section"
      title={
        latest.data
          ? t('tags.brokenRun', { ...facts, used: formatDay(latest.data.businessDate) })
          : t('tags.brokenFirstRun', facts)
      }
      action={
        <Link to="/tags/runs">
          <Button size="small">{t('tags.runs')}</Button>
        </Link>
      }
    />
  );
}
