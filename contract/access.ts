import type { RawRuleOf, MongoAbility } from '@casl/ability';

/** The staff roles of the bank; what each may do is `rulesForRoles`, where is the org subtree. */
export const roles = [
  'administrator',
  'security_administrator',
  'auditor',
  'product_manager',
  'compliance_checker',
  'outlet_manager',
  'relationship_manager',
  'wealth_manager',
  'lobby_manager',
  'merchant_operator',
  'event_source',
] as const;
export type Role = (typeof roles)[number];

export const actions = [
  'read',
  'create',
  'update',
  'delete',
  'reveal',
  'export',
  'approve',
  'run',
  'claim',
  'redeem',
] as const;
export type Action = (typeof actions)[number];

export const subjects = [
  'OrgUnit',
  'Staff',
  'ApiKey',
  'Setting',
  'Audit',
  'Customer',
  'Consent',
  'Identity',
  'Import',
  'Quarantine',
  'DataQuality',
  'Tag',
  'CustomerTag',
  'Model',
  'Audience',
  'Campaign',
  'Offer',
  'Budget',
  'Voucher',
  'Points',
  'Gift',
  'GiftRegister',
  'Measurement',
  'Approval',
  'Task',
  'Job',
  'Event',
  'Webhook',
  'Draw',
  'Merchant',
  'Settlement',
  'Payout',
  'Partner',
  'Fraud',
] as const;
export type AccessSubject = (typeof subjects)[number];

export type AccessRule = {
  action: Action | readonly Action[];
  subject: AccessSubject | readonly AccessSubject[];
};
export type AppAbility = MongoAbility<[Action, AccessSubject]>;

const floor: AccessRule[] = [
  {
    action: 'read',
    subject: [
      'Customer',
      'Tag',
      'Task',
      'Job',
      'Offer',
      'Voucher',
      'Points',
      'Gift',
      'Campaign',
      'OrgUnit',
      'Approval',
      'Draw',
    ],
  },
];
const floorSeller: AccessRule[] = [
  ...floor,
  { action: ['update'], subject: 'Task' },
  { action: ['create', 'update', 'read'], subject: 'Consent' },
  // A tag that the person gives by hand to a customer they serve.
  { action: ['create', 'delete'], subject: 'CustomerTag' },
  { action: ['claim', 'redeem'], subject: 'Voucher' },
  { action: 'claim', subject: 'Draw' },
  { action: 'redeem', subject: ['Points', 'Gift'] },
  { action: 'reveal', subject: 'Customer' },
];

