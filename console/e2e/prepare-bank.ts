import type { APIRequestContext, Browser } from 'playwright-core';
import { vi } from 'vitest';
import { z } from 'zod';
import { deliverySchema } from '../../contract/ingest.ts';
import type { Role } from '../../contract/access.ts';
import { job } from '../../contract/jobs.ts';
import { orgUnit } from '../../contract/organization.ts';

/**
 * What a test begins with and another has shown on the screens is done over HTTP, by the same routes: a walk
 * through the console costs ten times as much.
 */
export type Staff = { staffNumber: string; name: string; role: Role; org: string };
const headers = { 'x-huike': '1' };
/** A call that creates something, once. */
const creating = (): Record<string, string> => ({
  ...headers,
  'idempotency-key': crypto.randomUUID(),
});

/** Signs in without the sign-in page. */
export async function signInOverHttp(
  request: APIRequestContext,
  staffNumber: string,
  password: string,
): Promise<void> {
  await call(request, 'post', '/api/session', { staffNumber, password });
}

/** Chooses a password of their own, as everybody must who was given one. */
export async function changePasswordOverHttp(
  request: APIRequestContext,
  current: string,
  next: string,
): Promise<void> {
  await call(request, 'put', '/api/session/password', { current, next });
}

/** Saves the mapping, imports the files in one delivery and adds the staff, as the administrator does. */
export async function prepareBank(
  browser: Browser,
  address: string,
  administrator: { staffNumber: string; password: string },
  bank: {
    mapping: string;
    files: ReadonlyMap<string, string>;
    staff: readonly Staff[];
    password: string;
  },
): Promise<void> {
  const context = await browser.newContext({ baseURL: address });
  const { request } = context;
  await signInOverHttp(request, administrator.staffNumber, administrator.password);
  await call(request, 'put', '/api/mappings/core', { yaml: bank.mapping });
  if (bank.files.size > 0) await importFiles(request, bank.files);
  await addStaffOverHttp(request, bank.staff, bank.password);
  await context.close();
}

/** Units of the bank are there once its files are; the head office always is. */
export async function addStaffOverHttp(
  request: APIRequestContext,
  staff: readonly Staff[],
  password: string,
): Promise<void> {
  const units = z.object({ items: z.array(orgUnit) });
  const { items } = units.parse(await call(request, 'get', '/api/org-units'));
  for (const { staffNumber, name, role, org } of staff) {
    const orgId = items.find((unit) => unit.name === org)?.orgId;
    await call(request, 'post', '/api/staff', {
      staffNumber,
      name,
      orgId,
      roles: [role],
      password,
    });
  }
}

/** In one delivery, until it is over. */
export async function importFiles(
  request: APIRequestContext,
  files: ReadonlyMap<string, string>,
): Promise<void> {
  const form = new FormData();
  form.append('source', 'core');
  for (const [name, content] of files)
    form.append('file', new File([content], name, { type: 'text/csv' }));
  const answer = await request.post('/api/imports', { headers: creating(), multipart: form });
  const { jobId } = deliverySchema.parse(await answer.json());
  await untilDone(request, jobId);
}

/** Computes all tags of the day. */
export async function runTagsOverHttp(request: APIRequestContext, date: string): Promise<void> {
  const accepted = z.object({ jobId: z.int() });
  const { jobId } = accepted.parse(await call(request, 'post', '/api/tag-runs', { date }));
  await untilDone(request, jobId);
}

async function untilDone(request: APIRequestContext, jobId: number): Promise<void> {
  const isOver = async (): Promise<boolean> => {
    const { state, error } = job.parse(await call(request, 'get', `/api/jobs/${jobId}`));
    if (state === 'failed' || state === 'cancelled') throw new Error(`job ${state}: ${error}`);
    return state === 'done';
  };
  await vi.waitUntil(isOver, { timeout: 90_000, interval: 200 });
}

/** The answer's body; a refusal fails the test. */
export async function call(
  request: APIRequestContext,
  method: 'get' | 'post' | 'put',
  path: string,
  data?: object,
): Promise<unknown> {
  const sent = method === 'post' ? creating() : headers;
  const answer = await request[method](path, { headers: sent, ...(data ? { data } : {}) });
  if (!answer.ok()) throw new Error(`${method} ${path}: ${answer.status()} ${await answer.text()}`);
  return answer.status() === 204 ? null : answer.json();
}
