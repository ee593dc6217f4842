import { randomUUID } from 'node:crypto';
import type { z } from 'zod';
import { customerPage } from '#contract/customers.ts';
import { phoneLink, phoneLinkLimits } from '#contract/phone-links.ts';
import { samplePassword, sampleSignIns, type SampleSize } from './make-sample-bank.ts';

/**
 * The address of a sample customer's own pages, as the lobby hands it on: made anew at every start, since it is to
 * be opened soon and by one phone. Null where that outlet has no customer, as happens in a bank of few.
 */
export async function openSamplePhone(address: string, size: SampleSize): Promise<string | null> {
  const lobby = sampleSignIns(size.seed).find(({ role }) => role === 'lobby_manager');
  const headers = { 'x-huike': '1', 'content-type': 'application/json' };
  const body = JSON.stringify({ staffNumber: lobby?.staffNumber, password: samplePassword });
  const signed = await fetch(`${address}/api/session`, { method: 'POST', headers, body });
  const cookie = signed.headers
    .getSetCookie()
    .map((one) => one.split(';')[0])
    .join('; ');
  const ask = async <T>(url: string, answer: z.ZodType<T>, more: RequestInit = {}): Promise<T> => {
    const key = { 'idempotency-key': randomUUID() };
    const told = await fetch(`${address}${url}`, {
      headers: { ...headers, ...key, cookie },
      ...more,
    });
    if (!told.ok) throw new Error(`${url} answered ${told.status}: ${await told.text()}`);
    return answer.parse(await told.json());
  };
  const { items } = await ask('/api/customers?limit=1', customerPage);
  const [customer] = items;
  if (!customer) return null;
  const url = `/api/customers/${customer.customerNo}/phone-links`;
  const link = await ask(url, phoneLink, { method: 'POST', body: '{}' });
  return new URL(link.url, address).href;
}

export const openedWithin = phoneLinkLimits.openWithinMinutes;
