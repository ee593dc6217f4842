import { useQuery } from '@tanstack/react-query';
import { Card, Col, Row } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { campaignCalls } from '../../api/campaigns.ts';
import { customerCalls } from '../../api/customers.ts';
import { countShown, largestPage } from '../../api/pages.ts';
import { useLatestRun, useTags } from '../../api/tags.ts';
import { useLanguage } from '../../app/language.ts';
import { useCan } from '../../app/session.tsx';
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
  const mine = useQuery({
    queryKey: ['customers', 'count'],
    queryFn: ({ signal }) => customerCalls.count(signal),
    enabled: useCan()('read', 'Customer'),
    staleTime: 300_000,
  });
  const tagged = {
    label: t('home.customers'),
    definition: t('home.customersDefinition'),
    value: formatCompact(latest?.customers, language),
    exact: formatCount(latest?.customers),
    freshAt: latest?.finishedAt,
    loading: run.isPending,
  };
  const tiles = [
    // Whoever serves customers wants their own number; who runs the system, what the tags cover.
    mine.isEnabled
      ? {
          label: t('home.mine'),
          definition: t('home.mineDefinition'),
          value: formatCompact(mine.data?.customers, language),
          exact: formatCount(mine.data?.customers),
          loading: mine.isPending,
        }
      : tagged,
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
