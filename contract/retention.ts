import { z } from 'zod';
import type { ErrorDeclaration } from './errors.ts';

/** Ten years, with the leap days they may hold: 反洗钱法 (2024) for identity and transaction records. */
const tenYears = 3653;
/** 网络安全法 21: logs of the network, sign-in among them. */
const sixMonths = 184;
/** 个人信息保护法 56 and the rules on sharing: who was given data of whom. */
const threeYears = 1096;

export const retentionKindNames = [
  'quarantine',
  'refused_files',
  'abandoned_files',
  'source_files',
  'transactions',
  'balances',
  'closed_accounts',
  'events',
  'unplaced_events',
  'tag_dates',
  'ended_tags',
  'frozen_audiences',
  'lookalike_scores',
  'outside_scores',
  'unmatched_lines',
  'issue_lists',
  'export_files',
  'export_records',
  'household_proposals',
  'tasks',
  'reveals',
  'own_tags_links',
  'phone_links',
  'draw_plays',
  'fraud_deeds',
  'fraud_cases',
  'webhook_deliveries',
  'sessions',
  'sign_in_failures',
  'jobs',
  'stored_answers',
  'outbox',
] as const;
export type RetentionKind = (typeof retentionKindNames)[number];

/**
 * Kinds of data and how long each is kept, in days of the bank: the one list that the daily job, the
 * routes, the command line and the settings page read. A period below `minDays` breaks what `law`
 * names: a law, or how the program works; one above `maxDays` keeps personal data longer
 * than anything needs it.
 */
