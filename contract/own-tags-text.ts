/**
 * What customers read beside the switch of personalised marketing, in the two languages; a statement kept as
 * proof names the version. Without zod, since the page on the customer's phone loads it.
 */
export const personalisedMarketingText = {
  version: 'own-tags-2026-1',
  zh: '开启后，本行可以根据这些标签挑选适合您的活动并联系您；关闭后，本行不再用标签向您营销，您的账户、服务和已领取的权益不受影响。',
  en: 'Switched on, the bank may use these tags to choose offers for you and to contact you about them. Switched off, the bank no longer markets to you by tags; your accounts, services and benefits stay as they are.',
} as const;
