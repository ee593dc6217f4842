import { z } from 'zod';
import { currentLanguage, i18n } from '../app/i18n.ts';
import { noteServerTime } from './bank-day.ts';
import { serverReach } from './server-reach.ts';

const problemSchema = z.object({
  title: z.string(),
  status: z.number(),
  code: z.string(),
  facts: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])).default({}),
});

/** A refusal of the server; `message` is its sentence in the reader's language. */
export class ApiProblem extends Error {
  readonly code: string;
  readonly status: number;
  readonly facts: z.infer<typeof problemSchema>['facts'];

  constructor(problem: z.infer<typeof problemSchema>) {
    super(problem.title);
    this.code = problem.code;
    this.status = problem.status;
    this.facts = problem.facts;
  }
}

/** The server could not be reached, or what answered was not the server. */
export class ConnectionProblem extends Error {}

export type QueryValue =
  | string
  | number
  | boolean
  | null
  | undefined
  | readonly (string | number)[];
export type Query = Record<string, QueryValue>;

export type Sending = {
  body?: unknown;
  query?: Query | undefined;
  signal?: AbortSignal | undefined;
  /** the key of one intended creation; by default a new one a call */
  idempotencyKey?: string;
};

let onSignedOut: () => void = () => undefined;

/** The sign-in page is shown when any answer says that the session ended. */
export function whenSignedOut(listener: () => void): void {
  onSignedOut = listener;
}

export function pathWithQuery(path: string, query: Query = {}): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value === undefined || value === null || value === '') continue;
    for (const one of [value].flat()) search.append(name, String(one));
  }
  const text = search.toString();
  return text ? `${path}?${text}` : path;
}

/** randomUUID exists in secure contexts only, and a bank's intranet may serve plain HTTP. */
export function newIdempotencyKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

async function send(method: string, path: string, sending: Sending): Promise<Response> {
  const headers = new Headers({ 'accept-language': currentLanguage(), accept: 'application/json' });
  if (method !== 'GET') headers.set('x-huike', '1');
  if (method === 'POST')
    headers.set('idempotency-key', keyInUse(sending.idempotencyKey) ?? newIdempotencyKey());
  const init: RequestInit = { method, headers, credentials: 'same-origin' };
  if (sending.signal) init.signal = sending.signal;
  if (sending.body instanceof FormData) init.body = sending.body;
  else if (sending.body !== undefined) {
    headers.set('content-type', 'application/json');
    init.body = JSON.stringify(sending.body);
  }
  const response = await reach(pathWithQuery(path, sending.query), init);
  noteServerTime(response);
  if (response.ok) return response;
  const problem = await problemOf(response);
  if (hasDoneNothing(problem)) renewKey(sending.idempotencyKey);
  throw problem;
}

/** What stands for a form's key once a call under it was refused. */
const renewed = new Map<string, string>();
const renewedAtMost = 200;

/**
 * A refused call has done nothing, so what a person corrects and sends again is another one: under the old key
 * it would be refused for its other content. After a lost connection the key stays, since nobody knows.
 */
function renewKey(given: string | undefined): void {
  if (given === undefined) return;
  if (renewed.size >= renewedAtMost) renewed.clear();
  renewed.set(given, newIdempotencyKey());
}

function keyInUse(given: string | undefined): string | undefined {
  return given === undefined ? undefined : (renewed.get(given) ?? given);
}

function hasDoneNothing(problem: Error): boolean {
  return (
    problem instanceof ApiProblem &&
    problem.status >= 400 &&
    problem.status < 500 &&
    !problem.code.startsWith('IDEMPOTENCY')
  );
}

/** A lost connection is tried once more: the idempotency key makes the second attempt harmless. */
async function reach(url: string, init: RequestInit): Promise<Response> {
  for (let attempt = 0; ; attempt++) {
    try {
      const response = await fetch(url, init);
      serverReach.note(!gatewayFaults.has(response.status) || isProblem(response));
      return response;
    } catch (error) {
      if (init.signal?.aborted) throw error;
      if (attempt === 0 && !(init.body instanceof FormData)) continue;
      serverReach.note(false);
      throw new ConnectionProblem(i18n.t('common.networkDown'));
    }
  }
}

/** What a proxy answers while the server behind it is gone; the server's own refusals are problems. */
const gatewayFaults = new Set([502, 503, 504]);
const isProblem = ({ headers }: Response): boolean =>
  headers.get('content-type')?.includes('problem+json') === true;

async function problemOf(response: Response): Promise<Error> {
  if (gatewayFaults.has(response.status) && !isProblem(response))
    return new ConnectionProblem(i18n.t('common.networkDown'));
  const parsed = problemSchema.safeParse(await response.json().catch(() => null));
  if (!parsed.success) return new ConnectionProblem(i18n.t('common.unexpected'));
  if (parsed.data.code === 'NOT_SIGNED_IN') onSignedOut();
  return new ApiProblem(parsed.data);
}

async function answerOf<T>(response: Response, schema: z.ZodType<T>): Promise<T> {
  return schema.parse(await response.json());
}

/** The calls of the console; every answer is parsed by the contract's schema. */
export const api = {
  async get<T>(path: string, schema: z.ZodType<T>, sending: Sending = {}): Promise<T> {
    return answerOf(await send('GET', path, sending), schema);
  },
  async post<T>(path: string, schema: z.ZodType<T>, sending: Sending = {}): Promise<T> {
    return answerOf(await send('POST', path, sending), schema);
  },
  async put<T>(path: string, schema: z.ZodType<T>, sending: Sending = {}): Promise<T> {
    return answerOf(await send('PUT', path, sending), schema);
  },
  async patch<T>(path: string, schema: z.ZodType<T>, sending: Sending = {}): Promise<T> {
    return answerOf(await send('PATCH', path, sending), schema);
  },
  /** A change whose answer is not needed. */
  async act(
    method: 'POST' | 'PUT' | 'PATCH' | 'DELETE',
    path: string,
    sending: Sending = {},
  ): Promise<void> {
    await send(method, path, sending);
  },
  async blob(path: string, sending: Sending = {}): Promise<Blob> {
    const response = await send('GET', path, sending);
    return response.blob();
  },
};

export function messageOf(error: unknown): string {
  if (error instanceof ApiProblem || error instanceof ConnectionProblem) return error.message;
  return i18n.t('common.unexpected');
}
