import { createHmac, timingSafeEqual } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { z } from 'zod';
import type { PageAsked } from '#contract/pages.ts';
import { ok, refuse, type Result } from '#contract/result.ts';
import type { Keyring } from '../crypto/keyring.ts';
import { callerOf } from './caller.ts';
import { sendResult } from './problem.ts';

/** The rows of a page, and the place of its last row in the list's order: null when none comes after it. */
export type Slice<Item, Place> = { items: Item[]; next: Place | null };

/** The page in rows that were read one beyond it: only that row says that there is another page. */
export function sliceOf<Row, Place>(
  rows: readonly Row[],
  limit: number,
  placeOf: (row: Row) => Place,
): Slice<Row, Place> {
  const items = rows.slice(0, limit);
  const last = rows.length > limit ? items.at(-1) : undefined;
  return { items, next: last === undefined ? null : placeOf(last) };
}

/**
 * Answers with one page of a list. `place` is what the list is ordered by, unique a row, and `read` gives
 * the rows after one; without one, those at the beginning. What a caller may see is asked anew for every
 * page: a cursor says where to go on, never what may be seen.
 */
export async function sendPage<Place, Page extends Slice<unknown, Place>>(
  reply: FastifyReply,
  keyring: Keyring,
  asked: PageAsked,
  place: z.ZodType<Place>,
  read: (after: Place | undefined) => Promise<Result<Page>>,
): Promise<FastifyReply> {
  const list = listOf(reply.request, asked);
  const after =
    asked.cursor === undefined ? ok(undefined) : readCursor(keyring, list, asked.cursor, place);
  if (!after.ok) return sendResult(reply, after);
  const page = await read(after.value);
  if (!page.ok) return sendResult(reply, page);
  const { next, ...rest } = page.value;
  const nextCursor = next === null ? null : writeCursor(keyring, list, next);
  return sendResult(reply, ok({ ...rest, nextCursor }));
}

/**
 * What a cursor is good for: this list, of this object, by these filters, for this caller. With other
 * filters it would leave out, without a word, the rows before its place.
 */
function listOf(request: FastifyRequest, asked: PageAsked): string {
  const { kind, id } = callerOf(request);
  const filters = { ...asked, cursor: undefined, limit: undefined };
  return JSON.stringify([request.routeOptions.url, kind, id, request.params, filters]);
}

// A cursor is base64url of a MAC over list and place, and the place. The key makes a cursor that was
// made up, altered, or made for another list tell itself from a genuine one.
const macBytes = 16;

function writeCursor(keyring: Keyring, list: string, place: unknown): string {
  const text = JSON.stringify(place);
  return Buffer.concat([macOf(keyring, list, text), Buffer.from(text)]).toString('base64url');
}

function readCursor<Place>(
  keyring: Keyring,
  list: string,
  cursor: string,
  place: z.ZodType<Place>,
): Result<Place> {
  const bytes = Buffer.from(cursor, 'base64url');
  const given = bytes.subarray(0, macBytes);
  const text = bytes.subarray(macBytes).toString();
  if (given.length < macBytes || !timingSafeEqual(given, macOf(keyring, list, text)))
    return refuse('CURSOR_INVALID');
  // Genuine, but it may be of an earlier version of the program, which ordered the list otherwise.
  const parsed = place.safeParse(JSON.parse(text));
  return parsed.success ? ok(parsed.data) : refuse('CURSOR_INVALID');
}

function macOf(keyring: Keyring, list: string, place: string): Buffer {
  return createHmac('sha256', keyring.cursor)
    .update(`${list}\n${place}`)
    .digest()
    .subarray(0, macBytes);
}
