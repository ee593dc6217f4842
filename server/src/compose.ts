import { type ApprovalKind, approvalRoutes } from './modules/approvals/index.ts';
import {
  audienceExports,
  audienceJobs,
  audienceRoutes,
  productSources,
} from './modules/audiences/index.ts';
import { auditRoutes, countUnsealed, recordAudit, recordRefusals } from './modules/audit/index.ts';
import { findLookalikesJob, lookalikeRoutes } from './modules/lookalikes/index.ts';
import { eventRoutes } from './modules/events/index.ts';
import { ingestRoutes } from './modules/ingest/index.ts';
import { tagAssignmentRoutes, uploadTagsJob } from './modules/tag-assignments/index.ts';
import { definitionApproval, tagDefinitionRoutes } from './modules/tag-definitions/index.ts';
import { dailyTagRun, liveStates, tagParameters, tagRoutes } from './modules/tags/index.ts';
import {
  benefitsRoutes,
  benefitWork,
  budgets,
  type LinkSettings,
  releases,
} from './modules/benefits/index.ts';
import {
  chanceDelivery,
  drawApproval,
  drawsRoutes,
  drawWork,
  earnFromEvents,
} from './modules/draws/index.ts';
import { askWho } from './flows/ask-who.ts';
import { campaignApproval } from './flows/approve-campaign.ts';
import { giveOnCheckIn } from './flows/give-on-check-in.ts';
import { dailyCashback, dayCashbackJob } from './flows/give-day-cashback.ts';
import { campaignDay, campaignDayJob, launchCampaignJob } from './flows/campaign-jobs.ts';
import { campaignFlowRoutes } from './flows/campaign-routes.ts';
import { prepareIssueJob } from './flows/prepare-issue.ts';
import { issueFlowRoutes } from './flows/issue-routes.ts';
import { measureCampaignJob } from './flows/measure-campaign.ts';
import { bankModels, modelRoutes } from './modules/models/index.ts';
import { campaignRoutes } from './modules/campaigns/index.ts';
import { ownTagsRoutes } from './modules/own-tags/index.ts';
import { fulfilmentRoutes } from './modules/fulfilment/index.ts';
import {
  countFailures,
  createFraudJudge,
  fraudBlockApproval,
  fraudRoutes,
  fraudRuleApproval,
  fraudWork,
  guardAttempts,
} from './modules/fraud/index.ts';
import { giftRegisterRoutes, limitOfGifts } from './modules/gift-register/index.ts';
import { giftDelivery, giftRoutes, giftWork } from './modules/gifts/index.ts';
import { pointsOffers, pointsRoutes, pointsWork } from './modules/points/index.ts';
import {
  holdMerchant,
  merchantApprovals,
  merchantRoutes,
  merchantWork,
} from './modules/merchants/index.ts';
import { contentWordRoutes, contentWordsApproval } from './modules/approved-content/index.ts';
import { localServiceRoutes, serviceApproval } from './modules/local-services/index.ts';
import { planApproval, planRoutes } from './modules/plans/index.ts';
import { productBenefitApproval, productBenefitRoutes } from './modules/product-benefits/index.ts';
import { phoneLinkRoutes } from './modules/phone-links/index.ts';
import { portraitRoutes } from './modules/portraits/index.ts';
import { taskRoutes } from './modules/tasks/index.ts';
import { outsideOf, webhookRoutes } from './modules/webhooks/index.ts';
import { consentRoutes } from './modules/consent/index.ts';
import { countCustomers, customerRoutes } from './modules/customers/index.ts';
import { authenticateBy, organizationRoutes } from './modules/organization/index.ts';
import { identityRoutes, findDuplicatesJob, shareMappingJob } from './modules/identities/index.ts';
import { exchangeCodeRoutes } from './flows/exchange-code-routes.ts';
import { orderSettlementRoutes } from './flows/order-settlement-routes.ts';
import { settlementApproval } from './flows/settle-order-by-people.ts';
import { erasePersonJob } from './flows/erase-person.ts';
import { importAndCompareJob } from './flows/import-and-compare.ts';
import { erasureRoutes } from './flows/erasure-routes.ts';
import { activityRoutes } from './flows/activity-routes.ts';
import { ledgerRoutes } from './flows/ledger-routes.ts';
import { myPointsRoutes } from './flows/my-points-routes.ts';
import { mallRoutes } from './flows/mall-routes.ts';
import { dailyRetention, retentionJob } from './flows/retention.ts';
import { recoverCopies, recoverCopiesJob } from './flows/recover-copies.ts';
import { retentionRoutes } from './flows/retention-routes.ts';
import { tagRunJob } from './flows/run-tags-and-portraits.ts';
import { engineAway } from './platform/engine-away.ts';
import { type App, type AppOptions, createApp } from './platform/http/app.ts';
import { answerRepeatsAlike } from './platform/http/idempotency.ts';
import { type AnyJobKind, anyJobKind } from './platform/jobs/jobs.ts';
import type { Dispatch } from './platform/jobs/enqueue-job.ts';
import { jobRoutes } from './platform/jobs/routes.ts';
import { healthRoutes } from './platform/http/health.ts';
import { type MetricSources, metricsRoute } from './platform/http/metrics.ts';
import type { OnShipped } from './platform/outbox/ship-outbox.ts';
import type { Platform } from './platform/platform.ts';

