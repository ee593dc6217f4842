import type { AccessSubject, Action } from '#contract/access.ts';
import {
  ApiOutlined,
  AuditOutlined,
  BankOutlined,
  CheckSquareOutlined,
  GiftOutlined,
  HomeOutlined,
  ScanOutlined,
  ShopOutlined,
  TagsOutlined,
  TeamOutlined,
} from '@ant-design/icons';
import { createElement, type ReactNode } from 'react';
import type { zh } from '../locales/index.ts';

export type MenuName = keyof typeof zh.shell.menu;

export type MenuPage = { name: MenuName; path: string; needs?: readonly [Action, AccessSubject] };
type MenuGroup = { name: MenuName; icon: ReactNode; pages: readonly MenuPage[] };
export type MenuEntry = (MenuPage & { icon: ReactNode }) | MenuGroup;

/** The left menu in the order of the loop; a page is shown to those whose role may read its subject. */
export const menu: readonly MenuEntry[] = [
  { name: 'home', path: '/', icon: createElement(HomeOutlined, { 'aria-hidden': true }) },
  {
    name: 'outletGroup',
    icon: createElement(ScanOutlined, { 'aria-hidden': true }),
    pages: [
      { name: 'tasks', path: '/tasks', needs: ['read', 'Task'] },
      { name: 'redemption', path: '/redemption', needs: ['redeem', 'Voucher'] },
    ],
  },
  {
    name: 'customerGroup',
    icon: createElement(TeamOutlined, { 'aria-hidden': true }),
    pages: [
      { name: 'customers', path: '/customers', needs: ['read', 'Customer'] },
      { name: 'identities', path: '/identities', needs: ['read', 'Identity'] },
      { name: 'erasure', path: '/erasure', needs: ['delete', 'Customer'] },
    ],
  },
  {
    name: 'dataGroup',
    icon: createElement(TagsOutlined, { 'aria-hidden': true }),
    pages: [
      { name: 'imports', path: '/imports', needs: ['read', 'Import'] },
      { name: 'quality', path: '/quality', needs: ['read', 'DataQuality'] },
      { name: 'unplacedEvents', path: '/events', needs: ['read', 'Event'] },
      { name: 'tags', path: '/tags', needs: ['read', 'Tag'] },
      { name: 'models', path: '/models', needs: ['read', 'Model'] },
    ],
  },
  {
    name: 'marketingGroup',
    icon: createElement(BankOutlined, { 'aria-hidden': true }),
    pages: [
      { name: 'audiences', path: '/audiences', needs: ['read', 'Audience'] },
      { name: 'campaigns', path: '/campaigns', needs: ['read', 'Campaign'] },
      { name: 'draws', path: '/draws', needs: ['read', 'Draw'] },
      { name: 'localServices', path: '/local-services', needs: ['read', 'Campaign'] },
      { name: 'plans', path: '/plans', needs: ['read', 'Campaign'] },
      { name: 'productBenefits', path: '/product-benefits', needs: ['read', 'Campaign'] },
      { name: 'contentWords', path: '/content-words', needs: ['read', 'Campaign'] },
      { name: 'offers', path: '/offers', needs: ['read', 'Offer'] },
      { name: 'issues', path: '/issues', needs: ['read', 'Budget'] },
      { name: 'activities', path: '/activities', needs: ['read', 'Measurement'] },
      { name: 'budgets', path: '/budgets', needs: ['read', 'Budget'] },
      { name: 'ledger', path: '/ledger', needs: ['read', 'Budget'] },
      { name: 'fraud', path: '/fraud', needs: ['read', 'Fraud'] },
    ],
  },
  {
    name: 'pointsGroup',
    icon: createElement(GiftOutlined, { 'aria-hidden': true }),
    pages: [
      { name: 'points', path: '/points', needs: ['read', 'Points'] },
      { name: 'pointsMall', path: '/points-mall', needs: ['read', 'Points'] },
      { name: 'gifts', path: '/gifts', needs: ['read', 'Gift'] },
      { name: 'giftRegister', path: '/gift-register', needs: ['read', 'GiftRegister'] },
    ],
  },
  {
    name: 'merchantGroup',
    icon: createElement(ShopOutlined, { 'aria-hidden': true }),
    pages: [
      { name: 'merchants', path: '/merchants', needs: ['read', 'Merchant'] },
      {
        name: 'merchantApplications',
        path: '/merchant-applications',
        needs: ['read', 'Merchant'],
      },
      { name: 'businessCircles', path: '/business-circles', needs: ['read', 'Merchant'] },
      { name: 'settlements', path: '/settlements', needs: ['read', 'Settlement'] },
      { name: 'reconciliations', path: '/reconciliations', needs: ['read', 'Settlement'] },
      { name: 'offlineTills', path: '/offline-tills', needs: ['read', 'Settlement'] },
      { name: 'payouts', path: '/payouts', needs: ['read', 'Payout'] },
      { name: 'partners', path: '/partners', needs: ['read', 'Partner'] },
      { name: 'exchangeCodes', path: '/exchange-codes', needs: ['read', 'Partner'] },
    ],
  },
  {
    name: 'approvalGroup',
    icon: createElement(CheckSquareOutlined, { 'aria-hidden': true }),
    pages: [
      { name: 'approvals', path: '/approvals', needs: ['read', 'Approval'] },
      { name: 'jobs', path: '/jobs', needs: ['read', 'Job'] },
    ],
  },
  {
    name: 'systemGroup',
    icon: createElement(ApiOutlined, { 'aria-hidden': true }),
    pages: [
      { name: 'organization', path: '/organization', needs: ['read', 'OrgUnit'] },
      { name: 'staff', path: '/staff', needs: ['read', 'Staff'] },
      { name: 'apiKeys', path: '/api-keys', needs: ['read', 'ApiKey'] },
      { name: 'webhooks', path: '/webhooks', needs: ['read', 'Webhook'] },
      { name: 'settings', path: '/settings', needs: ['read', 'Setting'] },
    ],
  },
  {
    name: 'audit',
    path: '/audit',
    needs: ['read', 'Audit'],
    icon: createElement(AuditOutlined, { 'aria-hidden': true }),
  },
];

export function pagesOf(entry: MenuEntry): readonly MenuPage[] {
  return 'pages' in entry ? entry.pages : [entry];
}

/** The page of a path: `/audiences/7` belongs to `/audiences`. */
export function pageAt(path: string): MenuPage | undefined {
  const pages = menu.flatMap(pagesOf);
  return (
    pages.find((page) => page.path === path) ??
    pages.find((page) => page.path !== '/' && path.startsWith(`${page.path}/`))
  );
}

export function groupOf(page: MenuPage): MenuEntry | undefined {
  return menu.find((entry) => pagesOf(entry).some((one) => one.path === page.path));
}
