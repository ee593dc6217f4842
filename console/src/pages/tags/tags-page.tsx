import { tagFamilies, tagFamilyNames, tagTypes, type TagSummary } from '#contract/tags.ts';
import {
  Alert,
  Button,
  Card,
  Flex,
  Input,
  Progress,
  Segmented,
  Select,
  Table,
  Tag,
  Tooltip,
} from 'antd';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useSearchParams } from 'react-router';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { readAll } from '../../api/pages.ts';
import { definitionCalls } from '../../api/tag-definitions.ts';
import { tagCalls } from '../../api/tags.ts';
import { useLanguage, useSay } from '../../app/language.ts';
import { useCan, useSession } from '../../app/session.tsx';
import { DefinedColumn } from '../../parts/figure.tsx';
import { formatCount, formatDay, formatPercent } from '../../parts/format-figure.ts';
import { GuardedButton } from '../../parts/guarded-button.tsx';
import { FirstStep, LoadError } from '../../parts/load-state.tsx';
import { PageHead } from '../../parts/page-head.tsx';
import { BrokenRun } from './broken-run.tsx';
import { RunTags } from './run-tags.tsx';

/** 标签目录: every tag by family, found by name, pinyin initials or code. */
export function TagsPage(): ReactNode {
  const { t } = useTranslation();
  const language = useLanguage();
  const can = useCan();
  const session = useSession();
  const mayNotRun = !can('run', 'Tag')
    ? t('common.notAllowed')
    : session.wholeBank
      ? null
      : t('tags.wholeBankOnly');
  const [search, setSearch] = useSearchParams();
  const [running, setRunning] = useState(false);
  const asked = {
    q: search.get('q') ?? '',
    family: search.get('family') ?? '',
    type: search.get('type') ?? '',
  };
  const tags = useQuery({
    queryKey: ['tags', 'list', asked],
    queryFn: async ({ signal }) => (await tagCalls.list(asked, signal)).items,
    placeholderData: keepPreviousData,
  });
  const ask = (change: Partial<typeof asked>): void => {
    const next = Object.entries({ ...asked, ...change }).filter(([, value]) => value !== '');
    setSearch(Object.fromEntries(next), { replace: true });
  };
  const never =
    tags.data !== undefined &&
    tags.data.length > 0 &&
    tags.data.every((tag) => tag.businessDate === null);
  return (
    <>
      <PageHead
        title={t('shell.menu.tags')}
        note={t('tags.note')}
        extra={
          <>
            <Link to="/tags/definitions">
              <Button>{t('factory.title')}</Button>
            </Link>
            <Link to="/tags/runs">
              <Button>{t('tags.runs')}</Button>
            </Link>
            <GuardedButton
              type="primary"
              blockedBecause={mayNotRun}
              onClick={() => setRunning(true)}
            >
              {t('tags.run')}
            </GuardedButton>
          </>
        }
      />
      <BrokenRun />
      <Faults />
      {never ? <Alert type="info" showIcon title={t('tags.never')} className="section" /> : null}
      <Card variant="borderless">
        <Flex gap={12} wrap className="section">
          <Input.Search
            className="tag-search"
            allowClear
            defaultValue={asked.q}
            placeholder={t('tags.search')}
            aria-label={t('tags.search')}
            onSearch={(q) => ask({ q: q.trim() })}
          />
          <Select
            className="tag-type"
            allowClear
            placeholder={t('tags.type')}
            aria-label={t('tags.type')}
            value={asked.type || null}
            options={tagTypes.map((type) => ({ value: type, label: t(`tags.types.${type}`) }))}
            onChange={(type) => ask({ type: type ?? '' })}
          />
          <Segmented
            value={asked.family}
            onChange={(family) => ask({ family })}
            options={[
              { value: '', label: t('tags.allFamilies') },
              ...tagFamilies.map((family) => ({
                value: family as string,
                label: tagFamilyNames[family][language],
              })),
            ]}
          />
        </Flex>
        {tags.error && !tags.data ? (
          <LoadError error={tags.error} retry={tags.refetch} />
        ) : (
          <TagTable tags={tags.data ?? []} loading={tags.isPending || tags.isPlaceholderData} />
        )}
      </Card>
      {running ? <RunTags onClose={() => setRunning(false)} /> : null}
    </>
  );
}

/** Definitions of the bank that no longer can be computed: told where everybody looks for tags. */
function Faults(): ReactNode {
  const { t } = useTranslation();
  const say = useSay();
  const active = useQuery({
    queryKey: ['tag-definitions', 'faults'],
    queryFn: ({ signal }) =>
      readAll((page) => definitionCalls.list({ ...page, state: 'active' }, signal)),
    staleTime: 60_000,
  });
  const faulty = (active.data ?? []).filter((one) => one.fault !== null);
  if (faulty.length === 0) return null;
  const names = faulty.map((one) => say(one.name)).join('、');
  return (
    <Alert
      type="error"
      showIcon
      className="section"
      title={t('factory.faults', { names })}
      action={
        <Link to="/tags/definitions?state=active">
          <Button size="small">{t('factory.title')}</Button>
        </Link>
      }
    />
  );
}

function TagTable({ tags, loading }: { tags: readonly TagSummary[]; loading: boolean }): ReactNode {
  const { t } = useTranslation();
  const say = useSay();
  const language = useLanguage();
  return (
    <Table<TagSummary>
      size="middle"
      rowKey="code"
      loading={loading}
      dataSource={[...tags]}
      pagination={tags.length > 50 ? { pageSize: 50, showSizeChanger: false } : false}
      scroll={{ x: 'max-content' }}
      locale={{ emptyText: <FirstStep text={t('tags.empty')} /> }}
      columns={[
        {
          title: t('tags.name'),
          fixed: 'left',
          render: (_, tag) => (
            <Tooltip title={say(tag.definition)}>
              <Link to={`/tags/${tag.code}`}>{say(tag.name)}</Link>
            </Tooltip>
          ),
        },
        {
          title: t('tags.definition'),
          render: (_, tag) => <div className="cell-definition">{say(tag.definition)}</div>,
        },
        { title: t('factory.origin'), render: (_, tag) => t(`factory.origins.${tag.origin}`) },
        { title: t('tags.type'), render: (_, tag) => t(`tags.types.${tag.type}`) },
        { title: t('tags.family'), render: (_, tag) => tagFamilyNames[tag.family][language] },
        {
          title: t('tags.dataClass'),
          render: (_, tag) => <Tag variant="filled">{tag.dataClass}</Tag>,
        },
        {
          title: (
            <DefinedColumn label={t('tags.coverage')} definition={t('tags.coverageDefinition')} />
          ),
          width: 170,
          render: (_, tag) => <Coverage tag={tag} />,
        },
        {
          title: t('tags.businessDate'),
          render: (_, tag) =>
            tag.businessDate ? formatDay(tag.businessDate) : t('tags.notComputed'),
        },
      ]}
    />
  );
}

function Coverage({ tag }: { tag: TagSummary }): ReactNode {
  const { t } = useTranslation();
  if (tag.coverage === null || !tag.customers) return '—';
  const share = tag.coverage / tag.customers;
  return (
    <Tooltip title={`${formatCount(tag.coverage)} / ${formatCount(tag.customers)}`}>
      <Progress
        percent={Math.round(share * 1000) / 10}
        size="small"
        status="normal"
        format={() => formatPercent(share, 1)}
        aria-label={t('tags.coverage')}
      />
    </Tooltip>
  );
}
