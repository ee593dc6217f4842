import type { Readable } from 'node:stream';
import { z } from 'zod';
import { modelSummary } from '#contract/bank-models.ts';
import {
  changeRegistrationRequest,
  outsideModelErrors,
  registerModelRequest,
  retireModelRequest,
  type ScoreFault,
  scoreFaults,
  scoresFile,
  scoresFilePage,
  uploadScoresQuery,
} from '#contract/outside-models.ts';
import { unfilteredQuery } from '#contract/pages.ts';
import { ok, refuse } from '#contract/result.ts';
import { shortNumberText } from '#contract/short-number.ts';
import { tagCode } from '#contract/tags.ts';
import { recordAudit } from '#modules/audit/index.ts';
import type { App } from '#platform/http/app.ts';
import { callerOf } from '#platform/http/caller.ts';
import { answerRepeatedUpload } from '#platform/http/idempotency.ts';
import { sendPage } from '#platform/http/page.ts';
import { declareErrors, languageOf, sendProblem, sendResult } from '#platform/http/problem.ts';
import type { Platform } from '#platform/platform.ts';
import { withScope } from '#platform/postgres/database.ts';
import { tableFile } from '#platform/spreadsheets/table-file.ts';
import { type ForBank, forBankOn } from './for-bank.ts';
import { findRegistration } from './read-registrations.ts';
import { dropLines, receiveScores } from './receive-scores.ts';
import { changeRegistration, registerModel } from './register-model.ts';
import { retireModel } from './retire-model.ts';
import { findScoresFile, listScoresFiles } from './scores-files.ts';
import { maySendScores, takeScoresFile } from './take-scores-file.ts';

const byCode = z.object({ code: tagCode });
const byFile = z.object({ code: tagCode, id: shortNumberText });
const mayRead = { action: 'read', subject: 'Model' } as const;
const mayRun = { action: 'run', subject: 'Model' } as const;
const tags = ['models'];

/** Models of others: what is recorded of them, their scores as files, and models that leave. */
export function outsideModelRoutes(app: App, platform: Platform): void {
  declareErrors(outsideModelErrors);
  const forBank = forBankOn(platform.database);
  registrationRoutes(app, platform, forBank);
  fileRoutes(app, platform, forBank);
}

function registrationRoutes(app: App, platform: Platform, forBank: ForBank): void {
  const { clock } = platform;
  app.post(
    '/api/models',
    {
      config: { access: mayRun, idempotent: true },
      schema: { tags, body: registerModelRequest, response: { 201: modelSummary } },
    },
    async (request, reply) => {
      const caller = callerOf(request);
      const { code, registration } = request.body;
      const made = await forBank(caller, (tx) =>
        registerModel(tx, clock, caller, code, registration),
      );
      return sendResult(reply, made, 201);
    },
  );
  app.put(
    '/api/models/:code/registration',
    {
      config: { access: mayRun },
      schema: {
        tags,
        params: byCode,
        body: changeRegistrationRequest,
        response: { 200: modelSummary },
      },
    },
    async (request, reply) => {
      const caller = callerOf(request);
      const { registration } = request.body;
      const changed = await forBank(caller, (tx) =>
        changeRegistration(tx, clock, caller, request.params.code, registration),
      );
      return sendResult(reply, changed);
    },
  );
  app.post(
    '/api/models/:code/retire',
    {
      config: { access: mayRun, idempotent: true },
      schema: { tags, params: byCode, body: retireModelRequest, response: { 200: modelSummary } },
    },
    async (request, reply) => {
      const caller = callerOf(request);
      const { reason } = request.body;
      const retired = await forBank(caller, (tx) =>
        retireModel(tx, platform, caller, request.params.code, reason),
      );
      return sendResult(reply, retired);
    },
  );
}

