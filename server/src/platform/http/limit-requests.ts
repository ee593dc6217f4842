import rateLimit, { normalizeIP } from '@fastify/rate-limit';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { App } from './app-instance.ts';

/** Requests a minute, of each process for itself. */
export type RequestLimits = {
  /** of one signed-in person or one API key */
  perCaller: number;
  /** of one address, for public routes and for whoever shows no valid session or key */
  perAddress: number;
};
export const usualLimits: RequestLimits = { perCaller: 6000, perAddress: 6000 };

/** More callers and addresses than these, and the one unseen longest is forgotten: bounded memory. */
const keptCounts = 20_000;

/** True when the request is one too many; the headers that say until when are set then. */
export type CountRequest = (request: FastifyRequest, reply: FastifyReply) => Promise<boolean>;

/**
 * Counts requests by who asks. People of a bank often share one address (a proxy, a branch), so one
 * who asks too much must not stop the others: whoever is known counts for themselves, the rest by
 * address. To be asked once authentication has been tried.
 */
export async function limitRequests(app: App, limits: RequestLimits): Promise<CountRequest> {
  await app.register(rateLimit, {
    // Routes with a limit of their own (`config.rateLimit`) are counted by the plugin.
    global: false,
    cache: keptCounts,
    max: (request) => (request.caller ? limits.perCaller : limits.perAddress),
    timeWindow: '1 minute',
    keyGenerator: ({ caller, ip }) => (caller ? `${caller.kind}:${caller.id}` : normalizeIP(ip)),
    errorResponseBuilder: () => Object.assign(new Error('rate limited'), { statusCode: 429 }),
  });
  const count = app.createRateLimit();
  return async (request, reply) => {
    if (request.routeOptions.config.rateLimit) return false;
    const counted = await count(request);
    if (counted.isAllowed) return false;
    reply.header('x-ratelimit-limit', counted.max);
    reply.header('x-ratelimit-remaining', counted.remaining);
    reply.header('x-ratelimit-reset', counted.ttlInSeconds);
    if (counted.isExceeded) reply.header('retry-after', counted.ttlInSeconds);
    return counted.isExceeded;
  };
}

/** HUIKE_REQUESTS_PER_CALLER and HUIKE_REQUESTS_PER_ADDRESS; a wrong number stops the start. */
export function readRequestLimits(settings: Readonly<Record<string, string | undefined>>) {
  const read = (name: string, usual: number): number => {
    const text = settings[name]?.trim();
    if (!text) return usual;
    const limit = /^\d{1,9}$/.test(text) ? Number(text) : 0;
    if (limit < 1) throw new Error(`${name}: "${text}" is not a number of requests a minute`);
    return limit;
  };
  return {
    perCaller: read('HUIKE_REQUESTS_PER_CALLER', usualLimits.perCaller),
    perAddress: read('HUIKE_REQUESTS_PER_ADDRESS', usualLimits.perAddress),
  };
}
