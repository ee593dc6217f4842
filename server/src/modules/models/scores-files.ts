import { sql } from 'kysely';
import { z } from 'zod';
import {
  registration,
  type Registration,
  type ScoreFault,
  type ScoresFile,
} from '#contract/outside-models.ts';
import { refuse, ok, type Result } from '#contract/result.ts';
import { type Slice, sliceOf } from '#platform/http/page.ts';
import type { Tx } from '#platform/postgres/database.ts';
import { isoMoment } from '#platform/postgres/iso-moment.ts';
import type { ScoreColumns } from './judge-rows.core.ts';

const shown = sql`file_id as id, code, file_name as "fileName", business_date as "businessDate", state,
  most_refused as "mostRefused", row_count as rows, refused_count as refused, faults, version, job_id as "jobId",
  coalesce(staff.name, '') as "madeBy", ${isoMoment('scores_file.created_at')} as "createdAt"`;
const files = sql`models.scores_file left join organization.staff on staff_id = made_by`;

/** Files of a model, the newest first. */
export async function listScoresFiles(
  tx: Tx,
  code: string,
  limit: number,
  after?: number,
): Promise<Slice<ScoresFile, number>> {
  const { rows } = await sql<ScoresFile>`
    select ${shown} from ${files}
    where code = ${code} and file_id < ${after ?? Number.MAX_SAFE_INTEGER}::bigint
    order by file_id desc limit ${limit + 1}`.execute(tx);
  return sliceOf(rows, limit, ({ id }) => id);
}

export async function findScoresFile(
  tx: Tx,
  code: string,
  fileId: number,
): Promise<Result<ScoresFile>> {
  const { rows } = await sql<ScoresFile>`
    select ${shown} from ${files} where code = ${code} and file_id = ${fileId}`.execute(tx);
  return rows[0] ? ok(rows[0]) : refuse('NOT_FOUND');
}

export type NewScoresFile = {
  code: string;
  fileName: string;
  upload: string;
  columns: ScoreColumns;
  rows: number;
  businessDate: string;
  mostRefused: number;
  registration: Registration;
  madeBy: number | null;
  createdAt: Date;
};

export async function insertScoresFile(tx: Tx, file: NewScoresFile): Promise<number> {
  const { rows } = await sql<{ id: number }>`
    insert into models.scores_file (code, file_name, upload, columns, business_date, most_refused, registration, row_count, made_by, created_at)
    values (${file.code}, ${file.fileName.slice(0, 200)}, ${file.upload}, ${JSON.stringify(file.columns)}::jsonb, ${file.businessDate},
      ${file.mostRefused}, ${JSON.stringify(file.registration)}::jsonb, ${file.rows}, ${file.madeBy}, ${file.createdAt})
    returning file_id as id`.execute(tx);
  const [made] = rows;
  if (!made) throw new Error('a file of scores was not written');
  return made.id;
}

const place = z.int().optional();
const columnPlaces = z.object({
  count: z.int(),
  customer: place,
  score: place,
  date: place,
  reasons: place,
});

/** A file as the job that judges it needs it. */
export type FileToJudge = Omit<NewScoresFile, 'createdAt'> & {
  id: number;
  state: ScoresFile['state'];
  columns: ScoreColumns;
};

export async function readFileToJudge(tx: Tx, fileId: number): Promise<FileToJudge | null> {
  const { rows } = await sql<
    Omit<FileToJudge, 'columns' | 'registration'> & { columns: unknown; registration: unknown }
  >`select file_id as id, code, file_name as "fileName", upload, columns, row_count as rows, business_date as "businessDate",
      most_refused as "mostRefused", registration, made_by as "madeBy", state
    from models.scores_file where file_id = ${fileId}`.execute(tx);
  const [row] = rows;
  if (!row) return null;
  const { count, ...places } = columnPlaces.parse(row.columns);
  const known = Object.entries(places).filter(([, at]) => at !== undefined);
  return {
    ...row,
    columns: { count, ...Object.fromEntries(known) },
    registration: registration.parse(row.registration),
  };
}

export type Faults = Partial<Record<ScoreFault, number>>;

/** What became of a file; a version where it was taken. */
export async function endScoresFile(
  tx: Tx,
  fileId: number,
  ended: { faults: Faults; refused: number; version: number | null },
): Promise<void> {
  await sql`update models.scores_file set state = ${ended.version === null ? 'refused' : 'taken'},
      refused_count = ${ended.refused}, faults = ${JSON.stringify(ended.faults)}::jsonb, version = ${ended.version}
    where file_id = ${fileId}`.execute(tx);
}

/** Whether the scores of a version have left with the period they are kept for. */
export async function haveScoresGone(tx: Tx, code: string, version: number): Promise<boolean> {
  const { rows } = await sql`
    select from models.scores_file where code = ${code} and version = ${version} and scores_gone_at is not null`.execute(
    tx,
  );
  return rows.length > 0;
}
