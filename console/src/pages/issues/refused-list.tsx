import { issueReasonWords, type RefusedLine } from '#contract/issues.ts';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { issueCalls, type Issue } from '../../api/issues.ts';
import { useSay } from '../../app/language.ts';
import { useCan } from '../../app/session.tsx';
import { DownloadButton } from '../../parts/download-button.tsx';
import { ListPage } from '../../parts/list/list-page.tsx';

/** Who of the list gets nothing, and why; also as a file. */
export function RefusedList({ issue }: { issue: Issue }): ReactNode {
  const { t } = useTranslation();
  const say = useSay();
  const can = useCan();
  return (
    <>
      <h2 className="part-title">{t('issues.refusedList')}</h2>
      <ListPage<RefusedLine>
        name="refused-lines"
        // What was left out while issuing is read again when the state says that there may be more.
        within={`${issue.id} ${issue.state} ${issue.refused}`}
        rowKey={(one) => `${one.line} ${one.text}`}
        read={({ cursor, limit, signal }) =>
          issueCalls.refused(issue.id, { cursor, limit }, signal)
        }
        toolbar={
          issue.refused > 0 && can('run', 'Offer') ? (
            <DownloadButton
              path={issueCalls.refusedFile(issue.id)}
              fileName={`issue-${issue.id}-refused.csv`}
            >
              {t('issues.refusedFile')}
            </DownloadButton>
          ) : null
        }
        columns={[
          { key: 'line', title: t('issues.line'), render: (one) => one.line ?? '—' },
          { key: 'content', title: t('issues.content'), render: (one) => one.text },
          {
            key: 'reason',
            title: t('issues.reason'),
            render: (one) => say(issueReasonWords[one.reason]),
          },
        ]}
        empty={{ text: t('issues.refusedEmpty') }}
      />
    </>
  );
}
