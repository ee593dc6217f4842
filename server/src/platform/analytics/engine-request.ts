import { randomUUID } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import type { IncomingMessage } from 'node:http';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { EngineRefusal } from './session-queue.ts';
import type { Statement } from './engine-sessions.ts';
import { readSpooledInsert, spooledInsertSettings } from './read-spooled-insert.ts';
import { leadingWord } from './sql-text.ts';

/** Query-string names of ClickHouse's HTTP interface that are no settings of a statement. */
const notSettings = new Set([
  'query',
  'database',
  'query_id',
  'session_id',
  'session_timeout',
  'session_check',
  'user',
  'password',
  'quota_key',
  'role',
  'default_format',
  'wait_end_of_query',
  'buffer_size',
  'compress',
  'decompress',
  'stacktrace',
  'client_protocol_version',
  'close_session',
]);
const maximumTextBytes = 64 * 1024 * 1024;

export type EngineRequest = { statement: Statement; spooled?: string };

/**
 * Reads a statement as ClickHouse's HTTP interface takes it: the text in `query` or in the body,
 * `param_*`, `database`, `query_id`, everything else a setting; long parameters come as multipart
 * fields. The data of an INSERT goes to a file in `spoolFolder`, whole, before the statement runs.
 */
export async function readEngineRequest(
  request: IncomingMessage,
  spoolFolder: string,
): Promise<EngineRequest> {
  const url = new URL(request.url ?? '/', 'http://engine');
  const params: Record<string, string> = {};
  const settings: Record<string, string> = {};
  for (const [name, value] of url.searchParams) {
    if (name.startsWith('param_')) params[name.slice('param_'.length)] = value;
    else if (!notSettings.has(name)) settings[name] = value;
  }
  if (url.searchParams.has('session_id')) {
    throw new EngineRefusal(
      48,
      'NOT_IMPLEMENTED',
      'Sessions over HTTP are not supported by the embedded engine.',
    );
  }
  const statement: Statement = {
    sql: url.searchParams.get('query') ?? '',
    database: url.searchParams.get('database') ?? 'default',
    queryId: url.searchParams.get('query_id') ?? randomUUID(),
    params,
    settings,
    buffered: url.searchParams.get('wait_end_of_query') === '1',
  };
  if (leadingWord(statement.sql) === 'INSERT' && hasBody(request)) {
    return spoolInsert(request, statement, spoolFolder);
  }
  const body = await readText(request);
  const boundary = /multipart\/form-data;.*boundary="?([^";]+)/i.exec(
    request.headers['content-type'] ?? '',
  )?.[1];
  if (!boundary) {
    statement.sql =
      statement.sql === '' ? body : body === '' ? statement.sql : `${statement.sql}\n${body}`;
  } else {
    for (const [name, value] of multipartFields(body, boundary)) {
      if (name === 'query') statement.sql = value;
      else if (name.startsWith('param_')) params[name.slice('param_'.length)] = value;
    }
  }
  for (const name of [...Object.keys(params), ...Object.keys(settings)]) {
    if (!/^[A-Za-z_]\w*$/.test(name))
      throw new EngineRefusal(36, 'BAD_ARGUMENTS', `Bad name: ${name.slice(0, 80)}`);
  }
  if (statement.sql.trim() === '') throw new EngineRefusal(62, 'SYNTAX_ERROR', 'Empty query');
  return { statement };
}

async function spoolInsert(
  request: IncomingMessage,
  statement: Statement,
  spoolFolder: string,
): Promise<EngineRequest> {
  const spooled = join(spoolFolder, `${randomUUID()}.body`);
  const sql = readSpooledInsert(statement.sql, spooled);
  if (!sql)
    throw new EngineRefusal(62, 'SYNTAX_ERROR', 'An INSERT with data ends with a FORMAT clause.');
  const target = createWriteStream(spooled, { highWaterMark: 1024 * 1024 });
  if (request.headers['content-encoding'] === 'gzip')
    await pipeline(request, createGunzip(), target);
  else await pipeline(request, target);
  return {
    statement: { ...statement, sql, settings: { ...spooledInsertSettings, ...statement.settings } },
    spooled,
  };
}

function hasBody(request: IncomingMessage): boolean {
  return (
    request.headers['transfer-encoding'] !== undefined ||
    Number(request.headers['content-length'] ?? 0) > 0
  );
}

async function readText(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request) {
    const piece = Buffer.from(chunk);
    bytes += piece.length;
    if (bytes > maximumTextBytes)
      throw new EngineRefusal(307, 'TOO_MANY_BYTES', 'The statement is too long.');
    chunks.push(piece);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function* multipartFields(body: string, boundary: string): Generator<[string, string]> {
  for (const part of body.split(`--${boundary}\r\n`).slice(1)) {
    const [head = '', ...rest] = part.split('\r\n\r\n');
    const value = rest.join('\r\n\r\n').split(`\r\n--${boundary}--`)[0] ?? '';
    const name = /name="([^"]+)"/.exec(head)?.[1];
    if (name) yield [name, value.replace(/\r\n$/, '')];
  }
}
