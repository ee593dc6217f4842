import { activitiesTexts } from './activities.ts';
import { auditTexts } from './audit.ts';
import { accountTexts } from './account.ts';
import { approvalsTexts } from './approvals.ts';
import { audiencesTexts } from './audiences.ts';
import { settingsTexts } from './settings.ts';
import { tagsTexts } from './tags.ts';
import { benefitsTexts } from './benefits.ts';
import { campaignsTexts } from './campaigns.ts';
import { tasksTexts } from './tasks.ts';
import { redemptionTexts } from './redemption.ts';
import { commonTexts } from './common.ts';
import { factoryTexts } from './factory.ts';
import { drawsTexts } from './draws.ts';
import { fraudTexts } from './fraud.ts';
import { eventsTexts } from './events.ts';
import { contentTexts } from './content.ts';
import { customersTexts } from './customers.ts';
import { homeTexts } from './home.ts';
import { householdsTexts } from './households.ts';
import { identitiesTexts } from './identities.ts';
import { importsTexts } from './imports.ts';
import { ledgerTexts } from './ledger.ts';
import { lawTexts } from './law.ts';
import { lookalikesTexts } from './lookalikes.ts';
import { issuesTexts } from './issues.ts';
import { plansTexts } from './plans.ts';
import { pointsTexts } from './points.ts';
import { giftRegisterTexts } from './gift-register.ts';
import { giftsTexts } from './gifts.ts';
import { jobsTexts } from './jobs.ts';
import { joiningTexts } from './joining.ts';
import { localServicesTexts } from './local-services.ts';
import { merchantsTexts } from './merchants.ts';
import { modelsTexts } from './models.ts';
import { outsideModelsTexts } from './outside-models.ts';
import { offlineTexts } from './offline.ts';
import { organizationTexts } from './organization.ts';
import { partnersTexts } from './partners.ts';
import { portraitTexts } from './portrait.ts';
import { productBenefitsTexts } from './product-benefits.ts';
import { qualityTexts } from './quality.ts';
import { simulationTexts } from './simulation.ts';
import { shellTexts } from './shell.ts';
import { staffTexts } from './staff.ts';
import { webhooksTexts } from './webhooks.ts';

const groups = {
  activities: activitiesTexts,
  redemption: redemptionTexts,
  tasks: tasksTexts,
  campaigns: campaignsTexts,
  benefits: benefitsTexts,
  tags: tagsTexts,
  settings: settingsTexts,
  audiences: audiencesTexts,
  approvals: approvalsTexts,
  account: accountTexts,
  audit: auditTexts,
  common: commonTexts,
  customers: customersTexts,
  draws: drawsTexts,
  events: eventsTexts,
  fraud: fraudTexts,
  factory: factoryTexts,
  home: homeTexts,
  households: householdsTexts,
  identities: identitiesTexts,
  imports: importsTexts,
  law: lawTexts,
  ledger: ledgerTexts,
  lookalikes: lookalikesTexts,
  issues: issuesTexts,
  points: pointsTexts,
  gifts: giftsTexts,
  giftRegister: giftRegisterTexts,
  jobs: jobsTexts,
  joining: joiningTexts,
  content: contentTexts,
  localServices: localServicesTexts,
  plans: plansTexts,
  productBenefits: productBenefitsTexts,
  merchants: merchantsTexts,
  offline: offlineTexts,
  partners: partnersTexts,
  models: modelsTexts,
  outsideModels: outsideModelsTexts,
  organization: organizationTexts,
  portrait: portraitTexts,
  quality: qualityTexts,
  simulation: simulationTexts,
  shell: shellTexts,
  staff: staffTexts,
  webhooks: webhooksTexts,
};
type Groups = typeof groups;

function inLanguage<L extends 'zh' | 'en'>(language: L): { [G in keyof Groups]: Groups[G][L] } {
  // Object.fromEntries forgets which group has which texts.
  return Object.fromEntries(
    Object.entries(groups).map(([name, group]) => [name, group[language]]),
  ) as { [G in keyof Groups]: Groups[G][L] };
}

/** Every group of texts; a key is `group.name`, checked by the compiler in both languages. */
export const zh = inLanguage('zh');
export const en = inLanguage('en');
