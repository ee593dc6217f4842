import { buildCatalogue, type Catalogue } from './catalogue.core.ts';
import { activityMetrics, activityTags } from './catalogue/activity.ts';
import { assetCourseMetrics, assetCourseTags } from './catalogue/asset-course.ts';
import { assetMetrics, assetTags } from './catalogue/assets.ts';
import { businessMetrics, businessTags } from './catalogue/business.ts';
import { channelMetrics, channelTags } from './catalogue/channel.ts';
import { creditCardMetrics, creditCardTags } from './catalogue/credit-card.ts';
import { creditMetrics, creditTags } from './catalogue/credit.ts';
import { lifeCycleTags } from './catalogue/life-cycle.ts';
import { lifeStageTags } from './catalogue/life-stage.ts';
import { marketingMetrics, marketingTags } from './catalogue/marketing.ts';
import { payrollMetrics, payrollTags } from './catalogue/payroll.ts';
import { predictionMetrics, predictionTags } from './catalogue/predictions.ts';
import { productMetrics, productTags } from './catalogue/products.ts';
import { reasonsToStayTags } from './catalogue/reasons-to-stay.ts';
import { realTimeMetrics, realTimeTags } from './catalogue/real-time.ts';
import { relationshipMetrics, relationshipTags } from './catalogue/relationship.ts';
import { serviceMetrics, serviceTags } from './catalogue/service.ts';
import { spendingMetrics, spendingTags } from './catalogue/spending.ts';
import { transactionMetrics, transactionTags } from './catalogue/transactions.ts';
import { valueTags } from './catalogue/value.ts';
import { visitMetrics, visitTags } from './catalogue/visits.ts';
import { wealthMetrics, wealthTags } from './catalogue/wealth.ts';

/** Everything Huike says of a customer. A tag may use the tags that stand before it. */
export const catalogue: Catalogue = buildCatalogue(
  [
    ...assetTags,
    ...assetCourseTags,
    ...productTags,
    ...wealthTags,
    ...creditTags,
    ...creditCardTags,
    ...payrollTags,
    ...transactionTags,
    ...spendingTags,
    ...businessTags,
    ...channelTags,
    ...visitTags,
    ...marketingTags,
    ...realTimeTags,
    ...lifeStageTags,
    ...relationshipTags,
    ...activityTags,
    ...lifeCycleTags,
    ...serviceTags,
    ...reasonsToStayTags,
    ...valueTags,
    ...predictionTags,
  ],
  [
    ...assetMetrics,
    ...assetCourseMetrics,
    ...productMetrics,
    ...wealthMetrics,
    ...creditMetrics,
    ...creditCardMetrics,
    ...payrollMetrics,
    ...transactionMetrics,
    ...spendingMetrics,
    ...businessMetrics,
    ...channelMetrics,
    ...visitMetrics,
    ...marketingMetrics,
    ...realTimeMetrics,
    ...relationshipMetrics,
    ...activityMetrics,
    ...serviceMetrics,
    ...predictionMetrics,
  ],
);
