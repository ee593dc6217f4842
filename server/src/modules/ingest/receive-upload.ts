import { realpath, stat } from 'node:fs/promises';
import path from 'node:path';
import type { Readable } from 'node:stream';
import type { FastifyRequest } from 'fastify';
import { ok, refuse, type Result } from '#contract/result.ts';
import { unstorableAt } from '#platform/http/unstorable-text.ts';
import type { Platform } from '#platform/platform.ts';
import type { KeptFile } from './keep-file.ts';

export type Upload<Kept = KeptFile> = {
  fields: Record<string, string>;
  files: { name: string; kept: Kept }[];
};

/** The largest file that may be uploaded; larger ones are put into the import folder. */
const largestUploadBytes = 16 * 2 ** 30;

/**
 * Reads a multipart upload: its files are kept (`keepFile`), or held for one look (`holdFile`), as they
 * stream in; its text fields are given back.
 */
export async function receiveUpload<Kept>(
  platform: Platform,
  request: FastifyRequest,
  keep: (home: string, source: Readable) => Promise<Kept>,
): Promise<Result<Upload<Kept>>> {
  const upload: Upload<Kept> = { fields: {}, files: [] };
  for await (const part of request.parts({
    limits: { files: 100, fileSize: largestUploadBytes, fieldSize: 1024 * 1024 },
  })) {
    if (part.type === 'field') {
      upload.fields[part.fieldname] = String(part.value);
      continue;
    }
    // The name is a label: what it is stored under comes from the content.
    const name = path.basename(part.filename.replaceAll('\\', '/'));
    const kept = await keep(platform.home, part.file);
    if (part.file.truncated) return refuse('BODY_TOO_LARGE');
    upload.files.push({ name, kept });
  }
  const wrong = unstorableAt({ ...upload.fields, file: upload.files.map(({ name }) => name) });
  if (wrong !== null) return refuse('INVALID_INPUT', { where: wrong.slice(1) });
  if (upload.files.length === 0) return refuse('INVALID_INPUT', { where: 'file' });
  return ok(upload);
}

/** A folder of files on the server, by its name below HUIKE_HOME/inbox; no link leads out of it. */
export async function inboxFolder(home: string, name: string): Promise<Result<string>> {
  const inbox = await realpath(path.join(home, 'inbox')).catch(() => null);
  const folder =
    inbox === null ? null : await realpath(path.resolve(inbox, name)).catch(() => null);
  if (
    inbox === null ||
    folder === null ||
    !(folder === inbox || folder.startsWith(inbox + path.sep))
  )
    return refuse('FOLDER_NOT_ALLOWED', { folder: name });
  return (await stat(folder)).isDirectory()
    ? ok(folder)
    : refuse('FOLDER_NOT_ALLOWED', { folder: name });
}
