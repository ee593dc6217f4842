import { z } from 'zod';
import { calendarMoment } from './calendar-day.ts';
import type { ErrorDeclaration } from './errors.ts';
import { pageOf, pageQuery } from './pages.ts';
import { shortNumber } from './short-number.ts';
import { pingType, webhookEventTypes } from './webhook-events.ts';

/**
 * How long after an attempt that failed the next one follows, in seconds; after the last one the delivery
 * has failed. Together a little less than three days. Each wait is made up to a tenth longer or shorter at
 * random, so that what failed together does not come back together.
 */
export const webhookRetrySeconds: readonly number[] = [
  5, 30, 120, 600, 1800, 3600, 7200, 14_400, 28_800, 43_200, 72_000, 86_400,
];

export const webhookLimits = {
  /** of the whole bank: each event is held against every endpoint */
  endpoints: 100,
  /** how long a receiver may take, from the look-up of its name to the end of its answer */
  timeoutSeconds: 10,
  /** how much of an answer's body is read and kept */
  answerBytes: 2048,
  /** attempts under way at once to one endpoint, in the whole deployment */
  atOncePerEndpoint: 4,
  /** attempts under way at once in one process */
  atOnce: 16,
  /** an endpoint is disabled when so many attempts have failed one after another, */
  failuresBeforeDisabled: 12,
  /** and for at least so long */
  failingDays: 2,
  /** deliveries that one replay may take */
  replayed: 100_000,
  /** waiting deliveries are counted as far as this */
  counted: 10_000,
  overlapHours: 168,
} as const;

/** Ports a webhook may be sent to, unless the deployment names the host and port (HUIKE_WEBHOOK_HOSTS). */
export const webhookPorts: readonly number[] = [443, 8443];

const endpointName = z.string().trim().min(1).max(64);
const endpointUrl = z.string().trim().min(1).max(500);
const eventType = z.enum(webhookEventTypes);
const eventTypes = z
  .array(eventType)
  .min(1)
  .max(webhookEventTypes.length)
  .refine((types) => new Set(types).size === types.length);
/** `ids`: no amounts. Names, phones and identity numbers are in neither. */
export const webhookContents = ['ids', 'amounts'] as const;
const content = z.enum(webhookContents);

// active ⇄ paused, by a person; active → disabled, by failures or an answer 410; disabled → active or paused,
// by a person. Events are collected in every state and sent only while active; a removed endpoint is gone.
export const webhookStates = ['active', 'paused', 'disabled'] as const;
const disabledReasons = ['failing', 'gone'] as const;

/** Why nothing, or nothing good, came of an attempt. */
export const webhookErrors = [
  'URL_REFUSED',
  'NAME_UNRESOLVED',
  'ADDRESS_REFUSED',
  'CONNECTION_FAILED',
  'TLS_FAILED',
  'TIMED_OUT',
  'REDIRECTED',
  'STATUS',
] as const;
export type WebhookError = (typeof webhookErrors)[number];

const moment = z.iso.datetime({ offset: true });
const result = z.object({
  at: moment,
  /** HTTP status; null without an answer */
  status: z.int().nullable(),
  /** null when it was taken, or while it is not known */
  error: z.enum(webhookErrors).nullable(),
  /** the attempt has ended and was recorded */
  isKnown: z.boolean(),
});

export const webhook = z.object({
  id: z.int(),
  name: z.string(),
  url: z.string(),
  orgId: z.int(),
  eventTypes: z.array(eventType).max(webhookEventTypes.length),
  content,
  state: z.enum(webhookStates),
  disabledBecause: z.enum(disabledReasons).nullable(),
  /** attempts failed since the last one that was taken */
  failures: z.int(),
  failingSince: moment.nullable(),
  /** deliveries not sent yet, counted as far as 10,000 */
  waiting: z.int(),
  lastResult: result.nullable(),
  /** a former secret signs beside the present one until then */
  formerSecretUntil: moment.nullable(),
  secretMadeAt: moment,
  createdAt: moment,
});
export type Webhook = z.infer<typeof webhook>;
export const webhookPage = pageOf(webhook);

export const webhookNew = z.strictObject({
  name: endpointName,
  url: endpointUrl,
  /** events of this unit and those below it; those of no unit go to endpoints of the head office */
  orgId: shortNumber,
  eventTypes,
  content,
});
export type WebhookNew = z.infer<typeof webhookNew>;
/** `secret` is shown this once. */
export const webhookMade = z.object({ webhook, secret: z.string() });

export const webhookChange = z.strictObject({
  name: endpointName.optional(),
  url: endpointUrl.optional(),
  eventTypes: eventTypes.optional(),
  content: content.optional(),
  state: z.enum(['active', 'paused']).optional(),
});
export type WebhookChange = z.infer<typeof webhookChange>;

export const webhookRotation = z.strictObject({
  /** how long the former secret signs beside the new one; 0 ends it at once */
  overlapHours: z.int().min(0).max(webhookLimits.overlapHours).default(24),
});

// waiting ──taken (2xx)──▶ delivered ─┐
//    ▲  └──last attempt failed──▶ failed ─┐
//    └──────────────── replayed ──────────┘
export const deliveryStates = ['waiting', 'delivered', 'failed'] as const;
const deliveryType = z.enum([...webhookEventTypes, pingType]);

