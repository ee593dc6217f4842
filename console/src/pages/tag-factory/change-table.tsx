import type { DefinitionChange } from '#contract/tag-definitions.ts';
import { Table } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useSay } from '../../app/language.ts';

/** What a version says otherwise than another, line by line. */
export function ChangeTable({ changes }: { changes: readonly DefinitionChange[] }): ReactNode {
  const { t } = useTranslation();
  const say = useSay();
  if (changes.length === 0) return <p className="muted">{t('factory.noChanges')}</p>;
  const isFirst = changes.every(({ before }) => before === null);
  return (
    <Table<DefinitionChange>
      size="small"
      pagination={false}
      rowKey={(one) => one.what.zh}
      dataSource={[...changes]}
      scroll={{ x: 'max-content' }}
      columns={[
        { title: t('factory.what'), width: 140, render: (_, one) => say(one.what) },
        ...(isFirst
          ? []
          : [
              {
                title: t('factory.before'),
                render: (_: unknown, one: DefinitionChange) => (
                  <span className="cell-definition">{one.before ? say(one.before) : '—'}</span>
                ),
              },
            ]),
        {
          title: t(isFirst ? 'factory.content' : 'factory.after'),
          render: (_, one) => (
            <span className="cell-definition">{one.after ? say(one.after) : '—'}</span>
          ),
        },
      ]}
    />
  );
}
