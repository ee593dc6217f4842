import { randomUUID } from 'node:crypto';
import type { z } from 'zod';
import { pageOf } from '#contract/pages.ts';
import type { App } from '../platform/http/app.ts';
import type { Platform } from '../platform/platform.ts';

/** A member of the sample bank's staff, signed in through the product's own HTTP application. */
export type SamplePerson = {
  get<T>(url: string, answer: z.ZodType<T>): Promise<T>;
  /** every row of a list, page after page; filters stand in the url */
  all<T>(url: string, item: z.ZodType<T>): Promise<T[]>;
  /** `key` makes a creating call repeatable after a kill */
  send<T>(
    method: 'POST' | 'PUT' | 'PATCH',
    url: string,
    body: object,
    answer: z.ZodType<T>,
    key?: string,
  ): Promise<T>;
  upload<T>(url: string, file: SampleFile, answer: z.ZodType<T>, key?: string): Promise<T>;
};
export type SampleFile = { name: string; text: string };

/** The time a sample campaign has come to; sessions do not outlive a step of it. */
export type SampleTime = {
  platform: Platform;
  /** never later than now */
  set(moment: string): void;
  signIn(staffNumber: string): Promise<SamplePerson>;
  /** a till, by the key that it was given */
  asTill(secret: string): SamplePerson;
  /** a customer's phone, which has nothing but the link it opens */
  asPhone(): SamplePerson;
};

const edge = 'sample-file-edge';

/** Signs in; every call that is refused throws with the refusal. */
export async function signInSamplePerson(
  app: App,
  staffNumber: string,
  password: string,
): Promise<SamplePerson> {
  const signed = await app.inject({
    method: 'POST',
    url: '/api/session',
    headers: { 'x-huike': '1' },
    payload: { staffNumber, password },
  });
  if (signed.statusCode !== 204) throw new Error(`${staffNumber} cannot sign in: ${signed.body}`);
  const cookie = signed.cookies.map((one) => `${one.name}=${one.value}`).join('; ');
  return samplePersonOf(app, { cookie, 'x-huike': '1' });
}

/** Somebody who calls with these headers; every call that is refused throws with the refusal. */
export function samplePersonOf(app: App, headers: Record<string, string>): SamplePerson {
  const parsed = <T>(url: string, status: number, body: string, answer: z.ZodType<T>): T => {
    if (status >= 400) throw new Error(`${url}: ${body}`);
    return answer.parse(JSON.parse(body));
  };
  const get: SamplePerson['get'] = async (url, answer) => {
    const sent = await app.inject({ method: 'GET', url, headers });
    return parsed(url, sent.statusCode, sent.body, answer);
  };
  return {
    get,
    all: async <T>(url: string, item: z.ZodType<T>) => {
      const page = pageOf(item);
      const rows: T[] = [];
      for (let cursor = ''; ;) {
        const next = `limit=200${cursor && `&cursor=${cursor}`}`;
        const { items, nextCursor } = await get(
          `${url}${url.includes('?') ? '&' : '?'}${next}`,
          page,
        );
        rows.push(...items);
        if (nextCursor === null) return rows;
        cursor = nextCursor;
      }
    },
    send: async (method, url, body, answer, key = randomUUID()) => {
      const sent = await app.inject({
        method,
        url,
        headers: { ...headers, 'idempotency-key': key },
        payload: body,
      });
      return parsed(url, sent.statusCode, sent.body, answer);
    },
    upload: async (url, { name, text }, answer, key = randomUUID()) => {
      const head = `content-disposition: form-data; name="file"; filename="${name}"`;
      const payload = `--${edge}\r\n${head}\r\ncontent-type: text/csv\r\n\r\n${text}\r\n--${edge}--\r\n`;
      const sent = await app.inject({
        method: 'POST',
        url,
        headers: {
          ...headers,
          'idempotency-key': key,
          'content-type': `multipart/form-data; boundary=${edge}`,
        },
        payload,
      });
      return parsed(url, sent.statusCode, sent.body, answer);
    },
  };
}