const byRole: Record<Role, AccessRule[]> = {
  administrator: [
    { action: ['read', 'create', 'update', 'delete'], subject: ['OrgUnit', 'Staff', 'Setting'] },
    { action: ['read', 'create', 'update', 'run'], subject: ['Import', 'Quarantine'] },
    { action: 'export', subject: 'Quarantine' },
    { action: ['read', 'delete'], subject: 'Event' },
    { action: ['read', 'create', 'update', 'delete'], subject: 'Webhook' },
    {
      action: 'read',
      subject: [
        'DataQuality',
        'Tag',
        'Model',
        'Audience',
        'Campaign',
        'Offer',
        'Budget',
        'Measurement',
        'Approval',
        'Job',
        'Draw',
        'Merchant',
      ],
    },
    { action: ['run'], subject: 'Tag' },
    { action: ['update'], subject: 'Job' },
    { action: ['read', 'create', 'delete'], subject: 'ApiKey' },
  ],
  security_administrator: [
    { action: 'delete', subject: 'Customer' },
    { action: ['read', 'update'], subject: ['Staff', 'Setting'] },
    { action: 'read', subject: ['OrgUnit', 'Audit', 'Job', 'Approval'] },
    { action: ['read', 'create', 'delete'], subject: 'ApiKey' },
    { action: 'approve', subject: 'Approval' },
  ],
  auditor: [
    {
      action: 'read',
      subject: [
        'Audit',
        'OrgUnit',
        'Staff',
        'Customer',
        'Consent',
        'Identity',
        'Import',
        'Quarantine',
        'DataQuality',
        'Tag',
        'Model',
        'Audience',
        'Campaign',
        'Offer',
        'Budget',
        'Voucher',
        'Points',
        'Gift',
        'Measurement',
        'Approval',
        'Task',
        'Job',
        'Event',
        'Webhook',
        'Draw',
        'Merchant',
        'Settlement',
        'Payout',
        'Partner',
        'Fraud',
      ],
    },
    { action: 'read', subject: 'GiftRegister' },
    { action: 'export', subject: ['Audit', 'Quarantine', 'GiftRegister'] },
  ],
  product_manager: [
    {
      action: 'read',
      subject: [
        'Customer',
        'OrgUnit',
        'DataQuality',
        'Import',
        'Measurement',
        'Voucher',
        'Approval',
        'Task',
        'Job',
        'Budget',
      ],
    },
    { action: ['read', 'update', 'run'], subject: 'Identity' },
    { action: ['read', 'create', 'update', 'run'], subject: ['Points', 'Gift'] },
    { action: ['read', 'create', 'update'], subject: 'GiftRegister' },
    {
      action: ['read', 'create', 'update', 'run'],
      subject: ['Tag', 'Model', 'Audience', 'Campaign', 'Offer', 'Budget', 'Draw'],
    },
    { action: ['read', 'create', 'run'], subject: ['Import', 'Quarantine'] },
    { action: 'read', subject: ['Event', 'Webhook'] },
    { action: ['read', 'create', 'update'], subject: ['Merchant', 'Payout'] },
    // The phone of a merchant's contact, one at a time.
    { action: 'reveal', subject: 'Merchant' },
    { action: ['read', 'update', 'run'], subject: 'Settlement' },
    { action: ['read', 'create', 'update', 'run'], subject: 'Partner' },
    { action: 'export', subject: 'Payout' },
    // Rules of fraud, which a second person approves; cases are decided by others than who gives benefits.
    { action: ['read', 'run'], subject: 'Fraud' },
    { action: ['export'], subject: ['Audience', 'Quarantine'] },
    { action: ['update'], subject: 'Job' },
    { action: 'run', subject: 'Measurement' },
  ],
  compliance_checker: [
    {
      action: 'read',
      subject: [
        'Customer',
        'Consent',
        'Identity',
        'OrgUnit',
        'Tag',
        'Model',
        'Audience',
        'Campaign',
        'Offer',
        'Budget',
        'Points',
        'Gift',
        'Measurement',
        'Approval',
        'Job',
        'Draw',
        'Merchant',
        'Settlement',
        'Payout',
        'Partner',
      ],
    },
    // Beside approvals: the switch of compliance rule 1.
    { action: 'approve', subject: ['Approval', 'Points', 'Draw', 'Offer'] },
    { action: ['read', 'update'], subject: 'Fraud' },
    { action: ['read', 'export'], subject: 'GiftRegister' },
  ],
  outlet_manager: [
    ...floorSeller,
    { action: ['read', 'create'], subject: 'GiftRegister' },
    { action: 'read', subject: ['Audience', 'Measurement', 'Staff', 'DataQuality', 'Budget'] },
    { action: ['read', 'update'], subject: 'Identity' },
    { action: ['create', 'update'], subject: ['Audience', 'Campaign', 'Task', 'Draw'] },
    // The stock of their own outlets.
    { action: 'run', subject: ['Draw', 'Gift'] },
    { action: 'approve', subject: 'Approval' },
    { action: 'export', subject: 'Audience' },
    { action: ['read', 'create', 'update', 'reveal'], subject: 'Merchant' },
    { action: 'read', subject: 'Settlement' },
    { action: ['read', 'update'], subject: 'Fraud' },
  ],
  relationship_manager: [
    ...floorSeller,
    { action: 'read', subject: 'Audience' },
    // Who visits payroll employers and merchants.
    { action: ['read', 'create'], subject: 'GiftRegister' },
  ],
  wealth_manager: [...floorSeller, { action: 'read', subject: 'Audience' }],
  lobby_manager: floorSeller,
  merchant_operator: [
    // By a code that a customer shows; lists of vouchers are the bank's.
    { action: 'redeem', subject: ['Voucher', 'Merchant'] },
    { action: 'read', subject: 'Offer' },
    // Of the merchants they are bound to, wherever those are managed.
    { action: 'read', subject: ['Merchant', 'Settlement'] },
    { action: 'run', subject: 'Settlement' },
  ],
  // A system of the bank that tells of what happens, by an API key.
  event_source: [{ action: 'create', subject: 'Event' }],
};

/** The rules of a person with these roles: the same list the server enforces and the console hides buttons by. */
export function rulesForRoles(held: readonly Role[]): RawRuleOf<AppAbility>[] {
  return held.flatMap((role) =>
    byRole[role].map((rule) => ({
      action: [rule.action].flat(),
      subject: [rule.subject].flat(),
    })),
  );
}

/** Roles whose work needs exact balances; the others see bands (JR/T 0171-2020, C2). */
export const rolesThatSeeFigures: readonly Role[] = [
  'relationship_manager',
  'wealth_manager',
  'outlet_manager',
  'auditor',
];

/** Roles that serve a customer in person and so see the whole name on lists; the others see 张*. */
export const rolesThatSeeNames: readonly Role[] = [
  'relationship_manager',
  'wealth_manager',
  'outlet_manager',
  'lobby_manager',
];

/**
 * Roles that see by name which tags a customer has deleted. Rule 6 lets a customer delete a tag so that nobody
 * uses it against them; its name beside the word "deleted" would say just what they did not want said, to
 * those who serve and sell. So whoever serves a customer learns that tags were deleted, how many and on which
 * day, and reads of the tag itself what is read of one that says nothing. By name it is known to those who
 * answer for it: who administers tags, who decides about complaints and compliance, who audits. One thing
 * tells more: a tag that staff name themselves, to give it by hand or by a file, is refused with the reason
 * (TAG_DELETED_BY_CUSTOMER), for otherwise they would note the same elsewhere.
 */
export const rolesThatSeeDeletedTags: readonly Role[] = [
  'product_manager',
  'compliance_checker',
  'auditor',
];
