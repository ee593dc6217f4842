import type { Bilingual } from '#contract/bilingual.ts';
import { rowFaults } from '#contract/ingest.ts';
import { removesWhatItLacks, type MappedFile } from '#contract/mapping-file.ts';
import type { Mapping } from '#contract/mapping.ts';
import type { Refusal } from '#contract/result.ts';
import { bankDay } from '#platform/clock/clock.ts';
import { withJob } from '#platform/postgres/database.ts';
import type { Platform } from '#platform/platform.ts';
import { settleOpenDates } from './attribute-history.ts';
import { readBankPlaces } from './bank-places.ts';
import { dateInFileName, newestDateOf } from './business-date.ts';
import { checkControlTotals } from './control-totals.ts';
import { judgeRows } from './judge-rows.ts';
import { compileRows, type RowsInput } from './compile-rows.core.ts';
import { cancelUntilHeld } from './hold-cancel.ts';
import { dropTables } from './drop-tables.ts';
import { factTables, isFactEntity } from './fact-tables.core.ts';
import {
  endImport,
  findEarlierLoads,
  markRunning,
  noteRemoved,
  type ImportFigures,
  type ImportRecord,
} from './import-records.ts';
import { erasedPath, readablePath } from './keep-file.ts';
import { existsSync } from 'node:fs';
import { loadOrgUnits, loadSubjects } from './load-bank-rows.ts';
import { loadCustomers, refreshIdentities } from './load-customers.ts';
import { loadFacts, type Loaded } from './load-facts.ts';
import { readBadRows, writeQuarantine, type BadRow } from './quarantine-rows.ts';
import { tableOf } from './sql-literals.core.ts';
import { erasedFault } from './erased-rows.ts';
import { noteRewritten } from './source-files.ts';
import { rewriteFile } from './rewrite-file.ts';
import { stageFile } from './stage-file.ts';

export type RunContext = {
  platform: Platform;
  signal: AbortSignal;
  /** rows done, of how many (0 while unknown) */
  progress: (done: number, total: number, note: Bilingual) => void;
};

/** What one run knows; figures grow as it goes. */
type Run = RunContext & {
  record: ImportRecord;
  mapping: Mapping;
  file: MappedFile;
  columns: readonly string[];
  figures: ImportFigures;
  bad: BadRow[];
  /** from here on the import is carried through: a cancel would leave half of it visible */
  holdCancel: () => void;
};

type Outcome =
  | { state: 'loaded' | 'unchanged'; businessDate: string }
  | { state: 'refused'; refusal: Refusal; businessDate: string | null };

/**
 * Takes one file in: stage as text, judge, load, note. Wherever it is cut off, running it again gives
 * the same facts: staging starts anew, rows become visible in one swap, and what follows the swap is
 * one transaction.
 */
export async function runImport(
  context: RunContext,
  record: ImportRecord,
  mapping: Mapping,
  file: MappedFile,
): Promise<Outcome['state']> {
  const { platform } = context;
  const figures: ImportFigures = {
    rowsIn: 0,
    rowsLoaded: 0,
    rowsRejected: 0,
    rowsDuplicate: 0,
    rowsRemoved: 0,
    rowsErased: 0,
    rejectedByReason: {},
    control: [],
    timings: [],
    blanks: [],
  };
  const { signal, hold } = cancelUntilHeld(context.signal);
  const run: Run = {
    ...context,
    signal,
    holdCancel: hold,
    record,
    mapping,
    file,
    columns: [],
    figures,
    bad: [],
  };
  const importId = record.import_id;
  await withJob(platform.database, (tx) => markRunning(tx, importId, platform.clock.now()));
  await dropTables(platform.analytics, importId);
  try {
    const outcome = await takeIn(run);
    const now = platform.clock.now();
    await withJob(platform.database, async (tx) => {
      await writeQuarantine(tx, platform.keyring, importId, run.bad, now);
      await endImport(tx, importId, { ...outcome, figures, columns: run.columns, now });
    });
    return outcome.state;
  } finally {
    // The engine may be away; the next delivery clears what remains.
    await dropTables(platform.analytics, importId).catch((error: unknown) =>
      platform.log.warn({ err: error, importId }, 'staging tables remain'),
    );
  }
}

