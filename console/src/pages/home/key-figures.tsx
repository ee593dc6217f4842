import { useQuery } from '@tanstack/react-query';
import { Card, Col, Row } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { campaignCalls } from '../../api/campaigns.ts';
import { useTagRuns, useTags } from '../../api/tags.ts';
import { useLanguage } from '../../app/language.ts';
import { Figure } from '../../parts/figure.tsx';
import { formatCompact, formatCount, formatDay } from '../../parts/format-figure.ts';

export function KeyFigures(): ReactNode {
  const { t } = useTranslation();
  const language = useLanguage();
  const tags = useTags();
  const runs = useTagRuns();
  const running = useQuery({
    queryKey: ['campaigns', 'running'],
    queryFn: async ({ signal }) => (await campaignCalls.list({ state: 'running' }, signal)).items,
  });
  const latest = (runs.data ?? [])
    .filter((run) => run.state === 'done')
    .toSorted((a, b) => b.businessDate.localeCompare(a.businessDate))[0];
  const tiles = [
    {
      label: t('home.customers'),
      definition: t('home.customersDefinition'),
      value: formatCompact(latest?.customers, language),
      exact: formatCount(latest?.customers),
      freshAt: latest?.finishedAt,
      loading: runs.isPending,
    },
    { label: t('home.tags'), value: formatCount(tags.data?.length), loading: tags.isPending },
    { label: t('home.fresh'), value: formatDay(latest?.businessDate), loading: runs.isPending },
    {
      label: t('home.running'),
      value: formatCount(running.data?.length),
      loading: running.isPending,
      note: running.data?.slice(0, 3).map((one) => (
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