/** Who hands over what offers of these kinds give. */
releases.deliverBy({
  points: pointsOffers.delivery,
  gift: giftDelivery,
  drawChance: chanceDelivery,
});

type ComposeSettings = Pick<AppOptions, 'trustedProxies' | 'requestLimits'> &
  Pick<MetricSources, 'engineFigures'> &
  LinkSettings & { webhookHosts?: ReadonlySet<string> };

/**
 * The one list of everything that the HTTP application offers. A module's routes are added here and
 * nowhere else.
 */
export async function composeApp(
  platform: Platform,
  dispatch: Dispatch,
  {
    engineFigures,
    publicAddress = null,
    webhookHosts = new Set(),
    ...settings
  }: ComposeSettings = {},
): Promise<App> {
  const judge = createFraudJudge(platform);
  const recordRefusal = recordRefusals(platform);
  const countFailure = countFailures(platform, judge);
  const app = await createApp({
    log: platform.log,
    authenticate: authenticateBy(platform),
    onRefused: async (request, code) => {
      countFailure(request, code);
      await recordRefusal(request, code);
    },
    engineAway,
    ...settings,
  });
  guardAttempts(app, platform, judge);
  answerRepeatsAlike(app, platform.database);
  healthRoutes(app, platform);
  metricsRoute(app, platform, { countUnsealed, engineFigures });
  jobRoutes(app, platform, dispatch, (tx, caller, action, { id, kind, orgId }) =>
    recordAudit(tx, {
      actor: caller,
      action: `job.${action}`,
      objectKind: 'Job',
      objectId: id,
      orgId,
      detail: { kind },
    }),
  );
  audienceRoutes(app, platform, productSources);
  lookalikeRoutes(app, platform);
  auditRoutes(app, platform);
  erasureRoutes(app, platform);
  retentionRoutes(app, platform);
  approvalRoutes(app, platform, approvalKinds(platform));
  ingestRoutes(app, platform);
  eventRoutes(app, platform);
  tagRoutes(app, platform);
  tagDefinitionRoutes(app, platform);
  tagAssignmentRoutes(app, platform);
  modelRoutes(app, platform);
  const asksWho = askWho(platform, productSources);
  merchantRoutes(app, platform, asksWho, judge);
  benefitsRoutes(
    app,
    platform,
    { publicAddress, askWho: asksWho, holdMerchant: holdMerchant(platform.clock) },
    judge,
  );
  fraudRoutes(app, platform, judge);
  issueFlowRoutes(app, platform);
  drawsRoutes(app, platform, { publicAddress, judge });
  campaignRoutes(app, platform);
  campaignFlowRoutes(app, platform, productSources);
  taskRoutes(app, platform);
  pointsRoutes(app, platform);
  giftRoutes(app, platform);
  giftRegisterRoutes(app, platform);
  mallRoutes(app, platform);
  myPointsRoutes(app, platform);
  ledgerRoutes(app, platform);
  activityRoutes(app, platform);
  organizationRoutes(app, platform, countCustomers);
  customerRoutes(app, platform);
  identityRoutes(app, platform);
  portraitRoutes(app, platform, bankModels.predictionsOf);
  consentRoutes(app, platform);
  ownTagsRoutes(app, platform, { publicAddress });
  phoneLinkRoutes(app, platform, { publicAddress });
  contentWordRoutes(app, platform);
  localServiceRoutes(app, platform);
  productBenefitRoutes(app, platform);
  planRoutes(app, platform, productSources, asksWho);
  webhookRoutes(app, platform, outsideOf(webhookHosts));
  fulfilmentRoutes(app, platform, outsideOf(webhookHosts));
  exchangeCodeRoutes(app, platform);
  orderSettlementRoutes(app, platform);
  return app;
}

