import type { SubmittedParameters } from '#contract/tag-parameters.ts';
import { Table } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { useSay } from '../../app/language.ts';
import { formatCount, formatDay } from '../../parts/format-figure.ts';
import { shownFigure } from '../audiences/rule/fields.ts';

type Change = SubmittedParameters['changes'][number];
type Effect = SubmittedParameters['effect']['rows'][number];

/** What a checker approves of thresholds: old and new values, whom the tag would cover, what changes with it. */
export function SubmittedParametersContent({ of }: { of: SubmittedParameters }): ReactNode {
  const { t } = useTranslation();
  const say = useSay();
  const figure = (value: number, { unit }: Change): ReactNode => (
    <span className="number">{`${shownFigure(value, unit)} ${t(`tags.units.${unit}`)}`}</span>
  );
  const count = (value: number): ReactNode => <span className="number">{formatCount(value)}</span>;
  const { rows, sampled, customers, businessDate } = of.effect;
  return (
    <>
      <h2 className="part-title">{t('approvals.content')}</h2>
      <Table<Change>
        size="small"
        pagination={false}
        rowKey="name"
        dataSource={of.changes}
        scroll={{ x: 'max-content' }}
        columns={[
          { title: t('tags.submitted.parameter'), render: (_, one) => say(one) },
          {
            title: t('tags.submitted.now'),
            align: 'right',
            render: (_, one) => figure(one.before, one),
          },
          {
            title: t('tags.submitted.next'),
            align: 'right',
            render: (_, one) => figure(one.after, one),
          },
        ]}
      />
      <h2 className="part-title">
        {t('tags.submitted.effect', {
          sampled: formatCount(sampled),
          customers: formatCount(customers),
          date: formatDay(businessDate),
        })}
      </h2>
      <Table<Effect>
        size="small"
        pagination={false}
        rowKey={(one) => one.value?.zh ?? ''}
        dataSource={rows}
        columns={[
          {
            title: t('tags.value'),
            render: (_, one) => (one.value ? say(one.value) : t('tags.submitted.everybody')),
          },
          { title: t('tags.submitted.now'), align: 'right', render: (_, one) => count(one.now) },
          { title: t('tags.submitted.next'), align: 'right', render: (_, one) => count(one.next) },
        ]}
      />
      {of.others.length > 0 ? (
        <p>
          {t('tags.submitted.others')}:{' '}
          {of.others.map((one) => (
            <Link key={one.code} to={`/tags/${one.code}`}>
              {say(one.name)}{' '}
            </Link>
          ))}
        </p>
      ) : null}
    </>
  );
}
