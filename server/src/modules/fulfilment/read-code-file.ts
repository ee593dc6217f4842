import { createHash } from 'node:crypto';
import { createInterface } from 'node:readline';
import { PassThrough, type Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { codeLimits } from '#contract/exchange-codes.ts';
import { ok, refuse, type Result } from '#contract/result.ts';
import { type BadLine, type CodeLine, readCodeLine } from './read-code-line.core.ts';

export type CodeFile = {
  sha256: Buffer;
  /** with something in them */
  lineCount: number;
  codes: CodeLine[];
  bad: BadLine[];
};

/** Reads a CSV or text file of codes in UTF-8 as it comes in; every line is a code or is named as bad. */
export async function readCodeFile(file: Readable): Promise<Result<CodeFile>> {
  const hash = createHash('sha256');
  const text = new PassThrough();
  const hashed = async function* (parts: AsyncIterable<Buffer>) {
    for await (const part of parts) {
      hash.update(part);
      yield part;
    }
  };
  const [read] = await Promise.all([readLines(text), pipeline(file, hashed, text)]);
  const { lines } = codeLimits;
  if (read.lineCount > lines)
    return refuse('CODE_FILE_WRONG', {
      zh: `超过 ${lines} 行，请拆分上传`,
      en: `more than ${lines} lines, upload it in parts`,
    });
  if (read.lineCount === 0)
    return refuse('CODE_FILE_WRONG', { zh: '没有任何一行', en: 'it has no line' });
  return ok({ ...read, sha256: hash.digest() });
}

/** To the end even of a file that is too long: what is uploaded must be read. */
async function readLines(text: Readable): Promise<Omit<CodeFile, 'sha256'>> {
  const read: Omit<CodeFile, 'sha256'> = { lineCount: 0, codes: [], bad: [] };
  let line = 0;
  for await (const written of createInterface({ input: text, crlfDelay: Infinity })) {
    line += 1;
    if (read.lineCount > codeLimits.lines) continue;
    const said = readCodeLine(line === 1 ? written.replace(/^\uFEFF/, '') : written, line);
    if (said === null) continue;
    read.lineCount += 1;
    if ('reason' in said) read.bad.push(said);
    else read.codes.push(said);
  }
  return read;
}