export const retentionKinds: Record<RetentionKind, RetentionRule> = {
  quarantine: {
    defaultDays: 30,
    minDays: 7,
    maxDays: 90,
    law: null,
    zh: '隔离区的错误行',
    en: 'Rows in quarantine',
    dateZh: '进入隔离区之日',
    dateEn: 'day they were set aside',
  },
  refused_files: {
    defaultDays: 90,
    minDays: 7,
    maxDays: 365,
    law: null,
    zh: '未能装载的来源文件',
    en: 'Source files nothing was loaded from',
    dateZh: '收到之日',
    dateEn: 'day they were received',
  },
  abandoned_files: {
    defaultDays: 1,
    minDays: 1,
    maxDays: 7,
    law: null,
    zh: '中断的上传与无主文件',
    en: 'Uploads that broke off',
    dateZh: '最后写入之日',
    dateEn: 'day they were last written',
  },
  source_files: {
    defaultDays: tenYears,
    minDays: tenYears,
    maxDays: 2 * tenYears,
    law: 'aml',
    zh: '已装载的来源文件',
    en: 'Source files that were loaded',
    dateZh: '业务日期与收到之日中较晚者',
    dateEn: 'business date or day received, whichever is later',
  },
  transactions: {
    defaultDays: tenYears,
    minDays: tenYears,
    maxDays: 2 * tenYears,
    law: 'aml',
    zh: '交易明细',
    en: 'Transactions',
    dateZh: '业务日期',
    dateEn: 'business date',
  },
  balances: {
    defaultDays: tenYears,
    minDays: tenYears,
    maxDays: 2 * tenYears,
    law: 'aml',
    zh: '余额与持仓',
    en: 'Balances and holdings',
    dateZh: '业务日期',
    dateEn: 'business date',
  },
  closed_accounts: {
    defaultDays: tenYears,
    minDays: tenYears,
    maxDays: 2 * tenYears,
    law: 'aml',
    zh: '已销户的账户、卡与结清贷款',
    en: 'Closed accounts and cards, loans run out',
    dateZh: '销户、销卡或到期之日',
    dateEn: 'day they were closed or ran out',
  },
  events: {
    defaultDays: threeYears,
    minDays: 731,
    maxDays: tenYears,
    law: 'shipping',
    zh: '行为事件',
    en: 'Events',
    dateZh: '业务日期',
    dateEn: 'business date',
  },
  unplaced_events: {
    defaultDays: 7,
    minDays: 1,
    maxDays: 30,
    law: null,
    zh: '待归属的事件',
    en: 'Events without a customer',
    dateZh: '收到之日',
    dateEn: 'day they were received',
  },
  tag_dates: {
    defaultDays: 62,
    minDays: 2,
    maxDays: 400,
    law: null,
    zh: '标签宽表的日期',
    en: 'Dates of the tag table',
    dateZh: '业务日期(按已计算的日期计数)',
    dateEn: 'business date, counted in dates computed',
  },
  // No shorter than the dates of the tag table may be kept: a date computed again says what held then.
  ended_tags: {
    defaultDays: threeYears,
    minDays: 400,
    maxDays: tenYears,
    law: null,
    zh: '已收回或到期的人工、名单与外部标签',
    en: 'Tags given one by one that were taken back or ran out',
    dateZh: '收回或到期之日',
    dateEn: 'day they were taken back or the last they held',
  },
  frozen_audiences: {
    defaultDays: threeYears,
    minDays: sixMonths,
    maxDays: tenYears,
    law: null,
    zh: '未被使用的冻结客群',
    en: 'Frozen audiences nothing uses',
    dateZh: '冻结之日',
    dateEn: 'day they were frozen',
  },
  outside_scores: {
    defaultDays: 730,
    minDays: 62,
    maxDays: 3653,
    law: null,
    zh: '外部模型停用版本的评分',
    en: 'Scores of outside models in versions that are not in use',
    dateZh: '上传之日',
    dateEn: 'day they were sent',
  },
  lookalike_scores: {
    defaultDays: 30,
    minDays: 1,
    maxDays: 365,
    law: null,
    zh: '相似客户的评分',
    en: 'Scores of people like an audience',
    dateZh: '寻找之日',
    dateEn: 'day they were looked for',
  },
  unmatched_lines: {
    defaultDays: 30,
    minDays: 1,
    maxDays: 184,
    law: null,
    zh: '上传名单中未匹配的行',
    en: 'Lines of uploaded lists that named nobody',
    dateZh: '上传之日',
    dateEn: 'day of the upload',
  },
  issue_lists: {
    defaultDays: 365,
    minDays: 30,
    maxDays: 1095,
    law: null,
    zh: '批量发放的名单',
    en: 'Lists of bulk issues',
    dateZh: '发放完成或撤销之日',
    dateEn: 'day the issue was done or withdrawn',
  },
  export_files: {
    defaultDays: 30,
    minDays: 1,
    maxDays: 184,
    law: null,
    zh: '导出的文件',
    en: 'Files of exports',
    dateZh: '生成之日',
    dateEn: 'day the file was made',
  },
  export_records: {
    defaultDays: threeYears,
    minDays: threeYears,
    maxDays: tenYears,
    law: 'sharing',
    zh: '导出记录',
    en: 'Records of exports',
    dateZh: '申请之日',
    dateEn: 'day the export was asked for',
  },
  household_proposals: {
    defaultDays: 365,
    minDays: 30,
    maxDays: threeYears,
    law: null,
    zh: '无人处理的家庭关系建议',
    en: 'Household links proposed that nobody decided',
    dateZh: '发现之日',
    dateEn: 'day they were found',
  },
  tasks: {
    defaultDays: threeYears,
    minDays: sixMonths,
    maxDays: tenYears,
    law: null,
    zh: '已办结的任务与跟进记录',
    en: 'Closed tasks with their contact log',
    dateZh: '办结之日',
    dateEn: 'day they were closed',
  },
  reveals: {
    defaultDays: threeYears,
    minDays: sixMonths,
    maxDays: tenYears,
    law: 'network',
    zh: '明文查看记录',
    en: 'Reveals of personal data',
    dateZh: '查看之日',
    dateEn: 'day of the reveal',
  },
  own_tags_links: {
    defaultDays: sixMonths,
    minDays: sixMonths,
    maxDays: threeYears,
    law: 'network',
    zh: '本人查看标签的链接记录',
    en: 'Links by which customers saw their tags',
    dateZh: '生成之日',
    dateEn: 'day they were made',
  },
  phone_links: {
    defaultDays: sixMonths,
    minDays: sixMonths,
    maxDays: threeYears,
    law: 'network',
    zh: '客户手机页面（权益中心）的链接记录',
    en: 'Links by which customers opened their own pages',
    dateZh: '生成之日',
    dateEn: 'day they were made',
  },
  webhook_deliveries: {
    defaultDays: 90,
    minDays: 7,
    maxDays: 400,
    law: null,
    zh: '事件推送记录',
    en: 'Deliveries of webhooks with their attempts',
    dateZh: '事件收集之日',
    dateEn: 'day the event was collected',
  },
  draw_plays: {
    defaultDays: 731,
    minDays: 731,
    maxDays: tenYears,
    law: 'draws',
    zh: '已结束抽奖的抽奖、机会与答题记录',
    en: 'Plays, chances and answers of draws that have ended',
    dateZh: '抽奖结束之日',
    dateEn: 'day the draw ended',
  },
  // A rule is tried on the last 30 days before it is approved, and counts over a week at most.
  fraud_deeds: {
    defaultDays: 60,
    minDays: 30,
    maxDays: sixMonths,
    law: null,
    zh: '风险计数所依据的领取、核销、抽奖与试错(设备与网络地址为密钥摘要)',
    en: 'Claims, redemptions, plays and guesses by which fraud is counted (device and address as keyed digests)',
    dateZh: '发生之日',
    dateEn: 'day they happened',
  },
  fraud_cases: {
    defaultDays: threeYears,
    minDays: sixMonths,
    maxDays: tenYears,
    law: null,
    zh: '已有结论的风险案件',
    en: 'Cases of fraud that have been decided',
    dateZh: '作出结论或最后一次拒绝之日',
    dateEn: 'day they were decided, or last refused anything',
  },
  sessions: {
    defaultDays: sixMonths,
    minDays: sixMonths,
    maxDays: tenYears,
    law: 'network',
    zh: '已结束的会话',
    en: 'Ended sessions',
    dateZh: '结束之日',
    dateEn: 'day they ended',
  },
  sign_in_failures: {
    defaultDays: 1,
    minDays: 1,
    maxDays: 30,
    law: null,
    zh: '登录失败计数(失败本身在审计中)',
    en: 'Counters of failed sign-ins (the failures stand in the audit)',
    dateZh: '最后一次失败之日',
    dateEn: 'day of the last failure',
  },
  jobs: {
    defaultDays: sixMonths,
    minDays: 30,
    maxDays: threeYears,
    law: null,
    zh: '已结束的作业',
    en: 'Finished jobs',
    dateZh: '结束之日',
    dateEn: 'day they ended',
  },
  stored_answers: {
    defaultDays: 30,
    minDays: 1,
    maxDays: sixMonths,
    law: null,
    zh: '幂等调用保存的应答',
    en: 'Answers kept for repeated calls',
    dateZh: '首次调用之日',
    dateEn: 'day of the first call',
  },
  outbox: {
    defaultDays: 400,
    minDays: 35,
    maxDays: 730,
    law: 'backups',
    zh: '已送达分析库的事件底稿',
    en: 'Events shipped to ClickHouse, as PostgreSQL had them',
    dateZh: '写入之日',
    dateEn: 'day they were written',
  },
};

