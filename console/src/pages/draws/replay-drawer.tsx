import { blockText } from '#contract/draw-random.ts';
import type { PlayProof } from '#contract/draw-links.ts';
import { replayPlay, type ReplayVerdict } from '#contract/replay-play.ts';
import { useQuery } from '@tanstack/react-query';
import { Alert, Descriptions, Drawer } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { drawCalls } from '../../api/draws.ts';
import { useSay } from '../../app/language.ts';
import { formatMoment } from '../../parts/format-figure.ts';
import { Loaded } from '../../parts/load-state.tsx';

type ReplayDrawerProps = { drawId: number; ordinal: number; onClose: () => void };

/** Computes a play again in this browser, from its seed, and shows what it took. */
export function ReplayDrawer({ drawId, ordinal, onClose }: ReplayDrawerProps): ReactNode {
  const { t } = useTranslation();
  const replay = useQuery({
    queryKey: ['draws', 'proof', drawId, ordinal],
    queryFn: async ({ signal }) => {
      const proof = await drawCalls.proof(drawId, ordinal, signal);
      return { proof, verdict: await replayPlay(proof) };
    },
  });
  return (
    <Drawer open size={560} title={t('draws.replayTitle', { number: ordinal })} onClose={onClose}>
      <Loaded query={replay}>{(found) => <Replayed {...found} />}</Loaded>
    </Drawer>
  );
}

const tones = { same: 'success', different: 'error', unpublished: 'info' } as const;

function Replayed({ proof, verdict }: { proof: PlayProof; verdict: ReplayVerdict }): ReactNode {
  const { t } = useTranslation();
  const say = useSay();
  const { play, seed } = proof;
  const said = verdict.kind === 'different' ? verdict.what : verdict.kind;
  return (
    <>
      <Alert
        type={tones[verdict.kind]}
        showIcon
        className="section"
        title={t(`draws.verdicts.${said}`)}
      />
      <Descriptions
        column={1}
        size="small"
        layout="vertical"
        items={[
          { key: 'at', label: t('draws.playedAt'), children: formatMoment(play.playedAt) },
          {
            key: 'commitment',
            label: t('draws.commitment'),
            children: <code className="digest">{play.commitment}</code>,
          },
          {
            key: 'seed',
            label: t('draws.seed'),
            children: seed ? <code className="digest">{seed}</code> : t('draws.seedLater'),
          },
          {
            key: 'stream',
            label: t('draws.stream'),
            children: <code className="digest">{blockText(play, 0)} …</code>,
          },
          ...(play.dice
            ? [{ key: 'dice', label: t('draws.dice'), children: play.dice.join(' ') }]
            : []),
          { key: 'landed', label: t('draws.landed'), children: play.landed ?? '—' },
          {
            key: 'prize',
            label: t('draws.wonPrize'),
            children: play.prize ? say(play.prize) : '—',
          },
          { key: 'reason', label: t('draws.reason'), children: t(`draws.reasons.${play.reason}`) },
        ]}
      />
    </>
  );
}
