import { issueStates, issueStateWords } from '#contract/issues.ts';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { issueCalls, type Issue } from '../../api/issues.ts';
import { useSay } from '../../app/language.ts';
import { useCan } from '../../app/session.tsx';
import { DefinedColumn } from '../../parts/figure.tsx';
import { formatCount, formatFen, formatMoment } from '../../parts/format-figure.ts';
import { GuardedButton } from '../../parts/guarded-button.tsx';
import { ListPage, type ListColumn } from '../../parts/list/list-page.tsx';
import { useOrgNames } from '../../parts/org-tree.tsx';
import { PageHead } from '../../parts/page-head.tsx';
import { IssueProgress, IssueState, movesByItself } from './issue-state.tsx';
import { NewIssueForm } from './new-issue-form.tsx';

/** 批量发放: one benefit for each customer of a list. */
export function IssuesPage(): ReactNode {
  const { t } = useTranslation();
  const say = useSay();
  const can = useCan();
  const orgName = useOrgNames();
  const [isAdding, setIsAdding] = useState(false);
  const add = (
    <GuardedButton
      type="primary"
      blockedBecause={can('create', 'Offer') ? null : t('common.notAllowed')}
      onClick={() => setIsAdding(true)}
    >
      {t('issues.add')}
    </GuardedButton>
  );
  const figure = (
    name: 'lines' | 'recipients' | 'issued' | 'refused',
    of: (one: Issue) => number,
  ): ListColumn<Issue> => ({
    key: name,
    title: t(`issues.${name}`),
    header: (
      <DefinedColumn label={t(`issues.${name}`)} definition={t(`issues.${name}Definition`)} />
    ),
    align: 'right',
    render: (one) => formatCount(of(one)),
  });
  return (
    <>
      <PageHead title={t('shell.menu.issues')} note={t('issues.note')} extra={add} />
      <ListPage<Issue>
        name="issues"
        rowKey={(one) => one.id}
        live={(rows) => rows.some(movesByItself)}
        read={({ filters, cursor, limit, signal }) =>
          issueCalls.list({ ...filters, cursor, limit }, signal)
        }
        filters={[
          {
            name: 'state',
            label: t('issues.state'),
            kind: 'choice',
            options: issueStates.map((value) => ({ value, label: say(issueStateWords[value]) })),
          },
        ]}
        columns={[
          {
            key: 'name',
            title: t('issues.name'),
            render: (one) => <Link to={`/issues/${one.id}`}>{one.name}</Link>,
          },
          {
            key: 'state',
            title: t('issues.state'),
            render: (one) => <IssueState state={one.state} />,
          },
          { key: 'offer', title: t('issues.offer'), render: (one) => one.offerName },
          {
            key: 'source',
            from: 1280,
            title: t('issues.source'),
            render: (one) => t(`issues.sources.${one.source}`),
          },
          figure('recipients', (one) => one.recipients),
          figure('issued', (one) => one.issued),
          figure('refused', (one) => one.refused),
          {
            key: 'worstCase',
            from: 1280,
            title: t('issues.worstCase'),
            header: (
              <DefinedColumn
                label={t('issues.worstCase')}
                definition={t('issues.worstCaseDefinition')}
              />
            ),
            align: 'right',
            render: (one) => formatFen(one.worstCaseFen),
          },
          {
            key: 'progress',
            title: t('issues.progress'),
            width: 130,
            render: (one) => <IssueProgress issue={one} />,
          },
          { key: 'org', from: 1280, title: t('issues.org'), render: (one) => orgName(one.orgId) },
          {
            key: 'created',
            from: 1280,
            title: t('issues.created'),
            render: (one) => formatMoment(one.createdAt),
          },
        ]}
        empty={{ text: t('issues.empty'), action: can('create', 'Offer') ? add : null }}
      />
      {isAdding ? <NewIssueForm onClose={() => setIsAdding(false)} /> : null}
    </>
  );
}
