import { createElement, lazy, type ComponentType, type ReactNode } from 'react';
import { createBrowserRouter, type RouteObject } from 'react-router';
import { NotFound } from '../parts/page-result.tsx';
import { Shell } from './shell.tsx';

/** Each page is a file of its own in the build, loaded when it is first opened. */
function page(load: () => Promise<ComponentType>): ReactNode {
  return createElement(lazy(async () => ({ default: await load() })));
}

const pages: RouteObject[] = [
  {
    index: true,
    element: page(async () => (await import('../pages/home/home-page.tsx')).HomePage),
  },
  {
    path: 'customers',
    element: page(
      async () => (await import('../pages/customers/customers-page.tsx')).CustomersPage,
    ),
  },
  {
    path: 'customers/:customerNo',
    element: page(async () => (await import('../pages/customers/customer-page.tsx')).CustomerPage),
  },
  {
    path: 'activities',
    element: page(
      async () => (await import('../pages/activities/activities-page.tsx')).ActivitiesPage,
    ),
  },
  {
    path: 'ledger',
    element: page(async () => (await import('../pages/ledger/accounts-page.tsx')).AccountsPage),
  },
  {
    path: 'ledger/:id',
    element: page(async () => (await import('../pages/ledger/account-page.tsx')).AccountPage),
  },
  {
    path: 'pad/customer/:customerNo',
    element: page(async () => (await import('../pages/portrait/pad-card.tsx')).PadCardPage),
  },
  {
    path: 'identities',
    element: page(
      async () => (await import('../pages/identities/identities-page.tsx')).IdentitiesPage,
    ),
  },
  {
    path: 'erasure',
    element: page(async () => (await import('../pages/customers/erasure-page.tsx')).ErasurePage),
  },
  {
    path: 'imports',
    element: page(async () => (await import('../pages/imports/imports-page.tsx')).ImportsPage),
  },
  {
    path: 'imports/mappings',
    element: page(async () => (await import('../pages/imports/mappings-page.tsx')).MappingsPage),
  },
  {
    path: 'quality',
    element: page(async () => (await import('../pages/quality/quality-page.tsx')).QualityPage),
  },
  {
    path: 'events',
    element: page(async () => (await import('../pages/events/unplaced-page.tsx')).UnplacedPage),
  },
  {
    path: 'jobs',
    element: page(async () => (await import('../pages/jobs/jobs-page.tsx')).JobsPage),
  },
  {
    path: 'organization',
    element: page(
      async () => (await import('../pages/organization/organization-page.tsx')).OrganizationPage,
    ),
  },
  {
    path: 'staff',
    element: page(async () => (await import('../pages/staff/staff-page.tsx')).StaffPage),
  },
  {
    path: 'audit',
    element: page(async () => (await import('../pages/audit/audit-page.tsx')).AuditPage),
  },
  {
    path: 'approvals',
    element: page(
      async () => (await import('../pages/approvals/approvals-page.tsx')).ApprovalsPage,
    ),
  },
  {
    path: 'account',
    element: page(async () => (await import('../pages/account/account-page.tsx')).AccountPage),
  },
  {
    path: 'settings',
    element: page(async () => (await import('../pages/settings/settings-page.tsx')).SettingsPage),
  },
  {
    path: 'api-keys',
    element: page(async () => (await import('../pages/api-keys/api-keys-page.tsx')).ApiKeysPage),
  },
  {
    path: 'webhooks',
    element: page(async () => (await import('../pages/webhooks/webhooks-page.tsx')).WebhooksPage),
  },
  {
    path: 'webhooks/:id',
    element: page(async () => (await import('../pages/webhooks/webhook-page.tsx')).WebhookPage),
  },
  {
    path: 'models',
    element: page(async () => (await import('../pages/models/models-page.tsx')).ModelsPage),
  },
  {
    path: 'models/:code',
    element: page(async () => (await import('../pages/models/model-page.tsx')).ModelPage),
  },
  {
    path: 'tags',
    element: page(async () => (await import('../pages/tags/tags-page.tsx')).TagsPage),
  },
  {
    path: 'tags/runs',
    element: page(async () => (await import('../pages/tags/tag-runs-page.tsx')).TagRunsPage),
  },
  {
    path: 'tags/definitions',
    element: page(
      async () => (await import('../pages/tag-factory/definitions-page.tsx')).DefinitionsPage,
    ),
  },
  {
    path: 'tags/definitions/new/:kind',
    element: page(
      async () => (await import('../pages/tag-factory/builder-page.tsx')).NewDefinitionPage,
    ),
  },
  {
    path: 'tags/definitions/:kind/:code',
    element: page(
      async () => (await import('../pages/tag-factory/definition-page.tsx')).DefinitionPage,
    ),
  },
  {
    path: 'tags/definitions/:kind/:code/edit',
    element: page(
      async () => (await import('../pages/tag-factory/builder-page.tsx')).EditDefinitionPage,
    ),
  },
  {
    path: 'tags/:code',
    element: page(async () => (await import('../pages/tags/tag-page.tsx')).TagPage),
  },
  {
    path: 'audiences',
    element: page(
      async () => (await import('../pages/audiences/audiences-page.tsx')).AudiencesPage,
    ),
  },
  {
    path: 'audiences/new',
    element: page(
      async () => (await import('../pages/audiences/audience-page.tsx')).NewAudiencePage,
    ),
  },
  {
    path: 'audiences/lists',
    element: page(async () => (await import('../pages/audiences/lists-page.tsx')).ListsPage),
  },
  {
    path: 'audiences/:audienceId',
    element: page(async () => (await import('../pages/audiences/audience-page.tsx')).AudiencePage),
  },
  {
    path: 'campaigns',
    element: page(
      async () => (await import('../pages/campaigns/campaigns-page.tsx')).CampaignsPage,
    ),
  },
  {
    path: 'campaigns/new',
    element: page(
      async () => (await import('../pages/campaigns/new-campaign-page.tsx')).NewCampaignPage,
    ),
  },
  {
    path: 'campaigns/:campaignId',
    element: page(async () => (await import('../pages/campaigns/campaign-page.tsx')).CampaignPage),
  },
  {
    path: 'fraud',
    element: page(async () => (await import('../pages/fraud/fraud-page.tsx')).FraudPage),
  },
  {
    path: 'draws',
    element: page(async () => (await import('../pages/draws/draws-page.tsx')).DrawsPage),
  },
  {
    path: 'draws/:id',
    element: page(async () => (await import('../pages/draws/draw-page.tsx')).DrawPage),
  },
  {
    path: 'offers',
    element: page(async () => (await import('../pages/offers/offers-page.tsx')).OffersPage),
  },
  {
    path: 'offers/:offerId/simulation',
    element: page(
      async () => (await import('../pages/simulation/simulation-page.tsx')).SimulationPage,
    ),
  },
  {
    path: 'issues',
    element: page(async () => (await import('../pages/issues/issues-page.tsx')).IssuesPage),
  },
  {
    path: 'issues/:id',
    element: page(async () => (await import('../pages/issues/issue-page.tsx')).IssuePage),
  },
  {
    path: 'points',
    element: page(async () => (await import('../pages/points/points-page.tsx')).PointsPage),
  },
  {
    path: 'points-mall',
    element: page(async () => (await import('../pages/points-mall/mall-page.tsx')).MallPage),
  },
  {
    path: 'gifts',
    element: page(async () => (await import('../pages/gifts/gifts-page.tsx')).GiftsPage),
  },
  {
    path: 'gift-register',
    element: page(
      async () => (await import('../pages/gift-register/register-page.tsx')).GiftRegisterPage,
    ),
  },
  {
    path: 'budgets',
    element: page(async () => (await import('../pages/budgets/budgets-page.tsx')).BudgetsPage),
  },
  {
    path: 'tasks',
    element: page(async () => (await import('../pages/tasks/tasks-page.tsx')).TasksPage),
  },
  {
    path: 'local-services',
    element: page(
      async () => (await import('../pages/local-services/services-page.tsx')).LocalServicesPage,
    ),
  },
  {
    path: 'plans',
    element: page(async () => (await import('../pages/plans/plans-page.tsx')).PlansPage),
  },
  {
    path: 'product-benefits',
    element: page(
      async () =>
        (await import('../pages/product-benefits/product-benefits-page.tsx')).ProductBenefitsPage,
    ),
  },
  {
    path: 'content-words',
    element: page(
      async () => (await import('../pages/content-words/content-words-page.tsx')).ContentWordsPage,
    ),
  },
  {
    path: 'merchant-applications',
    element: page(
      async () =>
        (await import('../pages/merchant-applications/applications-page.tsx')).ApplicationsPage,
    ),
  },
  {
    path: 'business-circles',
    element: page(
      async () => (await import('../pages/business-circles/circles-page.tsx')).CirclesPage,
    ),
  },
  {
    path: 'merchants',
    element: page(
      async () => (await import('../pages/merchants/merchants-page.tsx')).MerchantsPage,
    ),
  },
  {
    path: 'merchants/:merchantNo',
    element: page(async () => (await import('../pages/merchants/merchant-page.tsx')).MerchantPage),
  },
  {
    path: 'settlements',
    element: page(
      async () => (await import('../pages/settlements/settlements-page.tsx')).SettlementsPage,
    ),
  },
  {
    path: 'reconciliations',
    element: page(
      async () =>
        (await import('../pages/reconciliations/reconciliations-page.tsx')).ReconciliationsPage,
    ),
  },
  {
    path: 'offline-tills',
    element: page(
      async () => (await import('../pages/offline-tills/offline-tills-page.tsx')).OfflineTillsPage,
    ),
  },
  {
    path: 'payouts',
    element: page(async () => (await import('../pages/payouts/payouts-page.tsx')).PayoutsPage),
  },
  {
    path: 'partners',
    element: page(async () => (await import('../pages/partners/partners-page.tsx')).PartnersPage),
  },
  {
    path: 'exchange-codes',
    element: page(
      async () =>
        (await import('../pages/exchange-codes/exchange-codes-page.tsx')).ExchangeCodesPage,
    ),
  },
  {
    path: 'redemption',
    element: page(
      async () => (await import('../pages/redemption/redemption-page.tsx')).RedemptionPage,
    ),
  },
  { path: '*', element: <NotFound /> },
];

export const router = createBrowserRouter([{ path: '/', element: <Shell />, children: pages }]);
