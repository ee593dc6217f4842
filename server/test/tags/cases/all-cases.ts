import { activityCases } from './activity.ts';
import { assetCourseCases } from './asset-course.ts';
import { assetCases } from './assets.ts';
import { businessCases } from './business.ts';
import { channelCases } from './channel.ts';
import { creditCardCases } from './credit-card.ts';
import { creditCases } from './credit.ts';
import { lifeCycleCases } from './life-cycle.ts';
import { lifeStageCases } from './life-stage.ts';
import { marketingCases } from './marketing.ts';
import { payrollCases } from './payroll.ts';
import { predictionCases } from './predictions.ts';
import { productCases } from './products.ts';
import { reasonsToStayCases } from './reasons-to-stay.ts';
import { realTimeCases } from './real-time.ts';
import { relationshipCases } from './relationship.ts';
import { serviceCases } from './service.ts';
import { spendingCases } from './spending.ts';
import type { TagCase } from './tag-case.ts';
import { transactionCases } from './transactions.ts';
import { valueCases } from './value.ts';
import { visitCases } from './visits.ts';
import { wealthCases } from './wealth.ts';

export const allCases: readonly TagCase[] = [
  ...assetCases,
  ...assetCourseCases,
  ...productCases,
  ...wealthCases,
  ...creditCases,
  ...creditCardCases,
  ...payrollCases,
  ...transactionCases,
  ...spendingCases,
  ...businessCases,
  ...channelCases,
  ...visitCases,
  ...marketingCases,
  ...lifeStageCases,
  ...realTimeCases,
  ...relationshipCases,
  ...activityCases,
  ...lifeCycleCases,
  ...serviceCases,
  ...reasonsToStayCases,
  ...valueCases,
  ...predictionCases,
];
