import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Alert, Card, Flex } from 'antd';
import { publicationReasonNames, type TrainedCard } from '#contract/bank-models.ts';
import { publicationRefusals } from '#contract/model-report.ts';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useParams } from 'react-router';
import { modelCalls, type ModelSummary, type ModelVersion } from '../../api/models.ts';
import { useSay } from '../../app/language.ts';
import { useTrailEnd } from '../../app/page-trail.tsx';
import { GuardedButton } from '../../parts/guarded-button.tsx';
import { JobFollow } from '../../parts/job-progress.tsx';
import { FirstStep, Loaded } from '../../parts/load-state.tsx';
import { LoadedPage } from '../../parts/loaded-page.tsx';
import { PageHead } from '../../parts/page-head.tsx';
import { ModelCard } from './model-card.tsx';
import { ModelReportView } from './model-report-view.tsx';
import { ModelState } from './model-state.tsx';
import { FileCardView, RegistrationView } from './file-card.tsx';
import { RegisterModel } from './register-model.tsx';
import { RetireModel } from './retire-model.tsx';
import { ScoresFiles } from './scores-files.tsx';
import { useTold } from './told.ts';
import { useMayNotRun } from './use-may-not-run.ts';
import { VersionList } from './version-list.tsx';

export function ModelPage(): ReactNode {
  const { code = '' } = useParams();
  const model = useQuery({
    queryKey: ['models', code],
    queryFn: ({ signal }) => modelCalls.find(code, signal),
  });
  return <LoadedPage query={model}>{(found) => <OneModel model={found} />}</LoadedPage>;
}

function OneModel({ model }: { model: ModelSummary }): ReactNode {
  const { t } = useTranslation();
  const say = useSay();
  const queries = useQueryClient();
  const mayNot = useMayNotRun();
  const [chosen, setChosen] = useState<number | null>(null);
  const [changing, setChanging] = useState(false);
  const { registration } = model;
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
            {say(model.name)}{' '}
            <ModelState version={model.live ?? model.latest} outside={registration !== null} />
          </Flex>
        }
        note={say(model.definition)}
        extra={
          <>
            {registration && !model.live ? null : (
              <Link to={`/tags/${model.code}`}>{t('models.tag')}</Link>
            )}
            <RetireModel model={model} mayNot={mayNot} onDone={refresh} />
            {registration ? (
              <GuardedButton blockedBecause={mayNot} onClick={() => setChanging(true)}>
                {t('outsideModels.change')}
              </GuardedButton>
            ) : (
              <GuardedButton
                type="primary"
                loading={train.isPending}
                blockedBecause={mayNot ?? (model.jobId !== null && t('models.training'))}
                onClick={() => train.mutate()}
              >
                {t('models.train')}
              </GuardedButton>
            )}
          </>
        }
      />
      {jobId === null ? null : (
        <Card variant="borderless" className="section">
          <JobFollow key={jobId} id={jobId} onEnd={refresh} />
        </Card>
      )}
      {registration ? (
        <>
          <RegisterModel
            open={changing}
            standing={{ code: model.code, registration }}
            onClose={() => setChanging(false)}
            onDone={() => setChanging(false)}
          />
          <ScoresFiles code={model.code} mayNot={mayNot} onChange={refresh} />
        </>
      ) : null}
      {shown === null ? (
        <>
          <FirstStep text={t(registration ? 'outsideModels.noFiles' : 'models.never')} />
          {registration ? (
            <Card variant="borderless" title={t('outsideModels.register')}>
              <RegistrationView registration={registration} />
            </Card>
          ) : null}
        </>
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

function ShownVersion({ code, version }: { code: string; version: number }): ReactNode {
  const { t } = useTranslation();
  const found = useQuery({
    queryKey: ['models', code, version],
    queryFn: ({ signal }) => modelCalls.version(code, version, signal),
  });
  return (
    <Loaded query={found}>
      {({ card, refusals }) => (
        <>
          {card.kind === 'trained' ? <WhyNot card={card} /> : <WhyNotFile refusals={refusals} />}
          <Card
            variant="borderless"
            className="section"
            title={`${t('models.card')} · ${t('models.versionOf', { n: version })}`}
          >
            {card.kind === 'trained' ? <ModelCard card={card} /> : <FileCardView card={card} />}
          </Card>
          {card.kind === 'trained' ? <ModelReportView card={card} /> : null}
        </>
      )}
    </Loaded>
  );
}

/** Why the version may not go live, where its report says so. */
function WhyNot({ card }: { card: TrainedCard }): ReactNode {
  const { t } = useTranslation();
  const told = useTold(card.features);
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

/** The same of a file of scores, whose reasons have no figures of their own. */
function WhyNotFile({ refusals }: { refusals: ModelVersion['refusals'] }): ReactNode {
  const { t } = useTranslation();
  const say = useSay();
  if (refusals.length === 0) return null;
  return (
    <Alert
      type="error"
      showIcon
      className="section"
      title={t('models.why')}
      description={refusals.map((reason) => say(publicationReasonNames[reason])).join('；')}
    />
  );
}
