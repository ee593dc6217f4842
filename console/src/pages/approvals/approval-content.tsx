import type { Approval } from '#contract/approvals.ts';
import { budgetMoneySchema } from '#contract/budgets.ts';
import { submittedAdjustment, submittedPrice } from '#contract/points.ts';
import { campaignContentSchema } from '#contract/campaigns.ts';
import { submittedParameters } from '#contract/tag-parameters.ts';
import { tagUnits } from '#contract/tags.ts';
import { Table } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { z } from 'zod';
import { useOffers } from '../../api/benefits.ts';
import { useTags } from '../../api/tags.ts';
import { useSay } from '../../app/language.ts';
import { useCan } from '../../app/session.tsx';
import { DetailValues } from '../../parts/detail-values.tsx';
import { formatCount, formatFen } from '../../parts/format-figure.ts';
import { shownFigure } from '../audiences/rule/fields.ts';
import { CampaignSummary } from '../campaigns/campaign-summary.tsx';
import { SubmittedDrawContent, submittedDraw } from '../draws/submitted-draw.tsx';
import { SubmittedModel, submittedModel } from '../models/submitted-model.tsx';
import { SubmittedScores, submittedScores } from '../models/submitted-scores.tsx';
import { SubmittedDefinition, submittedDefinition } from '../tag-factory/submitted-definition.tsx';
import { SubmittedParametersContent } from '../tags/submitted-parameters.tsx';
import {
  SubmittedBlock,
  submittedBlock,
  SubmittedFraudRule,
  submittedFraudRule,
} from './submitted-fraud.tsx';
import { SubmittedRelease, submittedRelease } from './submitted-release.tsx';
import { SubmittedPrice } from './submitted-price.tsx';
import { SubmittedAdjustment } from './submitted-adjustment.tsx';
import { SubmittedMoney } from './submitted-money.tsx';
import { SubmittedIssue, submittedIssue } from './submitted-issue.tsx';
import { SubmittedRule, submittedRule } from './submitted-rule.tsx';
import { CampaignTrial } from '../campaigns/campaign-trial.tsx';

const submittedCampaign = z.object({
  content: campaignContentSchema,
  audience: z.object({ id: z.number(), version: z.number() }),
  // Submissions made before these were part of the approval have neither.
  nested: z.array(z.object({ id: z.number(), version: z.number() })).default([]),
  tagParameters: z
    .array(
      z.object({
        tag: z.string(),
        name: z.string(),
        value: z.number(),
        unit: z.enum(tagUnits),
        zh: z.string(),
        en: z.string(),
      }),
    )
    .default([]),
  offers: z.array(
    z.object({
      id: z.number(),
      faceAmountFen: z.number(),
      thresholdAmountFen: z.number(),
      validDays: z.number(),
      capCount: z.number(),
      capAmountFen: z.number(),
    }),
  ),
  hash: z.string(),
});
type SubmittedCampaign = z.infer<typeof submittedCampaign>;

/**
 * What the checker decides on, as it was submitted: a campaign as its summary, others value by value. Above
 * a campaign that waits stands what its launch would mean today: whom it reaches, what it may cost.
 */
export function ApprovalContent({ approval }: { approval: Approval }): ReactNode {
  const { t } = useTranslation();
  const can = useCan();
  const campaign = submittedCampaign.safeParse(approval.snapshot);
  if (approval.kind === 'campaign' && campaign.success)
    return (
      <>
        {approval.state === 'pending' && can('read', 'Campaign') ? (
          <>
            <h2 className="part-title">{t('approvals.trial')}</h2>
            <CampaignTrial campaignId={Number(approval.objectId)} content={campaign.data.hash} />
          </>
        ) : null}
        <h2 className="part-title">{t('approvals.content')}</h2>
        <SubmittedCampaignContent campaign={campaign.data} />
      </>
    );
  const definition = submittedDefinition.safeParse(approval.snapshot);
  if (approval.kind === 'tag_definition' && definition.success)
    return <SubmittedDefinition of={definition.data} />;
  const draw = submittedDraw.safeParse(approval.snapshot);
  if (approval.kind === 'draw' && draw.success) return <SubmittedDrawContent of={draw.data} />;
  const parameters = submittedParameters.safeParse(approval.snapshot);
  if (approval.kind === 'tag_parameters' && parameters.success)
    return <SubmittedParametersContent of={parameters.data} />;
  const model = submittedModel.safeParse(approval.snapshot);
  if (approval.kind === 'model' && model.success) return <SubmittedModel of={model.data} />;
  const scores = submittedScores.safeParse(approval.snapshot);
  if (approval.kind === 'model' && scores.success) return <SubmittedScores of={scores.data} />;
  const money = budgetMoneySchema.safeParse(approval.snapshot);
  if (approval.kind === 'budget_money' && money.success) return <SubmittedMoney of={money.data} />;
  const adjustment = submittedAdjustment.safeParse(approval.snapshot);
  if (approval.kind === 'points_adjustment' && adjustment.success)
    return <SubmittedAdjustment of={adjustment.data} />;
  const price = submittedPrice.safeParse(approval.snapshot);
  if (approval.kind === 'points_price' && price.success) return <SubmittedPrice of={price.data} />;
  const issue = submittedIssue.safeParse(approval.snapshot);
  if (approval.kind === 'issue' && issue.success) return <SubmittedIssue of={issue.data} />;
  const rule = submittedRule.safeParse(approval.snapshot);
  if (approval.kind === 'points_rule' && rule.success) return <SubmittedRule of={rule.data} />;
  const release = submittedRelease.safeParse(approval.snapshot);
  if (approval.kind === 'release' && release.success) return <SubmittedRelease of={release.data} />;
  const velocity = submittedFraudRule.safeParse(approval.snapshot);
  if (approval.kind === 'fraud_rule' && velocity.success)
    return <SubmittedFraudRule of={velocity.data} />;
  const block = submittedBlock.safeParse(approval.snapshot);
  if (approval.kind === 'fraud_block' && block.success) return <SubmittedBlock of={block.data} />;
  return (
    <>
      <h2 className="part-title">{t('approvals.content')}</h2>
      <DetailValues values={approval.snapshot} />
    </>
  );
}