/**
 * What no job deletes, and why: the books of the benefits. 会计档案管理办法 (2015, 14 and its table): accounting
 * vouchers and books are kept thirty years. Who is erased stays in them as a number, and as the keyed digest of
 * the phone where a limit counted by it.
 */
export const retentionKept: readonly KeptKind[] = [
  {
    name: 'ledger_transfers',
    zh: '账户、账务分录与封存链',
    en: 'Accounts, transfers of the ledger and their seals',
    whyZh: '会计凭证与账簿须保存 30 年;每次封存覆盖之前的全部分录,删去一笔即无法重算',
    whyEn:
      'Accounting vouchers and books: 30 years; each seal covers all before it, and without one of them nothing can be recounted',
  },
  {
    name: 'vouchers',
    zh: '券及其领取、占用、核销与冲正,享受优惠的付款,付给客户的款项',
    en: 'Vouchers with their claims, holds, redemptions and reversals, payments that brought them, and payouts to customers',
    whyZh: '账务分录的原始凭证,与分录同存 30 年;只含客户号,以及限额所用的手机号与设备的摘要',
    whyEn:
      'What the transfers were made for: 30 years like them; they hold customer numbers, and digests of phone and device where limits count by them',
  },
  {
    name: 'partner_orders',
    zh: '合作方订单、兑换码及其对账',
    en: 'Orders to partners, exchange codes and their reconciliation',
    whyZh: '应付合作方款项的依据,与账务分录同存 30 年;只含客户号,手机号在订单有结果时即删去',
    whyEn:
      'Why partners are owed what they are: 30 years like the transfers; they hold customer numbers, and no phone once an order has its result',
  },
  {
    name: 'points',
    zh: '积分批次、变动与兑换',
    en: 'Lots, movements and redemptions of points',
    whyZh: '积分负债的账簿,与账务分录同存 30 年',
    whyEn: 'The books of what is owed in points: 30 years like the transfers',
  },
];
type KeptKind = { name: string; zh: string; en: string; whyZh: string; whyEn: string };

