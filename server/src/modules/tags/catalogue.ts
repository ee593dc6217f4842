import { buildCatalogue, type Catalogue } from './catalogue.core.ts';
import { activityMetrics, activityTags } from './catalogue/activity.ts';
import { assetMetrics, assetTags } from './catalogue/assets.ts';
import { channelMetrics, channelTags } from './catalogue/channel.ts';
import { creditMetrics, creditTags } from './catalogue/credit.ts';
import { lifeStageMetrics, lifeStageTags } from './catalogue/life-stage.ts';
import { productMetrics, productTags } from './catalogue/products.ts';
import { transactionMetrics, transactionTags } from './catalogue/transactions.ts';
import { valueTags } from './catalogue/value.ts';
import { wealthMetrics, wealthTags } from './catalogue/wealth.ts';

/** Everything Huike says of a customer. A tag may use the tags that stand before it. */
export const catalogue: Catalogue = buildCatalogue(
  [
    ...assetTags,
    ...productTags,
    ...wealthTags,
    ...creditTags,
    ...transactionTags,
    ...channelTags,
    ...lifeStageTags,
    ...activityTags,
    ...valueTags,
  ],
  [
    ...assetMetrics,
    ...productMetrics,
    ...wealthMetrics,
    ...creditMetrics,
    ...transactionMetrics,
    ...channelMetrics,
    ...lifeStageMetrics,
    ...activityMetrics,
  ],
);
