import { attributeNames } from '#contract/audience-rule.ts';
import { tagFamilyNames, type TagDetail } from '#contract/tags.ts';
import { useQuery } from '@tanstack/react-query';
import { Button, Card, Col, Descriptions, Row, Table, Tag, Typography } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useParams } from 'react-router';
import { tagCalls } from '../../api/tags.ts';
import { useLanguage, useSay } from '../../app/language.ts';
import { useTrailEnd } from '../../app/page-trail.tsx';
import { useCan } from '../../app/session.tsx';
import { Figure } from '../../parts/figure.tsx';
import { formatCount, formatDay, formatPercent } from '../../parts/format-figure.ts';
import { LoadedPage } from '../../parts/loaded-page.tsx';
import { PageHead } from '../../parts/page-head.tsx';
import { TagFreshnessLine } from './tag-freshness.tsx';
import { UsersCard } from '../tag-factory/users-card.tsx';
import { TagDistributionChart } from './tag-distribution.tsx';
import { ModelOfTag } from './model-of-tag.tsx';
import { TagHistoryChart } from './tag-history.tsx';
import { TagParameters } from './tag-parameters.tsx';

export function TagPage(): ReactNode {
  const code = useParams()['code'] ?? '';
  const tag = useQuery({
    queryKey: ['tags', 'one', code],
    queryFn: ({ signal }) => tagCalls.find(code, signal),
  });
  return <LoadedPage query={tag}>{(one) => <TagContent tag={one} />}</LoadedPage>;
}

function TagContent({ tag }: { tag: TagDetail }): ReactNode {
  const { t } = useTranslation();
  const say = useSay();
  const can = useCan();
  const language = useLanguage();
  useTrailEnd(say(tag.name));
  return (
    <>
      <PageHead
        title={say(tag.name)}
        note={say(tag.definition)}
        extra={
          can('create', 'Audience') ? (
            <Link to={`/audiences/new?tag=${tag.code}`}>
              <Button type="primary">{t('tags.useInAudience')}</Button>
            </Link>
          ) : null
        }
      />
      <Row gutter={[14, 14]} className="section">
        <Col xs={24} lg={14}>
          <Card variant="borderless" className="tile">
            <Descriptions
              column={2}
              items={[
                {
                  key: 'code',
                  label: t('tags.code'),
                  children: <Typography.Text code>{tag.code}</Typography.Text>,
                },
                {
                  key: 'family',
                  label: t('tags.family'),
                  children: tagFamilyNames[tag.family][language],
                },
                { key: 'type', label: t('tags.type'), children: t(`tags.types.${tag.type}`) },
                {
                  key: 'class',
                  label: t('tags.dataClass'),
                  children: <Tag variant="filled">{tag.dataClass}</Tag>,
                },
                { key: 'owner', label: t('tags.owner'), children: say(tag.owner) },
                {
                  key: 'shelf',
                  label: t('tags.shelfLife'),
                  children: t('tags.days', { n: tag.shelfLifeDays }),
                },
                {
                  key: 'origin',
                  label: t('factory.origin'),
                  children: tag.model ? (
                    t(`factory.origins.${tag.origin}`)
                  ) : tag.origin === 'bank' ? (
                    <Link to={`/tags/definitions/tag/${tag.code}`}>
                      {t('factory.origins.bank')} ·{' '}
                      {t(`factory.sources.${tag.assignedBy ?? 'expression'}`)}
                    </Link>
                  ) : (
                    t('factory.origins.program')
                  ),
                },
                ...(tag.model && can('read', 'Model')
                  ? [
                      {
                        key: 'model',
                        label: t('outsideModels.version'),
                        children: <ModelOfTag code={tag.model} />,
                      },
                    ]
                  : []),
                ...(tag.usable
                  ? [
                      {
                        key: 'usable',
                        label: t('factory.usable'),
                        children: `${formatDay(tag.usable.from)} – ${formatDay(tag.usable.until)}`,
                      },
                    ]
                  : []),
                {
                  key: 'refresh',
                  label: t('tags.refresh'),
                  children: <TagFreshnessLine {...tag} />,
                },
                {
                  key: 'date',
                  label: t('tags.businessDate'),
                  children: tag.businessDate ? formatDay(tag.businessDate) : t('tags.notComputed'),
                },
              ]}
            />
          </Card>
        </Col>
        <Col xs={12} lg={5}>
          <Card variant="borderless" className="tile">
            <Figure
              label={t('tags.coverage')}
              definition={t('tags.coverageDefinition')}
              value={formatPercent(
                tag.coverage !== null && tag.customers ? tag.coverage / tag.customers : null,
                1,
              )}
              note={`${formatCount(tag.coverage)} / ${formatCount(tag.customers)}`}
              freshAt={tag.computedAt}
            />
          </Card>
        </Col>
        <Col xs={12} lg={5}>
          <Card variant="borderless" className="tile">
            <Figure
              label={t('factory.drift')}
              definition={t('factory.driftDefinition')}
              value={tag.drift ? t(`factory.driftWords.${tag.drift.word}`) : '—'}
              note={
                tag.drift
                  ? `PSI ${tag.drift.index.toFixed(3)} · ${t('factory.driftSince', { date: formatDay(tag.drift.comparedWith) })}`
                  : t('factory.noDrift')
              }
            />
          </Card>
        </Col>
      </Row>
      {tag.distribution ? (
        <Card variant="borderless" title={t('tags.distribution')} className="section">
          <TagDistributionChart tag={tag} distribution={tag.distribution} />
        </Card>
      ) : null}
      <Card variant="borderless" title={t('tags.history')} className="section">
        <TagHistoryChart tag={tag} />
      </Card>
      <Card variant="borderless" title={t('tags.lineage')} className="section">
        <Lineage tag={tag} />
      </Card>
      <UsersCard kind="tag" code={tag.code} />
      {tag.parameters.length > 0 ? (
        <Card variant="borderless" title={t('tags.parameters')}>
          <TagParameters
            // Values that somebody else has changed meanwhile are shown, and not written over.
            key={tag.parameters.map((one) => `${one.name} ${one.value}`).join()}
            tag={tag}
          />
        </Card>
      ) : null}
    </>
  );
}