async function takeIn(run: Run): Promise<Outcome> {
  const { platform, record, file } = run;
  const named = dateInFileName(file, record.file_name);
  if (file.business_date?.from_file_name !== undefined && named === null)
    return refused('BUSINESS_DATE_MISSING', { file: record.file_name });
  const today = bankDay(platform.clock.now());
  const known =
    record.business_date ??
    named ??
    file.business_date?.fixed ??
    (file.business_date ? null : today);
  const inFuture = (date: string) =>
    refused('BUSINESS_DATE_IN_FUTURE', { file: record.file_name, date, today });
  if (known !== null && known > today) return inFuture(known);
  const early = known === null ? null : await outcomeByEarlierLoads(run, known);
  if (early) return early;

  const staged = await timed(run, 'stage', () =>
    stageFile(platform.analytics, {
      importId: record.import_id,
      path: readablePath(platform.home, record.sha256),
      fileName: record.file_name,
      file,
      signal: run.signal,
      onRows: (rows) => run.progress(rows, 0, noteOf(record, '读取', 'read')),
    }),
  );
  if (!staged.ok) return { state: 'refused', refusal: staged.refusal, businessDate: known };
  run.columns = staged.value.columns;
  run.figures.rowsIn = staged.value.rows;
  const isEmpty = staged.value.rows === 0;
  if (isEmpty && file.mode === 'full')
    return refused('FILE_EMPTY', { file: record.file_name }, known);

  // A file without rows says nothing of any day: it is of the day on which it came.
  const businessDate =
    known ?? (isEmpty ? today : await newestDateOf(platform.analytics, run, today));
  if (businessDate !== null && businessDate > today) return inFuture(businessDate);
  if (businessDate === null) return refused('BUSINESS_DATE_MISSING', { file: record.file_name });
  const late = known === null ? await outcomeByEarlierLoads(run, businessDate) : null;
  if (late) return late;

  // Totals speak of the file as it was sent; what is left after an erasure no longer adds up to them.
  const controlled = existsSync(erasedPath(platform.home, record.sha256))
    ? { lines: [], refusal: null }
    : await checkControlTotals(
        platform.analytics,
        run,
        staged.value,
        record.sidecar === null
          ? null
          : readablePath(platform.home, Buffer.from(record.sidecar, 'hex')),
      );
  run.figures.control = controlled.lines;
  if (controlled.refusal) return { state: 'refused', refusal: controlled.refusal, businessDate };
  // A day on which nothing changed is an ordinary delivery.
  return isEmpty ? { state: 'loaded', businessDate } : load(run, businessDate);
}

/** The same file again changes nothing; state that is older than what is loaded is refused. */
async function outcomeByEarlierLoads(
  { platform, record, file }: Run,
  businessDate: string,
): Promise<Outcome | null> {
  if (record.replay_of !== null) return null;
  const earlier = await withJob(platform.database, (tx) =>
    findEarlierLoads(tx, record, businessDate),
  );
  if (earlier.same) return { state: 'unchanged', businessDate };
  if (earlier.overtaken && file.mode !== 'append')
    return refused('NEWER_DELIVERY_LOADED', { date: businessDate }, businessDate);
  const isState = !isFactEntity(file.entity) || factTables[file.entity].speaksOf === 'state';
  if (isState && file.mode !== 'append' && earlier.newest !== null && businessDate < earlier.newest)
    return refused(
      'OLDER_THAN_LOADED',
      { date: businessDate, loaded: earlier.newest },
      businessDate,
    );
  return null;
}

