import { Transform } from 'node:stream';
import type { Readable } from 'node:stream';
import { AnalyticsError } from './analytics-error.ts';

/**
 * Passes the bytes of an answer on, and breaks the stream when ClickHouse reports an error after it
 * has begun to answer: it then ends the body with `\r\n__exception__\r\n<tag>\r\n<message>…`, the
 * tag being told in a header. The last bytes are held back so that no part of it reaches the reader.
 */
export function watchForException(answer: Readable, tag: string | string[] | undefined): Readable {
  if (typeof tag !== 'string') return answer;
  const marker = Buffer.from(`\r\n__exception__\r\n${tag}`);
  let held: Buffer = Buffer.alloc(0);
  let report: Buffer | undefined;
  const watcher = new Transform({
    transform(piece: Buffer, _encoding, done) {
      if (report) {
        report = Buffer.concat([report, piece]);
        return done();
      }
      const seen = held.length === 0 ? piece : Buffer.concat([held, piece]);
      const at = seen.indexOf(marker);
      if (at >= 0) {
        report = seen.subarray(at + marker.length);
        held = Buffer.alloc(0);
        return done(null, seen.subarray(0, at));
      }
      const keep = Math.min(marker.length, seen.length);
      held = seen.subarray(seen.length - keep);
      return done(null, seen.subarray(0, seen.length - keep));
    },
    flush(done) {
      if (report) return done(reportedError(report.toString('utf8')));
      return done(null, held);
    },
  });
  answer.on('error', (error) => watcher.destroy(error));
  watcher.on('close', () => answer.destroy());
  return answer.pipe(watcher);
}

function reportedError(text: string): AnalyticsError {
  const found = /Code: (\d+)\. DB::Exception: ([\s\S]*?)\(([A-Z0-9_]+)\)/.exec(text);
  return new AnalyticsError(Number(found?.[1] ?? 0), found?.[3] ?? 'UNKNOWN', found?.[2] ?? text);
}
