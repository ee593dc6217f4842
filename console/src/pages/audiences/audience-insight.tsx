import type { Rule } from '#contract/audience-rule.ts';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { Alert, Card, Progress, Tabs } from 'antd';
import { useEffect, useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { audienceCalls } from '../../api/audiences.ts';
import { messageOf, newIdempotencyKey } from '../../api/http.ts';
import { useLanguage } from '../../app/language.ts';
import { Figure } from '../../parts/figure.tsx';
import { formatCompact, formatCount, formatDay, formatPercent } from '../../parts/format-figure.ts';
import { OutletBreakdown, TagBreakdown } from './breakdown.tsx';
import { ProfileComparison } from './profile-comparison.tsx';
import { SampleTable } from './sample-table.tsx';

const pauseMilliseconds = 350;

/** What the rule means for real customers: exact count, spread, comparison with everybody, sample. */
export function AudienceInsight({ rule }: { rule: Rule | null }): ReactNode {
  const { t } = useTranslation();
  const language = useLanguage();
  const settled = useSettled(rule);
  const [editor] = useState(newIdempotencyKey);
  // One editor's newer count cancels its older one, here by the signal and on the server by its name.
  const count = useQuery({
    queryKey: ['audiences', 'count', settled],
    queryFn: ({ signal }) => audienceCalls.count({ rule: settled }, editor, signal),
    enabled: settled !== null,
    placeholderData: keepPreviousData,
  });
  const shown = settled === null ? undefined : count.data;
  const share = shown && shown.population > 0 ? shown.count / shown.population : null;
  return (
    <>
      <Card variant="borderless" className="section count-card" aria-busy={count.isFetching}>
        <Figure
          label={t('audiences.countTitle')}
          definition={t('audiences.countDefinition')}
          value={
            <span className={count.isFetching ? 'count-stale' : ''} data-testid="audience-count">
              {shown ? formatCount(shown.count) : '—'}
            </span>
          }
          unit={
            shown && shown.count >= 10_000
              ? `(${formatCompact(shown.count, language)})`
              : t('common.peopleUnit')
          }
          note={
            shown ? (
              <span aria-live="polite">
                {t('audiences.ofPopulation', { share: formatPercent(share) })} ·{' '}
                {t('audiences.asOf', { date: formatDay(shown.businessDate) })} ·{' '}
                {t('audiences.elapsed', { ms: Math.round(shown.elapsedMs) })}
              </span>
            ) : (
              t('audiences.waiting')
            )
          }
        />
        <Progress
          percent={Math.round((share ?? 0) * 1000) / 10}
          showInfo={false}
          status={count.isFetching ? 'active' : 'normal'}
          size="small"
          aria-label={t('audiences.countTitle')}
        />
        {count.error && settled !== null ? (
          <Alert type="error" showIcon title={messageOf(count.error)} />
        ) : null}
      </Card>
      {settled === null ? null : (
        <Card variant="borderless">
          <Tabs
            destroyOnHidden
            items={[
              {
                key: 'outlet',
                label: t('audiences.tabs.outlet'),
                children: <OutletBreakdown target={{ rule: settled }} />,
              },
              {
                key: 'tag',
                label: t('audiences.tabs.tag'),
                children: <TagBreakdown target={{ rule: settled }} />,
              },
              {
                key: 'profile',
                label: t('audiences.tabs.profile'),
                children: <ProfileComparison target={{ rule: settled }} />,
              },
              {
                key: 'sample',
                label: t('audiences.tabs.sample'),
                children: <SampleTable target={{ rule: settled }} />,
              },
            ]}
          />
        </Card>
      )}
    </>
  );
}

/** The rule once the person has paused. */
function useSettled(rule: Rule | null): Rule | null {
  const [settled, setSettled] = useState(rule);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(rule), pauseMilliseconds);
    return () => clearTimeout(timer);
  }, [rule]);
  return rule === null ? null : settled;
}
