import type { playRow } from '#contract/draw-plays.ts';
import type { DrawView } from '#contract/draws.ts';
import { Button } from 'antd';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { z } from 'zod';
import { drawCalls } from '../../api/draws.ts';
import { useSay } from '../../app/language.ts';
import { formatMoment } from '../../parts/format-figure.ts';
import { ListPage } from '../../parts/list/list-page.tsx';
import { ReplayDrawer } from './replay-drawer.tsx';

type Play = z.infer<typeof playRow>;

/** 抽奖记录: every play by customers of the person's reach. */
export function PlayList({ draw }: { draw: DrawView }): ReactNode {
  const { t } = useTranslation();
  const say = useSay();
  const [replayed, setReplayed] = useState<number | null>(null);
  const prizeName = (versionNo: number, code: string | null): string => {
    const version = draw.versions.find((one) => one.versionNo === versionNo);
    const prize = version?.content.prizes.find((one) => one.code === code);
    return prize ? say(prize.name) : '—';
  };
  return (
    <>
      <ListPage<Play>
        name="draws"
        within={`plays ${draw.id}`}
        rowKey={(one) => one.ordinal}
        read={({ cursor, limit, signal }) => drawCalls.plays(draw.id, { cursor, limit }, signal)}
        columns={[
          {
            key: 'ordinal',
            title: t('draws.ordinal'),
            align: 'right',
            render: (one) => one.ordinal,
          },
          { key: 'at', title: t('draws.playedAt'), render: (one) => formatMoment(one.playedAt) },
          {
            key: 'customer',
            title: t('draws.customer'),
            render: (one) => <Link to={`/customers/${one.customerNo}`}>{one.customerNo}</Link>,
          },
          {
            key: 'landed',
            title: t('draws.landed'),
            render: (one) => prizeName(one.versionNo, one.landed),
          },
          {
            key: 'prize',
            title: t('draws.wonPrize'),
            render: (one) => prizeName(one.versionNo, one.prize),
          },
          {
            key: 'reason',
            title: t('draws.reason'),
            render: (one) => t(`draws.reasons.${one.reason}`),
          },
          {
            key: 'channel',
            title: t('draws.channel'),
            render: (one) => t(`draws.channels.${one.channel}`),
          },
          {
            key: 'version',
            title: t('draws.version'),
            align: 'right',
            render: (one) => one.versionNo,
          },
        ]}
        rowActions={(one) => (
          <Button
            type="link"
            size="small"
            aria-label={t('draws.replayOne', { number: one.ordinal })}
            onClick={() => setReplayed(one.ordinal)}
          >
            {t('draws.replay')}
          </Button>
        )}
        rowActionsWidth={90}
        empty={{ text: t('draws.noPlays') }}
      />
      {replayed === null ? null : (
        <ReplayDrawer drawId={draw.id} ordinal={replayed} onClose={() => setReplayed(null)} />
      )}
    </>
  );
}
