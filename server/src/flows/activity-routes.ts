import {
  activityFileQuery,
  type ActivityKind,
  activityQuery,
  activityResults,
  type ActivityResults,
} from '#contract/activity-results.ts';
import type { TableFormat } from '#contract/table-format.ts';
import { ok } from '#contract/result.ts';
import { recordAudit } from '#modules/audit/index.ts';
import type { App } from '#platform/http/app.ts';
import { callerOf } from '#platform/http/caller.ts';
import { languageOf, sendResult } from '#platform/http/problem.ts';
import type { Platform } from '#platform/platform.ts';
import { withJob, withScope } from '#platform/postgres/database.ts';
import type { Cell } from '#platform/spreadsheets/csv.core.ts';
import { contentTypes, tableFile } from '#platform/spreadsheets/table-file.ts';
import { readActivityResults } from './read-activity-results.ts';

type Language = 'zh' | 'en';
const tags = ['activities'];
const config = { access: { action: 'read', subject: 'Measurement' } } as const;
const header: Readonly<Record<Language, readonly Cell[]>> = {
  zh: [
    '活动类型',
    '编号',
    '活动',
    '人数',
    '人次',
    '权益成本（元）',
    '带动消费（元）',
    '测算增量（元）',
    '下限（元）',
    '上限（元）',
    '测算截至',
  ],
  en: [
    'Kind',
    'Number',
    'Activity',
    'People',
    'Times',
    'Cost of benefits (yuan)',
    'Payments (yuan)',
    'Measured value (yuan)',
    'Low (yuan)',
    'High (yuan)',
    'Measured through',
  ],
};
const kinds: Readonly<Record<ActivityKind, Readonly<Record<Language, string>>>> = {
  campaign: { zh: '营销活动', en: 'Campaign' },
  release: { zh: '开放领取', en: 'Release' },
  issue: { zh: '批量发放', en: 'Bulk issue' },
  mall: { zh: '积分商城', en: 'Points mall' },
  draw: { zh: '抽奖', en: 'Prize draw' },
  rule: { zh: '积分与礼品规则', en: 'Rule of points or gifts' },
  other: { zh: '其他', en: 'Other' },
};

/** What activities brought, for screens and as a file. */
export function activityRoutes(app: App, { database }: Platform): void {
  app.get(
    '/api/activity-results',
    { config, schema: { tags, querystring: activityQuery, response: { 200: activityResults } } },
    async (request, reply) => {
      const { scope } = callerOf(request);
      const found = await withJob(database, (tx) => readActivityResults(tx, scope, request.query));
      return sendResult(reply, ok(found));
    },
  );
  app.get(
    '/api/activity-results/file',
    { config, schema: { tags, querystring: activityFileQuery } },
    async (request, reply) => {
      const caller = callerOf(request);
      const { format, ...asked } = request.query;
      await withScope(database, caller.scope, (tx) =>
        recordAudit(tx, {
          actor: caller,
          action: 'activity-results.export',
          objectKind: 'ActivityResults',
          objectId: format,
          orgId: caller.orgId,
          detail: asked,
        }),
      );
      const found = await withJob(database, (tx) => readActivityResults(tx, caller.scope, asked));
      const language = languageOf(request.headers['accept-language']);
      return reply
        .type(contentTypes[format])
        .header(
          'content-disposition',
          `attachment; filename="activities-${asked.from}-${asked.to}.${format}"`,
        )
        .send(fileOf(format, language, found));
    },
  );
}

function fileOf(format: TableFormat, language: Language, { items }: ActivityResults) {
  async function* cells(): AsyncGenerator<Cell[]> {
    for (const { kind, id, name, persons, times, costFen, paymentsFen, measured } of items)
      yield [
        kinds[kind][language],
        id,
        name[language],
        persons,
        times,
        costFen / 100,
        paymentsFen / 100,
        ...(measured
          ? [
              Math.round(measured.incrementalValueFen) / 100,
              Math.round(measured.lowFen) / 100,
              Math.round(measured.highFen) / 100,
              measured.throughDate,
            ]
          : ['', '', '', '']),
      ];
  }
  return tableFile(format, header[language], cells());
}