/** Why a period has its lower bound. */
export const retentionLaws = {
  aml: {
    zh: '反洗钱法(2024):身份资料与交易记录不少于十年',
    en: 'Anti-money-laundering law (2024): identity and transaction records for ten years',
  },
  network: {
    zh: '网络安全法:网络日志不少于六个月',
    en: 'Cybersecurity law: network logs for six months',
  },
  sharing: { zh: '对外提供个人信息的记录不少于三年', en: 'Records of sharing for three years' },
  draws: {
    zh: '有奖销售的记录不少于两年',
    en: 'Rules on prize promotions: records for two years',
  },
  backups: {
    zh: '须长于备份的保留期,恢复后才能补送',
    en: 'Longer than backups are kept, so that a restore can ship again',
  },
  shipping: {
    zh: '须长于事件底稿的保留期,否则会被再次送达',
    en: 'Longer than the events that PostgreSQL keeps, which would be shipped again',
  },
} as const;

export type RetentionRule = {
  defaultDays: number;
  minDays: number;
  maxDays: number;
  law: 'aml' | 'network' | 'sharing' | 'draws' | 'backups' | 'shipping' | null;
  zh: string;
  en: string;
  /** the date that a period counts from */
  dateZh: string;
  dateEn: string;
};

const kind = z.enum(retentionKindNames);
/** More than this is no period; each kind has bounds of its own, refused with a sentence. */
const days = z.number().int().min(0).max(100_000);

export const retentionPeriods = z.partialRecord(kind, days);
export type RetentionPeriods = z.infer<typeof retentionPeriods>;

export const retentionRun = z.object({
  jobId: z.number().int(),
  state: z.enum(['queued', 'running', 'done', 'failed', 'cancelled']),
  startedAt: z.iso.datetime({ offset: true }).nullable(),
  finishedAt: z.iso.datetime({ offset: true }).nullable(),
  error: z.string().nullable(),
});
export const retentionView = z.object({
  items: z.array(
    z.object({
      kind,
      days,
      defaultDays: days,
      minDays: days,
      maxDays: days,
      /** what the newest finished run deleted; null before the first */
      removed: z.number().int().nullable(),
    }),
  ),
  lastRun: retentionRun.nullable(),
});
export type RetentionView = z.infer<typeof retentionView>;

export const retentionChange = z.strictObject({ days: retentionPeriods });
export const retentionAsked = z.object({ jobId: z.number().int() });

/** What one run deleted of everything together; by kind it stands in the database. */
export const retentionOutput = z.object({ removed: z.number().int().min(0) });
export type RetentionOutput = z.infer<typeof retentionOutput>;

export const retentionErrors = {
  RETENTION_TOO_SHORT: {
    status: 422,
    zh: '“{zh}”的保留期不得短于 {limit} 天{whyZh}',
    en: '“{en}” must be kept {limit} days at least{whyEn}',
  },
  RETENTION_TOO_LONG: {
    status: 422,
    zh: '“{zh}”的保留期不得长于 {limit} 天',
    en: '“{en}” may be kept {limit} days at most',
  },
} satisfies Record<string, ErrorDeclaration>;
