import { z } from 'zod';
import { approvedContentOf, changedContentOf, newContentOf } from './approved-content.ts';
import type { ErrorDeclaration } from './errors.ts';
import { pageOf, pageQuery } from './pages.ts';
import { phoneQuestion } from './phone-links.ts';

/** Local services (本地服务) on a customer's phone: what the bank leads to, approved like any content. */
export const localServiceErrors = {
  SERVICE_LINK_INVALID: {
    status: 422,
    zh: '链接应以 https:// 开头，不含用户名、端口或 IP 地址',
    en: 'A link begins with https:// and has no user name, port or IP address',
  },
  SERVICE_HOST_UNKNOWN: {
    status: 422,
    zh: '网址 {host} 不在许可的网站名单中，请先由管理员加入',
    en: 'The site {host} is not among those approved: an administrator adds it first',
  },
  SERVICE_DAYS_INVALID: {
    status: 422,
    zh: '结束日期不能早于开始日期',
    en: 'The last day is not before the first',
  },
  SERVICE_RETIRED: {
    status: 409,
    zh: '该服务已下架',
    en: 'This service was taken off',
  },
  SERVICE_UNKNOWN: {
    status: 404,
    zh: '该服务已下架或不在您的地区',
    en: 'This service was taken off, or is not offered where you are',
  },
} satisfies Record<string, ErrorDeclaration>;

const id = z.int().positive();
const day = z.iso.date();

export const serviceGroups = [
  'medical',
  'payment',
  'transport',
  'social',
  'culture',
  'news',
] as const;
export type ServiceGroup = (typeof serviceGroups)[number];
export const serviceIcons = [
  'hospital',
  'insurance',
  'payment',
  'fuel',
  'bus',
  'government',
  'school',
  'film',
  'news',
  'home',
] as const;
export type ServiceIcon = (typeof serviceIcons)[number];

export const serviceContent = z.strictObject({
  nameZh: z.string().trim().min(1).max(12),
  nameEn: z.string().trim().min(1).max(30),
  group: z.enum(serviceGroups),
  icon: z.enum(serviceIcons),
  link: z.string().trim().max(500),
  /** of customers of these units and those below them; all of the unit that keeps it when empty */
  orgIds: z.array(id).max(50).default([]),
  from: day.nullable().default(null),
  /** the last day, shown on it still */
  until: day.nullable().default(null),
  /** lower ones stand first in their group */
  place: z.int().min(0).max(999).default(100),
});
export type ServiceContent = z.infer<typeof serviceContent>;

export const localService = approvedContentOf(serviceContent).extend({
  /** of the last 30 days, today included */
  taps: z.int(),
});
export type LocalService = z.infer<typeof localService>;
export const localServicePage = pageOf(localService);
export const localServiceQuery = z.strictObject({
  group: z.enum(serviceGroups).optional(),
  ...pageQuery,
});
export type LocalServiceQuery = z.infer<typeof localServiceQuery>;
export const localServiceNew = newContentOf(serviceContent);
export const localServiceChange = changedContentOf(serviceContent);

const host = z
  .string()
  .trim()
  .toLowerCase()
  .regex(/^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,24}$/);
/** Sites that services may lead to, those below them included. */
export const localServiceSettings = z.strictObject({ hosts: z.array(host).max(100).default([]) });
export type LocalServiceSettings = z.infer<typeof localServiceSettings>;

/** What the phone shows: services by the customer's outlet, and business circles with what may be used there. */
export const myServices = z.object({
  services: z
    .array(
      z.object({
        id,
        nameZh: z.string(),
        nameEn: z.string(),
        group: z.enum(serviceGroups),
        icon: z.enum(serviceIcons),
        link: z.string(),
      }),
    )
    .max(100),
  circles: z
    .array(
      z.object({
        id,
        name: z.string(),
        city: z.string(),
        merchants: z.array(z.string()).max(50),
        /** open to everybody and good at one of its merchants */
        offers: z.array(z.string()).max(20),
      }),
    )
    .max(50),
});
export type MyServices = z.infer<typeof myServices>;
export const serviceTapped = phoneQuestion.extend({ serviceId: id });
export const tapCounted = z.object({ counted: z.literal(true) });
