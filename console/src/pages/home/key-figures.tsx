import { useQuery } from '@tanstack/react-query';
import { Card, Col, Row } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { campaignCalls } from '../../api/campaigns.ts';
import { countShown, largestPage } from '../../api/pages.ts';
import { useLatestRun, useTags } from '../../api/tags.ts';
import { useLanguage } from '../../app/language.ts';
import { Figure } from '../../parts/figure.tsx';
import { formatCompact, formatCount, formatDay } from '../../parts/format-figure.ts';

export function KeyFigures(): ReactNode {
  const { t } = useTranslation();
  const language = useLanguage();
  const tags = useTags();
  const run = useLatestRun();
  const running = useQuery({
    queryKey: ['campaigns', 'running'],
    queryFn: ({ signal }) => campaignCalls.list({ state: 'running', limit: largestPage }, signal),
  });
  const latest = run.data ?? undefined;
  const tiles = [
    {
      label: t('home.customers'),
      definition: t('home.customersDefinition'),
      value: formatCompact(latest?.customers, language),
      exact: formatCount(latest?.customers),
      freshAt: latest?.finishedAt,
      loading: run.isPending,
    },
    { label: t('home.tags'), value: formatCount(tags.data?.length), loading: tags.isPending },
    { label: t('home.fresh'), value: formatDay(latest?.businessDate), loading: run.isPending },
    {
      label: t('home.running'),
      value: running.data ? countShown(running.data) : '—',
      loading: running.isPending,
      note: running.data?.items.slice(0, 3).map((one) => (
        <div key={one.id}>
          {/* underlined: beside plain text, colour alone does not tell a link (WCAG 1.4.1) */}
          <Link to={`/campaigns/${one.id}`} style={{ textDecoration: 'underline' }}>
            {one.content.name}
          </Link>{' '}
          {t('home.campaignEnds', { date: formatDay(one.content.endDate) })}
        </div>
      )),
    },
  ];
  return (
    <Row gutter={[14, 14]} className="section">
      {tiles.map((tile) => (
        <Col key={tile.label} xs={12} xl={6}>
          <Card variant="borderless" className="tile">
            <Figure {...tile} />
          </Card>
        </Col>
      ))}
    </Row>
  );
}
