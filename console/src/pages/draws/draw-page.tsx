import type { DrawView } from '#contract/draws.ts';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Alert, App, Card, Descriptions, Flex } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useParams } from 'react-router';
import { drawCalls } from '../../api/draws.ts';
import { useSay } from '../../app/language.ts';
import { useTrailEnd } from '../../app/page-trail.tsx';
import { useCan } from '../../app/session.tsx';
import { useConfirmChange } from '../../parts/confirm-change.tsx';
import { formatCount, formatMoment } from '../../parts/format-figure.ts';
import { GuardedButton } from '../../parts/guarded-button.tsx';
import { LoadedPage } from '../../parts/loaded-page.tsx';
import { LawState, LawSwitchButton, LawSwitchList } from '../../parts/law-switch.tsx';
import { useOrgNames, useReach } from '../../parts/org-tree.tsx';
import { PageHead } from '../../parts/page-head.tsx';
import { TabsByAddress } from '../../parts/tabs-by-address.tsx';
import { CommitmentList } from './commitment-list.tsx';
import { DrawRules } from './draw-rules.tsx';
import { DrawState } from './draw-state.tsx';
import { OutletCodeButton } from './outlet-code.tsx';
import { PlayList } from './play-list.tsx';
import { TableStanding } from './table-standing.tsx';
import { WinnerList } from './winner-list.tsx';

export function DrawPage(): ReactNode {
  const id = Number(useParams()['id']);
  const draw = useQuery({
    queryKey: ['draws', 'one', id],
    queryFn: ({ signal }) => drawCalls.find(id, signal),
  });
  return <LoadedPage query={draw}>{(found) => <OneDraw draw={found} />}</LoadedPage>;
}

function OneDraw({ draw }: { draw: DrawView }): ReactNode {
  const { t } = useTranslation();
  const say = useSay();
  const orgName = useOrgNames();
  useTrailEnd(say(draw.name));
  return (
    <>
      <PageHead
        title={
          <Flex gap={10} align="center" wrap>
            {say(draw.name)} <DrawState state={draw.state} />
          </Flex>
        }
        extra={<DrawActions draw={draw} />}
      />
      <NextStep draw={draw} />
      <TableStanding draw={draw} />
      <Card variant="borderless" className="section">
        <Descriptions
          column={{ xs: 1, md: 2, xl: 3 }}
          size="small"
          items={[
            { key: 'kind', label: t('draws.kind'), children: t(`draws.kinds.${draw.kind}`) },
            {
              key: 'period',
              label: t('draws.period'),
              children: `${formatMoment(draw.startsAt)} – ${formatMoment(draw.endsAt)}`,
            },
            { key: 'org', label: t('draws.org'), children: orgName(draw.orgId) },
            { key: 'law', label: t('law.title'), children: <LawState of={lawOf(draw)} /> },
            { key: 'plays', label: t('draws.plays'), children: formatCount(draw.plays) },
            {
              key: 'left',
              label: t('draws.left'),
              children: draw.prizes
                ? `${formatCount(draw.prizes.left)} / ${formatCount(draw.prizes.stock)}`
                : '—',
            },
          ]}
        />
      </Card>
      {lawOf(draw).refusedByLaw ? <LawSwitchList switches={draw.switches} /> : null}
      <TabsByAddress
        items={[
          { key: 'rules', label: t('draws.tabs.rules'), children: <DrawRules draw={draw} /> },
          { key: 'plays', label: t('draws.tabs.plays'), children: <PlayList draw={draw} /> },
          { key: 'winners', label: t('draws.tabs.winners'), children: <WinnerList id={draw.id} /> },
          {
            key: 'commitments',
            label: t('draws.tabs.commitments'),
            children: <CommitmentList draw={draw} />,
          },
        ]}
      />
    </>
  );
}

/** How rule 1 stands to the newest rules. */
function lawOf({ versions: [newest] }: DrawView) {
  return {
    refusedByLaw: newest?.refusedByLaw ?? false,
    switchedOn: newest?.switchedOn ?? false,
  };
}

/** What is to be done next, in words. */
function NextStep({ draw }: { draw: DrawView }): ReactNode {
  const { t } = useTranslation();
  const newest = draw.versions[0]?.state;
  if (draw.state === 'closed' || !newest || newest === 'open' || newest === 'closed') return null;
  return <Alert type="info" showIcon className="section" title={t(`draws.nextSteps.${newest}`)} />;
}

function DrawActions({ draw }: { draw: DrawView }): ReactNode {
  const { t } = useTranslation();
  const say = useSay();
  const { message } = App.useApp();
  const can = useCan();
  const reaches = useReach();
  const confirm = useConfirmChange();
  const queries = useQueryClient();
  const change = useMutation({
    mutationFn: (act: (id: number) => Promise<DrawView>) => act(draw.id),
    onSuccess: () => void message.success(t('common.saved')),
    onSettled: () => queries.invalidateQueries({ queryKey: ['draws'] }),
  });
  const newest = draw.versions[0];
  const mayNot = (action: 'create' | 'update' | 'run'): string | null =>
    can(action, 'Draw') && reaches(draw) ? null : t('common.notAllowed');
  const isOver = draw.state === 'closed' ? t('draws.isOver') : null;
  const stock = newest?.content.prizes.reduce((sum, prize) => sum + prize.stock, 0) ?? 0;
  return (
    <>
      {draw.state === 'open' ? <OutletCodeButton draw={draw} /> : null}
      <LawSwitchButton
        of={{ ...lawOf(draw), name: say(draw.name) }}
        subject="Draw"
        blockedBecause={isOver}
        send={(on, reason) => drawCalls.switchLaw(draw.id, on, reason)}
        onDone={() => queries.invalidateQueries({ queryKey: ['draws'] })}
      />
      <GuardedButton
        danger
        blockedBecause={
          mayNot('run') ?? isOver ?? (draw.state === 'open' ? null : t('draws.notOpenYet'))
        }
        onClick={() =>
          confirm({
            title: t('draws.closeTitle'),
            count: draw.prizes?.left ?? 0,
            detail: t('draws.closeHint'),
            okText: t('draws.close'),
            run: () => change.mutateAsync(drawCalls.close),
          })
        }
      >
        {t('draws.close')}
      </GuardedButton>
      {draw.state === 'open' && newest?.state === 'open' ? (
        <GuardedButton
          loading={change.isPending}
          blockedBecause={mayNot('create')}
          onClick={() => change.mutate(drawCalls.addVersion)}
        >
          {t('draws.addVersion')}
        </GuardedButton>
      ) : null}
      <GuardedButton
        loading={change.isPending}
        blockedBecause={
          mayNot('update') ??
          isOver ??
          (newest?.state === 'draft'
            ? stock === 0
              ? t('draws.noPrizes')
              : null
            : t('draws.notDraft'))
        }
        onClick={() => change.mutate(drawCalls.submit)}
      >
        {t('draws.submit')}
      </GuardedButton>
      <GuardedButton
        type="primary"
        blockedBecause={
          mayNot('run') ?? isOver ?? (newest?.state === 'approved' ? null : t('draws.notApproved'))
        }
        onClick={() =>
          confirm({
            title: t('draws.openTitle'),
            count: stock,
            detail: t('draws.openHint'),
            okText: t('draws.open'),
            danger: false,
            run: () => change.mutateAsync(drawCalls.open),
          })
        }
      >
        {t('draws.open')}
      </GuardedButton>
    </>
  );
}
