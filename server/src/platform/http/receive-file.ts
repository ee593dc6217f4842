import type { Readable } from 'node:stream';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { refuse, type Result } from '#contract/result.ts';
import { answerRepeatedUpload } from './idempotency.ts';
import { sendResult } from './problem.ts';
import { unstorableAt } from './unstorable-text.ts';

/**
 * The one file of an upload (`idempotent: 'with-files'`), read by `read`. Null when the request has been
 * answered: there was no file, it was refused, or the same upload came before.
 */
export async function receiveFile<Read extends { sha256: Buffer }>(
  request: FastifyRequest,
  reply: FastifyReply,
  read: (file: Readable) => Promise<Result<Read>>,
  /** the largest file in bytes, where it is less than what any upload may be */
  largest?: number,
): Promise<(Read & { name: string }) | null> {
  const answer = (refused: Result<never>): null => (sendResult(reply, refused), null);
  const upload = request.isMultipart()
    ? await request.file(largest === undefined ? {} : { limits: { fileSize: largest } })
    : undefined;
  if (!upload) return answer(refuse('INVALID_INPUT', { where: 'file' }));
  const { file, filename: name } = upload;
  // The name stands in no schema, so it is judged here.
  if (unstorableAt({ file: name }) !== null)
    return answer(refuse('INVALID_INPUT', { where: 'file name' }));
  const content = await read(file);
  if (file.truncated) return answer(refuse('BODY_TOO_LARGE'));
  if (!content.ok) return answer(content);
  const files = [{ name, sha256: content.value.sha256 }];
  if (await answerRepeatedUpload(request, { fields: {}, files })) return null;
  return { ...content.value, name };
}
