import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useCan } from '../../app/session.tsx';
import type { Query } from '../../api/http.ts';
import { GuardedButton } from '../guarded-button.tsx';
import { type ListAnswer, type ListColumn, ListPage } from '../list/list-page.tsx';
import type { Filter } from '../list/query-form.tsx';
import { useOrgNames } from '../org-tree.tsx';
import { PageHead } from '../page-head.tsx';
import { ContentActions } from './content-actions.tsx';
import { useDaysText } from './content-days.tsx';
import { ContentState, type ShownContent } from './content-state.tsx';
import type { ContentWordsName } from './content-words-name.ts';

/** What a list shows of content: what is in force, and before anything is what was submitted. */
export const shownOf = <Content,>({
  live,
  draft,
}: {
  live: Content | null;
  draft: Content;
}): Content => live ?? draft;

type Given<One> = {
  words: ContentWordsName;
  /** names the list, its cache and its column settings */
  listKey: string;
  calls: {
    list: (query: Query, signal?: AbortSignal) => Promise<ListAnswer<One>>;
    retire: (id: number) => Promise<unknown>;
  };
  nameOf: (one: One) => string;
  /** before its days and its state, and after them */
  columns: readonly ListColumn<One>[];
  figures?: readonly ListColumn<One>[];
  filters?: readonly Filter[];
  toolbar?: ReactNode;
  /** between the head and the list */
  above?: ReactNode;
  form: (one: One | null, onClose: () => void) => ReactNode;
};

/** A list of content that a second person approves, with making, changing and taking it off. */
export function ContentPage<One extends ShownContent>({
  words,
  listKey,
  calls,
  nameOf,
  columns,
  figures = [],
  filters = [],
  toolbar,
  above,
  form,
}: Given<One>): ReactNode {
  const { t } = useTranslation();
  const can = useCan();
  const orgName = useOrgNames();
  const daysText = useDaysText();
  const [editing, setEditing] = useState<One | 'new' | null>(null);
  const mayNot = can('create', 'Campaign') ? null : t('common.notAllowed');
  const addButton = (
    <GuardedButton type="primary" blockedBecause={mayNot} onClick={() => setEditing('new')}>
      {t(`${words}.add`)}
    </GuardedButton>
  );
  return (
    <>
      <PageHead title={t(`shell.menu.${words}`)} note={t(`${words}.note`)} extra={addButton} />
      {above}
      <ListPage<One>
        name={listKey}
        rowKey={(one) => one.id}
        read={({ filters: chosen, cursor, limit, signal }) =>
          calls.list({ ...chosen, cursor, limit }, signal)
        }
        toolbar={toolbar}
        filters={filters}
        columns={[
          ...columns,
          {
            key: 'days',
            title: t('content.days'),
            render: (one) => daysText(shownOf(one)),
          },
          {
            key: 'state',
            title: t('content.state'),
            render: (one) => <ContentState one={one} />,
          },
          ...figures,
          {
            key: 'org',
            title: t('content.org'),
            from: 1280,
            render: (one) => orgName(one.orgId),
          },
        ]}
        rowActionsWidth={140}
        rowActions={(one) => (
          <ContentActions
            one={one}
            name={nameOf(one)}
            words={words}
            listKey={listKey}
            onEdit={() => setEditing(one)}
            onRetire={() => calls.retire(one.id)}
          />
        )}
        empty={{ text: t(`${words}.empty`), action: addButton }}
      />
      {editing === null ? null : form(editing === 'new' ? null : editing, () => setEditing(null))}
    </>
  );
}