function Lineage({ tag }: { tag: TagDetail }): ReactNode {
  const { t } = useTranslation();
  const attributeName = (name: string): string => {
    const known = attributeNames.find((one) => one === name);
    return known ? t(`audiences.rule.attributes.${known}`) : name;
  };
  const say = useSay();
  return (
    <>
      <Typography.Paragraph>
        {t('tags.expression')}: <Typography.Text code>{tag.expression}</Typography.Text>
      </Typography.Paragraph>
      <Table
        size="small"
        rowKey="code"
        pagination={false}
        dataSource={tag.lineage.metrics}
        scroll={{ x: 'max-content' }}
        columns={[
          { title: t('tags.metric'), render: (_, metric) => say(metric.name) },
          {
            title: t('tags.fact'),
            render: (_, metric) => `${say(metric.factName)} (${metric.factTable})`,
          },
          {
            title: t('tags.aggregate'),
            render: (_, metric) =>
              metric.field ? `${metric.aggregate}(${metric.field})` : metric.aggregate,
          },
          { title: t('tags.filter'), render: (_, metric) => metric.filter ?? '—' },
          { title: t('tags.window'), render: (_, metric) => say(metric.window) },
        ]}
      />
      {tag.lineage.tags.length > 0 ? (
        <p>
          {t('factory.kinds.tag')}:{' '}
          {tag.lineage.tags.map((one) => (
            <Link key={one.code} to={`/tags/${one.code}`}>
              {say(one.name)}{' '}
            </Link>
          ))}
        </p>
      ) : null}
      {tag.lineage.attributes.length > 0 ? (
        <p>
          {t('tags.attributes')}: {tag.lineage.attributes.map(attributeName).join(', ')}
        </p>
      ) : null}
    </>
  );
}