/** Every kind of object that waits for a second person. */
function approvalKinds(platform: Platform): readonly ApprovalKind[] {
  return [
    audienceExports.approval(platform),
    campaignApproval(platform.clock),
    definitionApproval(platform.clock),
    drawApproval(platform.clock),
    budgets.approval(platform.clock),
    releases.inBulk.approval,
    ...releases.approvals(platform.clock),
    bankModels.approval(platform),
    ...merchantApprovals(platform),
    tagParameters.approval,
    ...pointsWork.approvals(platform.clock),
    fraudRuleApproval(),
    ...fraudWork.approvals(platform.clock),
    fraudBlockApproval(platform.clock),
    settlementApproval(platform.clock),
    limitOfGifts.approval(platform.clock),
    contentWordsApproval(platform.clock),
    serviceApproval(platform.clock),
    productBenefitApproval(platform.clock),
    planApproval(platform.clock),
  ];
}

/** Every kind of job this program can carry out. */
export const jobKinds: readonly AnyJobKind[] = [
  ...audienceJobs(productSources),
  ...drawWork.jobs,
  anyJobKind(erasePersonJob),
  ...benefitWork.jobs,
  ...pointsWork.jobs,
  anyJobKind(prepareIssueJob(productSources)),
  anyJobKind(dayCashbackJob(productSources)),
  ...giftWork.jobs,
  ...fraudWork.jobs,
  ...merchantWork.jobs,
  anyJobKind(launchCampaignJob(productSources)),
  anyJobKind(measureCampaignJob),
  anyJobKind(campaignDayJob),
  anyJobKind(importAndCompareJob),
  anyJobKind(findDuplicatesJob),
  anyJobKind(findLookalikesJob),
  ...bankModels.jobs,
  anyJobKind(recoverCopiesJob),
  anyJobKind(retentionJob),
  anyJobKind(tagRunJob),
  anyJobKind(shareMappingJob),
  anyJobKind(uploadTagsJob),
];

/** What is done with events that have just reached ClickHouse, before the next are shipped. */
export function onShipped(platform: Platform): OnShipped {
  const giveToVisitors = giveOnCheckIn(platform, askWho(platform, productSources));
  return async (events) => {
    await liveStates.keep(platform, events);
    await earnFromEvents(platform, events);
    await pointsWork.onShipped(platform, events);
    await giveToVisitors(events);
  };
}

/** Work the bank's day brings by itself: `cron` in bank time, once in the whole deployment. */
export type Schedule = { name: string; cron: string; enqueue(platform: Platform): Promise<void> };
export const schedules: readonly Schedule[] = [
  ...bankModels.schedules,
  dailyTagRun,
  campaignDay,
  dailyCashback,
  ...benefitWork.schedules,
  ...merchantWork.schedules,
  ...drawWork.schedules,
  ...pointsWork.schedules,
  ...giftWork.schedules,
  ...fraudWork.schedules,
  dailyRetention,
  recoverCopies,
];
