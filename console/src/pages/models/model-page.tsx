import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Alert, Card, Flex } from 'antd';
import type { TrainedCard } from '#contract/bank-models.ts';
import { publicationRefusals } from '#contract/model-report.ts';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useParams } from 'react-router';
import { modelCalls, type ModelSummary } from '../../api/models.ts';
import { useSay } from '../../app/language.ts';
import { useTrailEnd } from '../../app/page-trail.tsx';
import { useCan, useSession } from '../../app/session.tsx';
import { GuardedButton } from '../../parts/guarded-button.tsx';
import { JobFollow } from '../../parts/job-progress.tsx';
import { FirstStep, Loaded } from '../../parts/load-state.tsx';
import { PageHead } from '../../parts/page-head.tsx';
import { ModelCard } from './model-card.tsx';
import { ModelReportView } from './model-report-view.tsx';
import { ModelState } from './model-state.tsx';
import { useTold } from './told.ts';
import { VersionList } from './version-list.tsx';

export function ModelPage(): ReactNode {
  const { code = '' } = useParams();
  const model = useQuery({
    queryKey: ['models', code],
    queryFn: ({ signal }) => modelCalls.find(code, signal),
  });
  return <Loaded query={model}>{(found) => <OneModel model={found} />}</Loaded>;
}

function OneModel({ model }: { model: ModelSummary }): ReactNode {
  const { t } = useTranslation();
  const say = useSay();
  const queries = useQueryClient();
  const mayNot = useMayNotRun();
  const [chosen, setChosen] = useState<number | null>(null);
  useTrailEnd(say(model.name));
  const refresh = (): void => void queries.invalidateQueries({ queryKey: ['models'] });
  const train = useMutation({ mutationFn: () => modelCalls.train(model.code), onSuccess: refresh });
  const jobId = train.data?.jobId ?? model.jobId;
  const shown = chosen ?? model.live?.version ?? model.latest?.version ?? null;
  return (
    <>
      <PageHead
        title={
          <Flex gap={10} align="center" wrap>
            {say(model.name)} <ModelState version={model.live ?? model.latest} />
          </Flex>
        }
        note={say(model.definition)}
        extra={
          <>
            <Link to={`/tags/${model.code}`}>{t('models.tag')}</Link>
            <GuardedButton
              type="primary"
              loading={train.isPending}
              blockedBecause={mayNot ?? (model.jobId !== null && t('models.training'))}
              onClick={() => train.mutate()}
            >
              {t('models.train')}
            </GuardedButton>
          </>
        }
      />
      {jobId === null ? null : (
        <Card variant="borderless" className="section">
          <JobFollow key={jobId} id={jobId} onEnd={refresh} />
        </Card>
      )}
      {shown === null ? (
        <FirstStep text={t('models.never')} />
      ) : (
        <>
          <Card variant="borderless" title={t('models.versions')} className="section">
            <VersionList
              code={model.code}
              shown={shown}
              mayNot={mayNot}
              onShow={setChosen}
              onChange={refresh}
            />
          </Card>
          <ShownVersion code={model.code} version={shown} />
        </>
      )}
    </>
  );
}

/** Why this person may not train or release a model. */
function useMayNotRun(): string | null {
  const { t } = useTranslation();
  const can = useCan();
  const session = useSession();
  return can('run', 'Model') && session.wholeBank ? null : t('models.headOfficeOnly');
}

function ShownVersion({ code, version }: { code: string; version: number }): ReactNode {
  const { t } = useTranslation();
  const found = useQuery({
    queryKey: ['models', code, version],
    queryFn: ({ signal }) => modelCalls.version(code, version, signal),
  });
  return (
    <Loaded query={found}>
      {({ card }) => (
        <>
          <WhyNot card={card} />
          <Card
            variant="borderless"
            className="section"
            title={`${t('models.card')} · ${t('models.versionOf', { n: version })}`}
          >
            <ModelCard card={card} />
          </Card>
          <ModelReportView card={card} />
        </>
      )}
    </Loaded>
  );
}

/** Why the version may not go live, where its report says so. */
function WhyNot({ card }: { card: TrainedCard }): ReactNode {
  const { t } = useTranslation();
  const told = useTold(card);
  const { refusals } = card.report;
  if (refusals.length === 0) return null;
  return (
    <Alert
      type="error"
      showIcon
      className="section"
      title={t('models.why')}
      description={refusals.map(({ reason, facts }) => (
        <div key={`${reason} ${facts['feature'] ?? facts['part'] ?? ''}`}>
          {told(publicationRefusals[reason], facts)}
        </div>
      ))}
    />
  );
}
