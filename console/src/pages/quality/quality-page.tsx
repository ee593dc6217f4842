import { entityFields } from '#contract/mapping-fields.ts';
import { useQuery } from '@tanstack/react-query';
import { Card, Col, Progress, Row, Table } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { importCalls, type DataQuality } from '../../api/imports.ts';
import { useLanguage, useSay } from '../../app/language.ts';
import { DefinedColumn, Figure } from '../../parts/figure.tsx';
import {
  formatCompact,
  formatCount,
  formatDay,
  formatMoment,
  formatPercent,
} from '../../parts/format-figure.ts';
import { FirstStep, Loaded } from '../../parts/load-state.tsx';
import { PageHead } from '../../parts/page-head.tsx';
import { StatusTag } from '../../parts/status-tag.tsx';

export function QualityPage(): ReactNode {
  const { t } = useTranslation();
  const quality = useQuery({
    queryKey: ['data-quality'],
    queryFn: async ({ signal }) => (await importCalls.quality(signal)).items,
  });
  return (
    <>
      <PageHead title={t('shell.menu.quality')} note={t('quality.note')} />
      <Loaded query={quality}>
        {(items) => (
          <>
            <Totals items={items} />
            <QualityTable items={items} />
          </>
        )}
      </Loaded>
    </>
  );
}

const sum = (items: readonly DataQuality[], of: (one: DataQuality) => number): number =>
  items.reduce((total, one) => total + of(one), 0);

function Totals({ items }: { items: readonly DataQuality[] }): ReactNode {
  const { t } = useTranslation();
  const language = useLanguage();
  const rowsIn = sum(items, (one) => one.rowsIn);
  const rejected = sum(items, (one) => one.rowsRejected);
  const behind = items.filter((one) => (one.daysBehind ?? 0) > 1).length;
  const tiles = [
    {
      label: t('quality.total.sources'),
      value: formatCount(new Set(items.map((one) => one.source)).size),
    },
    {
      label: t('quality.total.rowsIn'),
      value: formatCompact(rowsIn, language),
      exact: formatCount(rowsIn),
    },
    {
      label: t('quality.total.rejected'),
      value: formatCompact(rejected, language),
      exact: formatCount(rejected),
      definition: t('quality.definitions.rejectedShare'),
      note: formatPercent(rowsIn ? rejected / rowsIn : null),
    },
    {
      label: t('quality.total.behind'),
      value: formatCount(behind),
      definition: t('quality.definitions.freshness'),
    },
  ];
  return (
    <Row gutter={[14, 14]} className="section">
      {tiles.map((tile) => (
        <Col key={tile.label} xs={12} lg={6}>
          <Card variant="borderless" className="tile">
            <Figure {...tile} />
          </Card>
        </Col>
      ))}
    </Row>
  );
}

function QualityTable({ items }: { items: readonly DataQuality[] }): ReactNode {
  const { t } = useTranslation();
  const say = useSay();
  const count = (label: string, of: (one: DataQuality) => number, definition?: string) => ({
    key: label,
    title: definition ? <DefinedColumn label={label} definition={definition} /> : label,
    align: 'right' as const,
    render: (_: unknown, one: DataQuality) => (
      <span className={`number ${of(one) > 0 ? '' : 'muted'}`}>{formatCount(of(one))}</span>
    ),
  });
  return (
    <Card variant="borderless">
      <Table<DataQuality>
        size="middle"
        rowKey={(one) => `${one.source} ${one.entry}`}
        pagination={false}
        dataSource={[...items]}
        scroll={{ x: 'max-content' }}
        locale={{
          emptyText: (
            <FirstStep
              text={t('quality.empty')}
              action={<Link to="/imports">{t('shell.menu.imports')}</Link>}
            />
          ),
        }}
        expandable={{
          columnTitle: <span className="sr-only">{t('common.detail')}</span>,
          expandedRowRender: (one) => <Blanks one={one} />,
          rowExpandable: (one) => one.blanks.length > 0,
        }}
        columns={[
          { title: t('quality.source'), render: (_, one) => say(one.sourceName), fixed: 'left' },
          { title: t('quality.entity'), render: (_, one) => t(`imports.entities.${one.entity}`) },
          {
            title: (
              <DefinedColumn
                label={t('quality.freshness')}
                definition={t('quality.definitions.freshness')}
              />
            ),
            render: (_, one) => <Freshness one={one} />,
          },
          count(t('quality.rowsIn'), (one) => one.rowsIn),
          count(t('quality.rowsLoaded'), (one) => one.rowsLoaded),
          {
            title: (
              <DefinedColumn
                label={t('quality.rejectedShare')}
                definition={t('quality.definitions.rejectedShare')}
              />
            ),
            align: 'right',
            render: (_, one) => (
              <span className="number">
                {formatPercent(one.rowsIn ? one.rowsRejected / one.rowsIn : null)}
              </span>
            ),
          },
          count(
            t('quality.duplicates'),
            (one) => one.duplicates,
            t('quality.definitions.duplicates'),
          ),
          count(t('quality.nulls'), (one) => one.nulls),
          count(
            t('quality.outOfRange'),
            (one) => one.outOfRange,
            t('quality.definitions.outOfRange'),
          ),
          count(t('quality.orphans'), (one) => one.orphans, t('quality.definitions.orphans')),
          count(t('quality.badFormat'), (one) => one.badFormat),
          count(t('quality.refused'), (one) => one.refused),
          { title: t('quality.lastLoaded'), render: (_, one) => formatMoment(one.lastLoadedAt) },
        ]}
      />
    </Card>
  );
}

function Freshness({ one }: { one: DataQuality }): ReactNode {
  const { t } = useTranslation();
  if (one.businessDate === null) return '—';
  const behind = one.daysBehind ?? 0;
  return (
    <>
      {formatDay(one.businessDate)}{' '}
      <StatusTag
        tone={behind > 1 ? 'warning' : 'success'}
        text={behind > 1 ? t('quality.daysBehind', { n: behind }) : t('quality.current')}
      />
    </>
  );
}

function Blanks({ one }: { one: DataQuality }): ReactNode {
  const { t } = useTranslation();
  const language = useLanguage();
  return (
    <>
      <h2 className="part-title">{t('quality.blanks')}</h2>
      <Row gutter={[24, 4]}>
        {one.blanks.map((blank) => (
          <Col key={blank.field} xs={12} lg={6}>
            <span>{entityFields[one.entity][blank.field]?.[language] ?? blank.field}</span>
            <Progress
              percent={Math.round(blank.share * 1000) / 10}
              size="small"
              status="normal"
              aria-label={`${t('quality.share')} ${blank.field}`}
            />
          </Col>
        ))}
      </Row>
    </>
  );
}
