import { lookup as lookUpName } from 'node:dns/promises';
import http from 'node:http';
import https from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { type WebhookError, webhookLimits } from '#contract/webhooks.ts';
import { judgeAddress } from './judge-address.ts';
import { judgeUrl, type NamedHosts } from './judge-url.core.ts';
import type { Outcome } from './next-step.core.ts';

export type Address = { address: string; family: number };

/** How the world outside is reached; tests bring their own. */
export type Outside = {
  namedHosts: NamedHosts;
  resolve(host: string): Promise<Address[]>;
  timeoutMilliseconds: number;
  /** in [0, 1) */
  random(): number;
  /** certificates trusted beside those of Node (NODE_EXTRA_CA_CERTS) */
  ca?: string;
};

export function outsideOf(namedHosts: NamedHosts): Outside {
  return {
    namedHosts,
    resolve: (host) => lookUpName(host, { all: true, order: 'verbatim' }),
    timeoutMilliseconds: webhookLimits.timeoutSeconds * 1000,
    random: Math.random,
  };
}

type Letter = { url: string; headers: Readonly<Record<string, string>>; body: string };

/**
 * Sends one letter and says what came of it; never throws for what a receiver does.
 *
 * The host is looked up once, here; each of its addresses is judged, and the connection is made to one of
 * those that were judged, since its own look-up is answered from them: a name that means another address a
 * moment later gains nothing. `fetch` of Node takes no such look-up (its dispatcher ships with npm's undici
 * only), and `node:https` also lets us stop reading where we like; so there is no library. Every attempt has
 * a connection of its own, which nobody else's host could have opened, and no redirect is followed.
 */
export async function postWebhook(outside: Outside, letter: Letter): Promise<Outcome> {
  const judged = judgeUrl(letter.url, outside.namedHosts);
  if (!judged.ok) return failed('URL_REFUSED', judged.reason);
  const { url, host, isNamedHost } = judged;
  const end = Date.now() + outside.timeoutMilliseconds;
  const addresses = await resolveUntil(outside, host);
  if (!Array.isArray(addresses)) return failed(addresses);
  const [refused] = addresses.flatMap(({ address }) => judgeAddress(address, isNamedHost) ?? []);
  // One bad address among good ones is no mistake that somebody makes by accident.
  if (refused !== undefined) return failed('ADDRESS_REFUSED', refused);
  return converse(outside, letter, url, addresses, Math.max(1, end - Date.now()));
}

async function resolveUntil(
  { resolve, timeoutMilliseconds }: Outside,
  host: string,
): Promise<Address[] | WebhookError> {
  const family = isIP(host);
  if (family !== 0) return [{ address: host, family }];
  const tooLong = new AbortController();
  try {
    const found = await Promise.race([
      resolve(host),
      delay(timeoutMilliseconds, null, { signal: tooLong.signal }),
    ]);
    if (found === null) return 'TIMED_OUT';
    return found.length === 0 ? 'NAME_UNRESOLVED' : found;
  } catch {
    return 'NAME_UNRESOLVED';
  } finally {
    tooLong.abort();
  }
}

/** Answers a connection's look-up with the addresses that were judged, in either way it is asked. */
function answerWith(addresses: Address[]): LookupFunction {
  const [first] = addresses;
  return (_, options, callback) => {
    if (options.all) callback(null, addresses);
    else callback(null, first?.address ?? '', first?.family);
  };
}

function converse(
  outside: Outside,
  { headers, body }: Letter,
  url: URL,
  addresses: Address[],
  milliseconds: number,
): Promise<Outcome> {
  return new Promise((resolve) => {
    const isSecure = url.protocol === 'https:';
    const request = (isSecure ? https : http).request(url, {
      method: 'POST',
      agent: false,
      lookup: answerWith(addresses),
      maxHeaderSize: 8192,
      headers: {
        ...headers,
        'content-type': 'application/json',
        'content-length': String(Buffer.byteLength(body)),
        'user-agent': 'Huike-Webhooks',
        connection: 'close',
      },
      ...(isSecure ? { rejectUnauthorized: true } : {}),
      ...(isSecure && outside.ca ? { ca: outside.ca } : {}),
    });
    let hear: (() => Outcome) | null = null;
    const settle = (unheard: WebhookError): void => {
      clearTimeout(timer);
      resolve(hear?.() ?? failed(unheard));
      request.destroy();
    };
    // Once its status is here, an answer that does not end changes nothing any more.
    const timer = setTimeout(() => settle('TIMED_OUT'), milliseconds);
    request.on('error', (error) => settle(faultOf(error)));
    request.on('response', (response) => {
      const parts: Buffer[] = [];
      let missing: number = webhookLimits.answerBytes;
      hear = () => judgeAnswer(response.statusCode ?? 0, parts, response.headers['retry-after']);
      response.on('data', (part: Buffer) => {
        parts.push(part.subarray(0, missing));
        missing = Math.max(0, missing - part.length);
        if (missing === 0) settle('CONNECTION_FAILED');
      });
      for (const end of ['end', 'error', 'close'] as const)
        response.on(end, () => settle('CONNECTION_FAILED'));
    });
    request.end(body);
  });
}

function judgeAnswer(status: number, parts: readonly Buffer[], retryAfter?: string): Outcome {
  const error =
    status >= 200 && status < 300 ? null : status >= 300 && status < 400 ? 'REDIRECTED' : 'STATUS';
  // PostgreSQL stores no NUL, and half a character at the cut is none; a sign may grow when it is replaced.
  const answer = Buffer.concat(parts)
    .toString('utf8')
    .replaceAll('\0', '')
    .slice(0, webhookLimits.answerBytes);
  const retryAfterSeconds = /^\d{1,9}$/.test(retryAfter ?? '') ? Number(retryAfter) : null;
  return { status, error, reason: null, answer, retryAfterSeconds };
}

function failed(error: WebhookError, reason: string | null = null): Outcome {
  return { status: null, error, reason, answer: '', retryAfterSeconds: null };
}

/** Node names what is wrong with a certificate by OpenSSL's codes and some of its own. */
const tlsFaults =
  /^(ERR_TLS|ERR_SSL|CERT_|UNABLE_TO_|SELF_SIGNED|DEPTH_ZERO|HOSTNAME_MISMATCH|INVALID_CA|EPROTO)/;

function faultOf(error: Error): WebhookError {
  const code = 'code' in error ? String(error.code) : '';
  return tlsFaults.test(code) ? 'TLS_FAILED' : 'CONNECTION_FAILED';
}