function fileRoutes(app: App, platform: Platform, forBank: ForBank): void {
  const { analytics, database, keyring } = platform;
  app.post(
    '/api/models/:code/scores-files',
    {
      config: {
        access: mayRun,
        idempotent: 'with-files',
        upload: { fields: {}, files: 'one' },
      },
      schema: {
        tags,
        params: byCode,
        querystring: uploadScoresQuery,
        response: { 201: scoresFile },
      },
    },
    async (request, reply) => {
      const caller = callerOf(request);
      if (!caller.scope.all) return sendResult(reply, refuse('FORBIDDEN'));
      const { code } = request.params;
      const { date: businessDate, mostRefused } = request.query;
      const upload = request.isMultipart() ? await request.file() : undefined;
      if (!upload) return sendProblem(reply, { code: 'INVALID_INPUT', facts: { where: 'file' } });
      const options = { code, fileName: upload.filename, businessDate, mostRefused };
      const may = await forBank(caller, (tx) => maySendScores(tx, platform, options));
      if (!may.ok) return sendResult(reply, may);
      const received = await receiveScores(analytics, upload.file);
      if (!received.ok) return sendResult(reply, received);
      const files = [{ name: upload.filename, sha256: received.value.sha256 }];
      if (await answerRepeatedUpload(request, { fields: {}, files })) {
        await dropLines(analytics, received.value.upload);
        return reply;
      }
      const taken = await forBank(caller, (tx) =>
        takeScoresFile(tx, platform, caller, options, received.value),
      );
      if (!taken.ok) await dropLines(analytics, received.value.upload);
      return sendResult(reply, taken, 201);
    },
  );
  app.get(
    '/api/models/:code/scores-files',
    {
      config: { access: mayRead },
      schema: {
        tags,
        params: byCode,
        querystring: unfilteredQuery,
        response: { 200: scoresFilePage },
      },
    },
    async (request, reply) => {
      const { code } = request.params;
      return sendPage(reply, keyring, request.query, z.int(), (after) =>
        withScope(database, callerOf(request).scope, async (tx) =>
          (await findRegistration(tx, code))
            ? ok(await listScoresFiles(tx, code, request.query.limit, after))
            : refuse('MODEL_UNKNOWN', { code }),
        ),
      );
    },
  );
  app.get(
    '/api/models/:code/scores-files/:id/refused.csv',
    { config: { access: mayRead }, schema: { tags, params: byFile } },
    async (request, reply) => {
      const { code, id } = request.params;
      const caller = callerOf(request);
      const found = await withScope(database, caller.scope, async (tx) => {
        const file = await findScoresFile(tx, code, id);
        if (file.ok)
          await recordAudit(tx, {
            actor: caller,
            action: 'model.export_refused',
            objectKind: 'Model',
            objectId: code,
            orgId: null,
            detail: { fileId: id, lines: file.value.refused },
          });
        return file;
      });
      if (!found.ok) return sendProblem(reply, found.refusal);
      const language = languageOf(request.headers['accept-language']);
      const lines = await analytics.queryStream(
        'SELECT line, fault FROM outside_score_refused WHERE file = {id:UInt64} ORDER BY line, fault',
        { id },
        'TabSeparated',
      );
      const header = language === 'zh' ? ['行', '原因'] : ['Line', 'Reason'];
      return reply
        .type('text/csv; charset=utf-8')
        .header('content-disposition', `attachment; filename="scores-${id}-refused.csv"`)
        .send(
          tableFile(
            'csv',
            header,
            rowsOf(lines, (fault) => scoreFaults[fault][language]),
          ),
        );
    },
  );
}

async function* rowsOf(
  lines: Readable,
  wordsOf: (fault: ScoreFault) => string,
): AsyncGenerator<[number, string]> {
  let rest = '';
  for await (const piece of lines) {
    const texts = `${rest}${String(piece)}`.split('\n');
    rest = texts.pop() ?? '';
    for (const text of texts) {
      const [line = '', fault = ''] = text.split('\t');
      yield [Number(line), wordsOf(fault as ScoreFault)];
    }
  }
}
