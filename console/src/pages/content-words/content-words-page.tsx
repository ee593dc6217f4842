import { useQuery } from '@tanstack/react-query';
import { Card, Descriptions, Flex, Table, Tag } from 'antd';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import {
  contentWordCalls,
  type ContentWords,
  type ContentWordsView,
} from '../../api/content-words.ts';
import { useCan, useSession } from '../../app/session.tsx';
import { formatMoment } from '../../parts/format-figure.ts';
import { GuardedButton } from '../../parts/guarded-button.tsx';
import { Loaded } from '../../parts/load-state.tsx';
import { PageHead } from '../../parts/page-head.tsx';
import { WordsForm } from './words-form.tsx';

/** 禁用词: the words that content may not hold (rule 12), with the versions of the list. */
export function ContentWordsPage(): ReactNode {
  const { t } = useTranslation();
  const can = useCan();
  const { wholeBank } = useSession();
  const [isChanging, setIsChanging] = useState(false);
  const view = useQuery({
    queryKey: ['content-words'],
    queryFn: ({ signal }) => contentWordCalls.read(signal),
  });
  const inForce = view.data?.versions[0]?.content ?? { words: [], allowed: [] };
  return (
    <>
      <PageHead
        title={t('shell.menu.contentWords')}
        note={t('content.words.note')}
        extra={
          <GuardedButton
            type="primary"
            blockedBecause={
              can('update', 'Campaign') && wholeBank ? null : t('content.words.notYours')
            }
            onClick={() => setIsChanging(true)}
          >
            {t('content.words.change')}
          </GuardedButton>
        }
      />
      <Loaded query={view}>
        {({ versions }) => (
          <>
            <InForce content={inForce} />
            <Versions versions={versions} />
          </>
        )}
      </Loaded>
      {isChanging ? <WordsForm content={inForce} onClose={() => setIsChanging(false)} /> : null}
    </>
  );
}

function InForce({ content }: { content: ContentWords }): ReactNode {
  const { t } = useTranslation();
  return (
    <Card variant="borderless" className="section" title={t('content.words.inForce')}>
      <Descriptions
        column={1}
        layout="vertical"
        colon={false}
        items={[
          {
            key: 'words',
            label: t('content.words.words'),
            children: <Words words={content.words} none="—" />,
          },
          {
            key: 'allowed',
            label: t('content.words.allowed'),
            children: <Words words={content.allowed} none={t('content.words.noAllowed')} />,
          },
        ]}
      />
    </Card>
  );
}

function Words({ words, none }: { words: readonly string[]; none: string }): ReactNode {
  if (words.length === 0) return <span className="muted">{none}</span>;
  return (
    <Flex wrap gap={8}>
      {words.map((word) => (
        <Tag key={word}>{word}</Tag>
      ))}
    </Flex>
  );
}

type Version = ContentWordsView['versions'][number];

/** Each with what it brought and took away, since nobody compares two lists of forty words by eye. */
function Versions({ versions }: { versions: readonly Version[] }): ReactNode {
  const { t } = useTranslation();
  const changesOf = (version: number): ReactNode => {
    const at = versions.findIndex((one) => one.version === version);
    const [now, before] = [versions[at]?.content, versions[at + 1]?.content];
    if (!now) return null;
    if (!before)
      return t('content.words.counts', { words: now.words.length, allowed: now.allowed.length });
    const [after, former] = [now, before].map(({ words, allowed }) => [...words, ...allowed]);
    const added = after?.filter((word) => !former?.includes(word)) ?? [];
    const removed = former?.filter((word) => !after?.includes(word)) ?? [];
    return (
      <>
        {added.length > 0 ? (
          <div>
            {t('content.words.added')}: {added.join(' · ')}
          </div>
        ) : null}
        {removed.length > 0 ? (
          <div>
            {t('content.words.removed')}: {removed.join(' · ')}
          </div>
        ) : null}
      </>
    );
  };
  return (
    <Card variant="borderless" className="section" title={t('content.words.versions')}>
      <Table<Version>
        size="small"
        pagination={false}
        rowKey="version"
        dataSource={versions}
        scroll={{ x: 'max-content' }}
        columns={[
          { title: t('content.words.number'), dataIndex: 'version' },
          { title: t('content.words.changes'), render: (_, one) => changesOf(one.version) },
          {
            title: t('common.reason'),
            render: (_, one) => one.reason || t('content.words.first'),
          },
          {
            title: t('content.words.approvedAt'),
            render: (_, one) => formatMoment(one.approvedAt),
          },
        ]}
      />
    </Card>
  );
}
