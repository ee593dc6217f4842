import type { ProfileResponse } from '#contract/audiences.ts';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { Select, Table } from 'antd';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { audienceCalls, type AudienceTarget } from '../../api/audiences.ts';
import { useTags, type TagSummary } from '../../api/tags.ts';
import { useLanguage } from '../../app/language.ts';
import { DefinedColumn } from '../../parts/figure.tsx';
import { formatPercent } from '../../parts/format-figure.ts';
import { Loaded } from '../../parts/load-state.tsx';
import { nameOfShare } from './breakdown.tsx';

const mostTags = 5;

/** Share of each value here and among all customers; the index says where the audience stands out. */
export function ProfileComparison({ target }: { target: AudienceTarget }): ReactNode {
  const { t } = useTranslation();
  const language = useLanguage();
  const tags = useTags();
  const [chosen, setChosen] = useState<readonly string[] | null>(null);
  const codes =
    chosen ??
    (tags.data ?? [])
      .filter((tag) => tag.type === 'choice' || tag.type === 'flag')
      .slice(0, 3)
      .map((tag) => tag.code);
  const profile = useQuery({
    queryKey: ['audiences', 'profile', target, codes],
    queryFn: ({ signal }) => audienceCalls.profile(target, codes, signal),
    enabled: codes.length > 0,
    placeholderData: keepPreviousData,
  });
  return (
    <>
      <Select
        className="section profile-tags"
        mode="multiple"
        maxCount={mostTags}
        aria-label={t('audiences.chooseTags')}
        placeholder={t('audiences.chooseTags')}
        showSearch={{ optionFilterProp: 'label' }}
        value={[...codes]}
        options={(tags.data ?? []).map((tag) => ({ value: tag.code, label: tag.name[language] }))}
        onChange={setChosen}
      />
      <Loaded query={profile}>
        {(answer) =>
          answer.tags.map((part) => {
            const tag = tags.data?.find((one) => one.code === part.tag);
            return tag ? <TagProfile key={part.tag} tag={tag} rows={part.rows} /> : null;
          })
        }
      </Loaded>
    </>
  );
}

type ProfileRow = ProfileResponse['tags'][number]['rows'][number];

function TagProfile({ tag, rows }: { tag: TagSummary; rows: readonly ProfileRow[] }): ReactNode {
  const { t } = useTranslation();
  const language = useLanguage();
  const named = rows.map((row) => ({
    ...row,
    name: nameOfShare(tag, row, language, t('common.yes'), t('common.no'), t('tags.unknown')),
  }));
  return (
    <Table
      size="small"
      className="section"
      rowKey="name"
      pagination={named.length > 12 ? { pageSize: 12, size: 'small' } : false}
      dataSource={named}
      title={() => <strong>{tag.name[language]}</strong>}
      columns={[
        { title: t('audiences.value'), dataIndex: 'name' },
        {
          title: t('audiences.audienceShare'),
          align: 'right',
          render: (_, row) => <ShareBar share={row.share} strong />,
        },
        {
          title: t('audiences.everybody'),
          align: 'right',
          render: (_, row) => <ShareBar share={row.populationShare} />,
        },
        {
          title: (
            <DefinedColumn
              label={t('audiences.index')}
              definition={t('audiences.indexDefinition')}
            />
          ),
          align: 'right',
          render: (_, row) => (
            <span
              className={`number ${row.index !== null && row.index >= 120 ? 'index-high' : ''}`}
            >
              {row.index === null ? '—' : Math.round(row.index)}
            </span>
          ),
        },
      ]}
    />
  );
}

function ShareBar({ share, strong = false }: { share: number; strong?: boolean }): ReactNode {
  return (
    <span className="share">
      <span
        className={`share-bar ${strong ? 'share-strong' : ''}`}
        style={{ width: `${Math.min(100, share * 100) * 0.7}px` }}
        aria-hidden
      />
      <span className="number">{formatPercent(share, 1)}</span>
    </span>
  );
}