export const webhookDelivery = z.object({
  id: z.int(),
  /** sent as webhook-id, the same in every attempt and replay */
  eventId: z.guid(),
  type: deliveryType,
  occurredAt: moment,
  createdAt: moment,
  state: z.enum(deliveryStates),
  /** since it was collected or last replayed */
  attempts: z.int(),
  nextAttemptAt: moment.nullable(),
  lastResult: result.nullable(),
});
export type WebhookDelivery = z.infer<typeof webhookDelivery>;
export const webhookDeliveryPage = pageOf(webhookDelivery);
export const webhookDeliveryQuery = z.strictObject({
  state: z.enum(deliveryStates).optional(),
  type: deliveryType.optional(),
  ...pageQuery,
});

export const webhookAttempt = result.extend({
  no: z.int(),
  durationMs: z.int().nullable(),
  /** why an address or a URL was refused */
  reason: z.string().nullable(),
  /** how the answer's body began; empty where there was none */
  answer: z.string().max(webhookLimits.answerBytes),
});
export type WebhookAttempt = z.infer<typeof webhookAttempt>;
/** A delivery with its newest attempts, and what was sent. */
export const webhookDeliveryDetail = webhookDelivery.extend({
  body: z.string(),
  attemptList: z.array(webhookAttempt).max(50),
});
export type WebhookDeliveryDetail = z.infer<typeof webhookDeliveryDetail>;

const range = {
  from: calendarMoment,
  until: calendarMoment,
  which: z.enum(['failed', 'finished']),
};
/** Deliveries collected from a moment on and before another: those that failed, or those taken as well. */
export const webhookReplayQuery = z.strictObject(range);
export const webhookReplayCount = z.object({ count: z.int() });
export const webhookReplay = z.strictObject({
  ...range,
  /** as it was counted: where there are more by now, nothing is replayed */
  count: z.int().min(0).max(webhookLimits.replayed),
});
export type WebhookReplay = z.infer<typeof webhookReplay>;

export const webhookPing = z.object({ delivery: webhookDelivery, attempt: webhookAttempt });
export type WebhookPing = z.infer<typeof webhookPing>;

/** Why a URL may not be sent to, as it stands. */
const urlReasons = {
  malformed: { zh: '不是完整的网址', en: 'it is no complete URL' },
  scheme: { zh: '须以 https:// 开头', en: 'it must begin with https://' },
  credentials: { zh: '网址中不能有用户名和密码', en: 'it must hold no user name and password' },
  fragment: { zh: '网址中不能有 #', en: 'it must hold no #' },
  port: { zh: '只能用端口 443 或 8443', en: 'only ports 443 and 8443 are allowed' },
} as const;
/** What kind of address is never connected to. */
const addressReasons = {
  private: { zh: '内网地址', en: 'a private address' },
  loopback: { zh: '本机地址', en: 'an address of this machine' },
  link_local: { zh: '链路本地或云元数据地址', en: 'a link-local or metadata address' },
  multicast: { zh: '组播或广播地址', en: 'a multicast or broadcast address' },
  reserved: { zh: '保留地址', en: 'a reserved address' },
  mapped: { zh: '内嵌 IPv4 的 IPv6 地址', en: 'an IPv6 address that holds an IPv4 one' },
} as const;
export const webhookReasons = { ...urlReasons, ...addressReasons };
export type UrlReason = keyof typeof urlReasons;
export type AddressReason = keyof typeof addressReasons;

export const webhookProblems = {
  WEBHOOK_URL_REFUSED: {
    status: 422,
    zh: '不能推送到这个网址：{reason}',
    en: 'Nothing may be sent to this URL: {reason}',
    words: { reason: webhookReasons },
  },
  WEBHOOK_MADE_ALREADY: {
    status: 409,
    zh: '同一请求已建立推送 {webhookId}；密钥只显示一次，遗失请更换密钥',
    en: 'The same request made webhook {webhookId} already; its secret is shown once: if it is lost, rotate it',
  },
  WEBHOOK_SECRET_ROTATED_ALREADY: {
    status: 409,
    zh: '同一请求已为推送 {webhookId} 更换密钥；密钥只显示一次，遗失请再次更换',
    en: 'The same request rotated the secret of webhook {webhookId} already; it is shown once: if it is lost, rotate again',
  },
  WEBHOOK_LIMIT: {
    status: 409,
    zh: '全行最多 {limit} 个推送，请先删除不用的',
    en: 'There may be {limit} webhooks in the bank: remove one that is not used',
  },
  WEBHOOK_STILL_WAITING: {
    status: 409,
    zh: '这次推送还在等待发送，无需重发',
    en: 'This delivery still waits to be sent: there is nothing to replay',
  },
  WEBHOOK_REPLAY_GREW: {
    status: 409,
    zh: '符合条件的推送已有 {count} 次，请重新确认',
    en: 'There are {count} such deliveries by now: confirm again',
  },
  WEBHOOK_REPLAY_TOO_MANY: {
    status: 422,
    zh: '一次最多重发 {limit} 次推送，请缩短时间段',
    en: 'At most {limit} deliveries can be replayed at once: choose a shorter time',
  },
} satisfies Record<string, ErrorDeclaration>;
