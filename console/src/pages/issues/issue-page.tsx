import { useQuery } from '@tanstack/react-query';
import { Alert, Card, Descriptions, Flex } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useParams } from 'react-router';
import { audienceCalls } from '../../api/audiences.ts';
import { issueCalls, type Issue } from '../../api/issues.ts';
import { useSay } from '../../app/language.ts';
import { useTrailEnd } from '../../app/page-trail.tsx';
import { useCan } from '../../app/session.tsx';
import { Figure } from '../../parts/figure.tsx';
import { formatCount, formatFen, formatMoment } from '../../parts/format-figure.ts';
import { JobFollow } from '../../parts/job-progress.tsx';
import { LoadedPage } from '../../parts/loaded-page.tsx';
import { useOrgNames } from '../../parts/org-tree.tsx';
import { PageHead } from '../../parts/page-head.tsx';
import { IssueActions } from './issue-actions.tsx';
import { IssueProgress, IssueState, movesByItself } from './issue-state.tsx';
import { RefusedList } from './refused-list.tsx';

export function IssuePage(): ReactNode {
  const id = Number(useParams()['id']);
  const issue = useQuery({
    queryKey: ['issues', 'one', id],
    queryFn: ({ signal }) => issueCalls.find(id, signal),
    refetchInterval: ({ state: { data } }) => (data && movesByItself(data) ? 1500 : false),
  });
  return <LoadedPage query={issue}>{(found) => <OneIssue issue={found} />}</LoadedPage>;
}

function OneIssue({ issue }: { issue: Issue }): ReactNode {
  const { t } = useTranslation();
  const say = useSay();
  const can = useCan();
  const orgName = useOrgNames();
  useTrailEnd(issue.name);
  const { state, refusal } = issue;
  return (
    <>
      <PageHead
        title={
          <Flex gap={10} align="center" wrap>
            {issue.name} <IssueState state={state} />
          </Flex>
        }
        extra={<IssueActions issue={issue} />}
      />
      <Alert
        className="section"
        showIcon
        type={refusal ? 'error' : state === 'done' ? 'success' : 'info'}
        title={refusal ? say(refusal) : t(`issues.next.${state}`)}
        {...(refusal && state === 'stopped' ? { description: t('issues.next.stopped') } : {})}
        {...(state === 'submitted' && can('read', 'Approval')
          ? { action: <Link to="/approvals?box=mine">{t('issues.approvalLink')}</Link> }
          : {})}
      />
      <Card variant="borderless" className="section">
        <div className="figures">
          <Figures issue={issue} />
        </div>
        {state === 'preparing' || state === 'ready' ? null : <IssueProgress issue={issue} />}
        {movesByItself(issue) && issue.jobId !== null ? <JobFollow id={issue.jobId} /> : null}
        <Descriptions
          size="small"
          className="after-section"
          column={{ xs: 1, md: 2, xl: 3 }}
          items={[
            { key: 'offer', label: t('issues.offer'), children: issue.offerName },
            {
              key: 'source',
              label: t('issues.source'),
              children:
                issue.audienceId === null ? (
                  t(`issues.sources.${issue.source}`)
                ) : (
                  <AudienceLink id={issue.audienceId} />
                ),
            },
            { key: 'org', label: t('issues.org'), children: orgName(issue.orgId) },
            { key: 'created', label: t('issues.created'), children: formatMoment(issue.createdAt) },
            { key: 'started', label: t('issues.started'), children: formatMoment(issue.startedAt) },
            {
              key: 'finished',
              label: t('issues.finished'),
              children: formatMoment(issue.finishedAt),
            },
          ]}
        />
      </Card>
      {state !== 'preparing' && can('read', 'Customer') ? <RefusedList issue={issue} /> : null}
    </>
  );
}

function Figures({ issue }: { issue: Issue }): ReactNode {
  const { t } = useTranslation();
  const figures = [
    ['lines', formatCount(issue.lines)],
    ['recipients', formatCount(issue.recipients)],
    ['issued', formatCount(issue.issued)],
    ['refused', formatCount(issue.refused)],
    ['worstCase', formatFen(issue.worstCaseFen)],
  ] as const;
  return figures.map(([name, value]) => (
    <Figure
      key={name}
      size="small"
      label={t(`issues.${name}`)}
      definition={t(`issues.${name}Definition`)}
      value={value}
    />
  ));
}

/** By its name where the reader may see the audience, otherwise by its number. */
function AudienceLink({ id }: { id: number }): ReactNode {
  const { t } = useTranslation();
  const found = useQuery({
    queryKey: ['audiences', 'one', id],
    queryFn: ({ signal }) => audienceCalls.find(id, signal),
    retry: false,
  });
  return (
    <Link to={`/audiences/${id}`}>
      {t('issues.audience')} {found.data?.name ?? `#${id}`}
    </Link>
  );
}
