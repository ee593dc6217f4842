/** Names of the events that the product writes, and of those that banks bring most often. */
const names = {
  campaign_contact: { zh: '活动触达', en: 'Contacted by a campaign' },
  campaign_launched: { zh: '活动启动', en: 'Campaign launched' },
  campaign_response: { zh: '响应活动', en: 'Responded to a campaign' },
  code_scan: { zh: '扫码', en: 'Scanned a code' },
  complaint: { zh: '投诉', en: 'Complaint' },
  complaint_closed: { zh: '投诉办结', en: 'Complaint closed' },
  contact_attempted: { zh: '联系未果', en: 'Contact attempted' },
  customer_contacted: { zh: '已联系客户', en: 'Customer contacted' },
  large_movement: { zh: '大额动账', en: 'Large movement' },
  mobile_bank_reactivated: { zh: '掌银重新激活', en: 'MobileBank reactivated' },
  mobile_sign_in: { zh: '掌银登录', en: 'Signed in to MobileBank' },
  referral: { zh: '推荐新客', en: 'Referred somebody' },
  referred: { zh: '经人推荐', en: 'Came by referral' },
  product_maturity: { zh: '产品到期', en: 'Product matured' },
  visit: { zh: '到店', en: 'Visited an outlet' },
  voucher_claimed: { zh: '领取权益', en: 'Voucher claimed' },
  voucher_expired: { zh: '权益过期', en: 'Voucher expired' },
  voucher_redeemed: { zh: '核销权益', en: 'Voucher redeemed' },
} as const;

/** Types by which customers are picked and conversions counted. */
export const customerEvents: readonly (keyof typeof names)[] = [
  'voucher_redeemed',
  'voucher_claimed',
  'campaign_response',
  'mobile_bank_reactivated',
  'mobile_sign_in',
  'visit',
  'code_scan',
  'large_movement',
  'product_maturity',
  'customer_contacted',
  'complaint',
  'complaint_closed',
  'referral',
];

/** A type of the bank's own has no other name than its code. */
export function eventName(type: string, language: 'zh' | 'en'): string {
  return Object.entries(names).find(([known]) => known === type)?.[1][language] ?? type;
}