function SubmittedCampaignContent({ campaign }: { campaign: SubmittedCampaign }): ReactNode {
  const { t } = useTranslation();
  return (
    <>
      <CampaignSummary content={campaign.content} />
      <p className="muted">
        {t('approvals.audienceVersion', { version: campaign.audience.version })}
      </p>
      {campaign.nested.map(({ id, version }) => (
        <p key={id} className="muted">
          {t('approvals.nestedVersion', { id, version })}
        </p>
      ))}
      {campaign.tagParameters.length > 0 ? (
        <SubmittedThresholds parameters={campaign.tagParameters} />
      ) : null}
      {campaign.offers.length > 0 ? <SubmittedOffers offers={campaign.offers} /> : null}
      <p className="muted digest">
        {t('approvals.digest')}: <code>{campaign.hash}</code>
      </p>
    </>
  );
}

function SubmittedThresholds({
  parameters,
}: {
  parameters: SubmittedCampaign['tagParameters'];
}): ReactNode {
  const { t } = useTranslation();
  const say = useSay();
  const tags = useTags();
  return (
    <>
      <h2 className="part-title">{t('approvals.thresholds')}</h2>
      <Table
        size="small"
        pagination={false}
        rowKey={(one) => `${one.tag} ${one.name}`}
        scroll={{ x: 'max-content' }}
        dataSource={parameters}
        columns={[
          {
            title: t('approvals.tag'),
            render: (_, one) => {
              const known = tags.data?.find((tag) => tag.code === one.tag);
              return known ? say(known.name) : one.tag;
            },
          },
          { title: t('approvals.threshold'), render: (_, one) => say(one) },
          {
            title: t('approvals.thresholdValue'),
            align: 'right',
            render: (_, one) => (
              <span className="number">
                {one.unit === 'fen'
                  ? formatFen(one.value)
                  : `${shownFigure(one.value, one.unit)} ${t(`tags.units.${one.unit}`)}`}
              </span>
            ),
          },
        ]}
      />
    </>
  );
}

function SubmittedOffers({ offers }: { offers: SubmittedCampaign['offers'] }): ReactNode {
  const { t } = useTranslation();
  const known = useOffers();
  const money = (fen: number): ReactNode => <span className="number">{formatFen(fen)}</span>;
  return (
    <>
      <h2 className="part-title">{t('approvals.offers')}</h2>
      <Table
        size="small"
        pagination={false}
        rowKey="id"
        scroll={{ x: 'max-content' }}
        dataSource={offers}
        columns={[
          {
            title: t('benefits.offers.name'),
            render: (_, one) =>
              known.data?.find((offer) => offer.id === one.id)?.name ?? `#${one.id}`,
          },
          {
            title: t('benefits.offers.face'),
            align: 'right',
            render: (_, one) => money(one.faceAmountFen),
          },
          {
            title: t('benefits.offers.threshold'),
            align: 'right',
            render: (_, one) => money(one.thresholdAmountFen),
          },
          {
            title: t('benefits.offers.validDays'),
            align: 'right',
            render: (_, one) => one.validDays,
          },
          {
            title: t('benefits.offers.capCount'),
            align: 'right',
            render: (_, one) => formatCount(one.capCount),
          },
          {
            title: t('benefits.offers.capAmount'),
            align: 'right',
            render: (_, one) => money(one.capAmountFen),
          },
        ]}
      />
    </>
  );
}