async function load(run: Run, businessDate: string): Promise<Outcome> {
  const { platform, record, mapping, file, figures, signal } = run;
  const { analytics } = platform;
  const importId = record.import_id;
  const input: RowsInput = {
    importId,
    staged: tableOf('staging', importId),
    mapping,
    file,
    columns: run.columns,
    businessDate,
    today: bankDay(platform.clock.now()),
    arrivedAt: record.created_at,
  };
  const rows = compileRows(input);
  const places = await readBankPlaces(platform);
  const { params, headOffice } = places;
  if (file.entity === 'customer' && headOffice === 0)
    return refused('ORGANIZATION_MISSING', {}, businessDate);
  await refreshIdentities(platform, mapping.source);

  run.progress(0, figures.rowsIn, noteOf(record, '校验', 'check'));
  const judged = await timed(run, 'check', () => judgeRows(platform, input, rows, params, signal));
  figures.rowsRejected = judged.rejected;
  figures.rejectedByReason = judged.byReason;
  figures.blanks = judged.blanks;
  figures.rowsErased = judged.erased;
  if (judged.erased > 0) await forgetErased(run);
  run.bad = judged.rejected === 0 ? [] : await readBadRows(analytics, importId, rows, run.columns);
  const limit = errorLimit(run);
  if (judged.rejected > limit) {
    const first = run.bad[0];
    return refused(
      'ERROR_LIMIT_EXCEEDED',
      {
        rows: figures.rowsIn,
        rejected: judged.rejected,
        limit,
        line: first?.line ?? 0,
        column: first?.column ?? '',
        reason: first ? rowFaults[first.code].en : '',
      },
      businessDate,
    );
  }

  if (removesWhatItLacks(file) && judged.withoutKey !== null)
    return refused(
      'ROW_WITHOUT_KEY',
      { file: record.file_name, line: judged.withoutKey },
      businessDate,
    );

  const onRows = (done: number) =>
    run.progress(done, figures.rowsIn, noteOf(record, '入库', 'load'));
  onRows(0);
  const bankLoad = { platform, input, rows, params, headOffice, signal, onRows };
  const loaded = await timed(run, 'load', async (): Promise<Loaded | Refusal> => {
    if (isFactEntity(file.entity))
      return loadFacts(file.entity, {
        ...bankLoad,
        analytics,
        beforeSwap: async (before) => {
          run.holdCancel();
          await withJob(platform.database, (tx) => noteRemoved(tx, importId, before.removed));
        },
      });
    if (file.entity === 'customer')
      return loadCustomers({ ...bankLoad, beforeWrites: run.holdCancel });
    if (file.entity !== 'org_unit') return loadSubjects(bankLoad);
    const done = await loadOrgUnits(bankLoad);
    return done.ok ? done.value : done.refusal;
  });
  if ('code' in loaded) return { state: 'refused', refusal: loaded, businessDate };
  figures.rowsLoaded = loaded.loaded;
  figures.rowsDuplicate = loaded.duplicates + judged.leftOut;
  figures.rowsRemoved = loaded.removed;
  if (['customer', 'account', 'account_holder'].includes(file.entity))
    await timed(run, 'open dates', () => settleOpenDates(analytics, importId, signal));
  run.progress(figures.rowsIn, figures.rowsIn, noteOf(record, '完成', 'done'));
  return { state: 'loaded', businessDate };
}

/** Takes the rows of erased people out of the kept file too: the bank may send them for years. */
async function forgetErased({ platform, record, file }: Run): Promise<void> {
  const now = await rewriteFile(platform, {
    importId: record.import_id,
    sha256: record.sha256,
    fileName: record.file_name,
    file,
    fault: erasedFault,
  });
  await withJob(platform.database, (tx) =>
    noteRewritten(tx, record.sha256, now, platform.clock.now()),
  );
}

/** A share of a small file still allows one row. */
function errorLimit({ mapping, file, figures, record }: Run): number {
  if (record.replay_of !== null) return figures.rowsIn;
  const limit = file.error_limit ?? mapping.error_limit;
  if (limit.rows !== undefined) return limit.rows;
  const share = limit.share ?? 0;
  return share === 0 ? 0 : Math.max(1, Math.floor(figures.rowsIn * share));
}

function refused(
  code: string,
  facts: Refusal['facts'],
  businessDate: string | null = null,
): Outcome {
  return { state: 'refused', refusal: { code, facts }, businessDate };
}

async function timed<T>(run: Run, step: string, work: () => Promise<T>): Promise<T> {
  run.signal.throwIfAborted();
  const start = performance.now();
  try {
    return await work();
  } finally {
    run.figures.timings.push({ step, milliseconds: Math.round(performance.now() - start) });
  }
}

function noteOf(record: { file_name: string }, zh: string, en: string): Bilingual {
  return { zh: `${record.file_name}：${zh}`, en: `${record.file_name}: ${en}` };
}
