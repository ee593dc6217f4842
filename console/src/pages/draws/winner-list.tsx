import type { WinnerRow } from '#contract/draw-plays.ts';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { drawCalls } from '../../api/draws.ts';
import { useSay } from '../../app/language.ts';
import { ListPage } from '../../parts/list/list-page.tsx';

/** 中奖公示: who won what, as it is published. */
export function WinnerList({ id }: { id: number }): ReactNode {
  const { t } = useTranslation();
  const say = useSay();
  return (
    <ListPage<WinnerRow>
      name="draws"
      within={`winners ${id}`}
      rowKey={(one) => one.ordinal}
      read={({ cursor, limit, signal }) => drawCalls.winners(id, { cursor, limit }, signal)}
      columns={[
        {
          key: 'ordinal',
          title: t('draws.ordinal'),
          align: 'right',
          render: (one) => one.ordinal,
        },
        { key: 'winner', title: t('draws.winner'), render: (one) => one.name },
        { key: 'prize', title: t('draws.prize'), render: (one) => say(one.prize) },
        { key: 'day', title: t('draws.wonOn'), render: (one) => one.wonOn },
      ]}
      toolbar={<span className="muted">{t('draws.winnersNote')}</span>}
      empty={{ text: t('draws.noWinners') }}
    />
  );
}
