import type { DrawView } from '#contract/draws.ts';
import { useQuery } from '@tanstack/react-query';
import { Alert } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { drawCalls } from '../../api/draws.ts';

/** Of 博饼 whose 状元 is decided at the end: who leads the table, and at last who won it, as customers see it. */
export function TableStanding({ draw }: { draw: DrawView }): ReactNode {
  const { t } = useTranslation();
  const isTable = draw.versions.some(
    ({ versionNo, content }) => versionNo === draw.versionNo && content.zhuangyuanAtEnd === true,
  );
  const published = useQuery({
    queryKey: ['draws', 'published', draw.id],
    queryFn: ({ signal }) => drawCalls.published(draw.id, signal),
    enabled: isTable,
    // People stand around the table.
    refetchInterval: draw.state === 'open' ? 5_000 : false,
  });
  const table = published.data?.table;
  if (!table) return null;
  const { leader, state, endedBy } = table;
  const who = leader
    ? [
        leader.name,
        t(`draws.zhuangyuan.${leader.kind}`),
        leader.dice.join(' '),
        t('draws.throwNo', { number: leader.ordinal }),
      ].join(' · ')
    : t(state === 'decided' ? 'draws.nobodyWon' : 'draws.nobodyLeads');
  const standing = [
    t(`draws.tableStates.${state}`),
    endedBy ? t(`draws.tableEnds.${endedBy}`) : '',
  ];
  return (
    <Alert
      type={state === 'decided' ? 'success' : 'info'}
      showIcon
      className="section"
      title={`${t('draws.table')}: ${who}`}
      description={standing.filter(Boolean).join(' · ')}
    />
  );
}
