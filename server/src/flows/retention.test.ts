import { existsSync, mkdirSync, readdirSync, utimesSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { sql } from 'kysely';
import { beforeAll, describe, expect, test } from 'vitest';
import { retentionView } from '../../../contract/retention.ts';
import { type RetentionKind, retentionKindNames } from '../../../contract/retention-kind-names.ts';
import { retentionKinds } from '../../../contract/retention-kinds.ts';
import { bodyOf, type Person, useApp } from '../../test/harness/app.ts';
import { addCustomers, customerRecord } from '../../test/harness/sample-customers.ts';
import { buildSampleOrganization } from '../../test/harness/sample-organization.ts';
import { addDays } from '../platform/clock/clock.ts';
import { anyJobKind } from '../platform/jobs/jobs.ts';
import { withJob } from '../platform/postgres/database.ts';
import { askForRetention, kindsNotEnforced, retentionJob } from './retention.ts';

const today = '2040-06-15';
const bank = useApp({ now: `${today}T12:00:00+08:00` });
let administrator: Person;
let outlet = 0;
let customer = 0;
let staff = 0;

beforeAll(async () => {
  const org = await buildSampleOrganization(bank.platform.database);
  outlet = org('FZ-GL-1');
  administrator = await bank.signInAs('administrator', 'HQ');
  staff = administrator.staffId;
  [customer = 0] = await addCustomers(bank.platform.database, bank.platform.keyring, [
    customerRecord({ sourceCustomerId: 'C1', managingOrgId: outlet }),
  ]);
});

const inPostgres = <Row>(text: string): Promise<Row[]> =>
  withJob(
    bank.platform.database,
    async (tx) => (await sql<Row>`${sql.raw(text)}`.execute(tx)).rows,
  );
const noon = (day: string): string => `${day}T12:00:00+08:00`;

async function run(): Promise<number> {
  const jobId = await withJob(bank.platform.database, (tx) =>
    askForRetention(bank.platform, tx, null),
  );
  await bank.runJobs([anyJobKind(retentionJob)]);
  const ended = await inPostgres(`select state, error from platform.job where id = ${jobId}`);
  expect(ended).toEqual([{ state: 'done', error: null }]);
  return jobId;
}

async function removedBy(jobId: number, kind: RetentionKind): Promise<number> {
  const rows = await inPostgres<{ removed: number }>(
    `select removed from platform.retention_removed where job_id = ${jobId} and kind = '${kind}'`,
  );
  return rows[0]?.removed ?? 0;
}

/** How one thing of a kind comes to be on a day, and which are there. */
type Place = { put(day: string, name: string): Promise<void>; left(): Promise<string[]> };

async function names(statement: string): Promise<string[]> {
  return (await inPostgres<{ name: string }>(statement)).map((row) => row.name).sort();
}
async function factNames(statement: string): Promise<string[]> {
  const rows = await bank.platform.analytics.query<{ name: string }>(statement);
  return rows.map((row) => row.name).sort();
}

async function putImport(
  day: string,
  name: string,
  state: string,
  moments = noon(day),
): Promise<void> {
  const hash = `sha256('${name}')`;
  await inPostgres(`
    with mapped as (insert into ingest.mapping (source, version, yaml, content_hash, created_at)
      values ('${name}', 1, '', '', now()) returning mapping_id),
    filed as (insert into ingest.source_file (sha256, bytes, kept_at) values (${hash}, 1, '${moments}'))
    insert into ingest.import (delivery_id, position, mapping_id, source, entry, entity, mode, file_name, sha256, state, business_date, refusal, created_at, finished_at)
    select gen_random_uuid(), 1, mapping_id, '${name}', 'e', 'account', 'full', '${name}', ${hash}, '${state}', '${day}',
      ${state === 'refused' ? `'{"code":"FILE_EMPTY","facts":{}}'` : 'null'}, '${moments}', '${moments}' from mapped`);
  const [row] = await inPostgres<{ hex: string }>(`select encode(${hash}, 'hex') as hex`);
  putFile(path.join(row?.hex.slice(0, 2) ?? '', row?.hex ?? ''), day);
}

function putFile(name: string, day: string): void {
  const file = path.join(bank.platform.home, 'files', name);
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, 'x');
  utimesSync(file, new Date(noon(day)), new Date(noon(day)));
}

/** Names of files of imports whose content is still there. */
async function filesLeft(state: string): Promise<string[]> {
  const rows = await inPostgres<{ name: string; hex: string; gone: boolean }>(`
    select file_name as name, encode(sha256, 'hex') as hex, removed_at is not null as gone
    from ingest.import join ingest.source_file using (sha256) where state = '${state}' and file_name like '%-file'`);
  return rows
    .filter(({ hex, gone }) => {
      const there = existsSync(path.join(bank.platform.home, 'files', hex.slice(0, 2), hex));
      expect(there).toBe(!gone);
      return there;
    })
    .map((row) => row.name)
    .sort();
}

async function putFreeze(day: string, name: string): Promise<void> {
  await inPostgres(`
    with made as (insert into audiences.audience (org_id, owner_kind, owner_id, name, created_at, changed_at)
        values (${outlet}, 'staff', ${staff}, '${name}', now(), now()) returning audience_id),
      versioned as (insert into audiences.audience_version (audience_id, version, rule, made_by_kind, made_by, made_at)
        select audience_id, 1, '{}', 'staff', ${staff}, now() from made returning audience_id)
    insert into audiences.freeze (audience_id, version, org_id, state, business_date, snapshot, member_count, checksum, made_by, created_at, finished_at)
    select audience_id, 1, ${outlet}, 'done', '${day}', '${name}', 1, '1:1', ${staff}, '${noon(day)}', '${noon(day)}' from versioned`);
  await bank.platform.analytics.command(
    `INSERT INTO audience_snapshot (snapshot, chunk, members, written_at) SELECT {name:String}, 0, groupBitmapState(toUInt32(1)), parseDateTimeBestEffort({at:String})`,
    { name, at: new Date(noon(day)).toISOString() },
  );
}

async function putExport(day: string, name: string, state: 'ready' | 'expired'): Promise<void> {
  await putFreeze(today, `${name}-frozen`);
  const file = state === 'ready' ? `'${name}'` : 'null';
  await inPostgres(`insert into audiences.export (freeze_id, org_id, state, reason, member_count, file_name, file_sha256, made_by, created_at, ready_at)
    select freeze_id, ${outlet}, '${state}', '${name}', 1, ${file}, ${file}, ${staff}, '${noon(day)}', ${state === 'ready' ? `'${noon(day)}'` : 'null'}
    from audiences.freeze where snapshot = '${name}-frozen'`);
  if (state !== 'ready') return;
  mkdirSync(path.join(bank.platform.home, 'exports'), { recursive: true });
  writeFileSync(path.join(bank.platform.home, 'exports', name), 'x');
}

const fact = (
  table: string,
  columns: string,
  values: (day: string, name: string) => string,
  name: string,
): Place => ({
  put: (day, one) =>
    bank.platform.analytics.command(
      `INSERT INTO ${table} (source, ${columns}) VALUES ('core', ${values(day, one)})`,
    ),
  left: () => factNames(`SELECT toString(${name}) AS name FROM ${table}`),
});

/** A tag given to the customer that ended on a day, and its copies of before and after that was known. */
function endedTag(end: 'removed_on' | 'valid_until'): Place {
  return {
    put: async (day, name) => {
      const [made] = await inPostgres<{ id: number }>(
        `insert into tags.assignment (tag_code, customer_no, value, valid_from, ${end}, origin, revision)
         values ('${end}-${name}', ${customer}, 'true', '2030-01-01', '${day}', 'file', 1) returning assignment_id as id`,
      );
      const given = { tag: `${end}-${name}`, party_no: customer, assignment_id: made?.id };
      await bank.platform.analytics.insertRows('tag_assignment', [
        { ...given, value: 'true', valid_from: '2030-01-01', revision: 1 },
        { ...given, value: 'true', valid_from: '2030-01-01', [end]: day, revision: 2 },
      ]);
    },
    left: async () => [
      ...(await names(
        `select tag_code as name from tags.assignment where tag_code like '${end}-%'`,
      )),
      ...(await factNames(
        `SELECT concat(tag, ' copied') AS name FROM tag_assignment WHERE tag LIKE '${end}-%'`,
      )),
    ],
  };
}

const places: Record<RetentionKind, Place[]> = {
  quarantine: [
    {
      put: async (day, name) => {
        await putImport(day, `${name}-row`, 'loaded');
        await inPostgres(`insert into ingest.quarantine (import_id, line, column_name, reason, cells_enc, expires_at)
          select import_id, 1, '', '${name}', '', '${today}'::date + 9 from ingest.import where file_name = '${name}-row'`);
      },
      left: () => names(`select reason as name from ingest.quarantine`),
    },
  ],
  refused_files: [
    {
      put: (day, name) => putImport(day, `${name}-refused-file`, 'refused'),
      left: () => filesLeft('refused'),
    },
  ],
  abandoned_files: [
    {
      put: async (day, name) => putFile(path.join('incoming', name), day),
      left: async () => readdirSync(path.join(bank.platform.home, 'files', 'incoming')).sort(),
    },
    {
      put: async (day, name) => putFile(path.join('ab', `ab-${name}`), day),
      left: async () =>
        readdirSync(path.join(bank.platform.home, 'files', 'ab'))
          .filter((name) => name.startsWith('ab-'))
          .sort(),
    },
  ],
  source_files: [
    {
      put: (day, name) => putImport(day, `${name}-file`, 'loaded'),
      left: () => filesLeft('loaded'),
    },
  ],
  transactions: [
    fact(
      'fact_transaction',
      'business_date, party_no, transaction_id, direction',
      (day, name) => `'${day}', 1, '${name}', 'in'`,
      'transaction_id',
    ),
  ],
  balances: [
    fact(
      'fact_balance',
      'business_date, party_no, account_id',
      (day, name) => `'${day}', 1, '${name}'`,
      'account_id',
    ),
    fact(
      'fact_holding',
      'business_date, party_no, holding_id',
      (day, name) => `'${day}', 1, '${name}'`,
      'holding_id',
    ),
  ],
  closed_accounts: [
    {
      put: async (day, name) => {
        await bank.platform.analytics.command(
          `INSERT INTO fact_account (source, account_id, party_no, close_date) VALUES ('core', '${name}', 1, '${day}'), ('core', 'open', 1, NULL)`,
        );
        await bank.platform.analytics.command(
          `INSERT INTO fact_account_holder (source, account_id, party_no) VALUES ('core', '${name}', 2)`,
        );
      },
      left: () =>
        factNames(
          `SELECT DISTINCT account_id AS name FROM fact_account WHERE account_id != 'open' UNION DISTINCT SELECT account_id FROM fact_account_holder`,
        ),
    },
    fact(
      'fact_card',
      'card_id, party_no, close_date',
      (day, name) => `'${name}', 1, '${day}'`,
      'card_id',
    ),
    {
      // A loan whose term nobody gave runs: it stays beside those that ended.
      put: async (day, name) =>
        bank.platform.analytics.command(
          `INSERT INTO fact_loan (loan_id, party_no, start_date, term_months)
           VALUES ('${name}', 1, addMonths(toDate32('${day}'), -12), 12), ('no term', 1, '1995-01-01', 0)`,
        ),
      left: () =>
        factNames(
          `SELECT loan_id AS name FROM fact_loan WHERE loan_id != 'no term'
           UNION ALL SELECT 'the loan without a term left' WHERE (SELECT count() FROM fact_loan WHERE loan_id = 'no term') = 0`,
        ),
    },
  ],
  events: [
    fact(
      'fact_event',
      'event_id, business_date, party_no',
      (day, name) => `'${name}', '${day}', 1`,
      'event_id',
    ),
  ],
  unplaced_events: [
    {
      put: (day, name) =>
        inPostgres(`insert into events.unplaced_event (event_id, source, source_event_id, scheme, value, type,
            business_date, occurred_at, received_at, org_id, channel, amount_fen, properties)
          values (gen_random_uuid(), 'core', '${name}', 'core', 'C', 'visit', '${day}', '${noon(day)}', '${noon(day)}', 0, '', 0, '{}')`).then(
          () => undefined,
        ),
      left: () => names('select source_event_id as name from events.unplaced_event'),
    },
  ],
  tag_dates: [
    {
      put: async (day) =>
        bank.platform.analytics.command(
          `INSERT INTO tag_daily (business_date, customer_no) VALUES ('${day}', 1)`,
        ),
      left: () => factNames('SELECT DISTINCT toString(business_date) AS name FROM tag_daily'),
    },
  ],
  ended_tags: [endedTag('removed_on'), endedTag('valid_until')],
  frozen_audiences: [
    {
      put: putFreeze,
      left: () =>
        names(
          `select snapshot as name from audiences.freeze where snapshot not like '%-frozen' and snapshot not like 'named%'`,
        ),
    },
    {
      put: async () => {},
      left: () =>
        factNames(
          `SELECT DISTINCT snapshot AS name FROM audience_snapshot WHERE snapshot NOT LIKE '%-frozen' AND snapshot NOT LIKE 'named%'`,
        ),
    },
  ],
  outside_scores: [
    {
      put: async (day, name) => {
        const [made] = await inPostgres<{ id: number }>(
          `with model as (insert into models.model (code, origin, registered, created_at)
             values ('of_others', 'outside', '{}', now()) on conflict (code) do update set origin = 'outside' returning code)
           insert into models.scores_file (code, file_name, upload, columns, business_date, most_refused, registration, state, row_count, created_at)
           select code, '${name}', 'u', '{}', '${day}', 0, '{}', 'refused', 1, '${noon(day)}' from model returning file_id as id`,
        );
        await bank.platform.analytics.insertRows('outside_score', [
          { file: made?.id, party_no: 1, score: 0, reasons: '' },
        ]);
      },
      left: async () => {
        const scored = await bank.platform.analytics.query<{ id: number }>(
          'SELECT DISTINCT toUInt32(file) AS id FROM outside_score',
        );
        return names(
          `select file_name as name from models.scores_file where file_id = any ('{${scored.map(({ id }) => id).join()}}'::bigint[])`,
        );
      },
    },
    {
      put: async () => {},
      left: () =>
        names('select file_name as name from models.scores_file where scores_gone_at is null'),
    },
  ],
  lookalike_scores: [
    {
      put: async (day, name) => {
        const [made] = await inPostgres<{ id: number }>(
          `with asked as (insert into audiences.audience (org_id, owner_kind, owner_id, name, created_at, changed_at)
             values (${outlet}, 'staff', ${staff}, 'alike ${name}', now(), now()) returning audience_id)
           insert into lookalikes.lookalike (audience_id, version, org_id, made_by, created_at)
           select audience_id, 1, ${outlet}, ${staff}, '${noon(day)}' from asked returning lookalike_id as id`,
        );
        await bank.platform.analytics.insertRows('lookalike_score', [
          { lookalike_id: made?.id, customer_no: 1, managing_org_id: 1, score: 0 },
        ]);
      },
      left: async () => {
        const scored = await bank.platform.analytics.query<{ id: number }>(
          'SELECT DISTINCT lookalike_id AS id FROM lookalike_score',
        );
        return names(`select substr(a.name, 7) as name from lookalikes.lookalike join audiences.audience as a using (audience_id)
            where lookalike_id = any ('{${scored.map(({ id }) => id).join()}}'::bigint[])`);
      },
    },
    {
      put: async () => {},
      left: () =>
        names(
          `select substr(a.name, 7) as name from lookalikes.lookalike join audiences.audience as a using (audience_id) where scores_gone_at is null`,
        ),
    },
  ],
  unmatched_lines: [
    {
      put: async (day, name) => {
        await inPostgres(`with listed as (insert into audiences.uploaded_list (org_id, name, snapshot, member_count, unmatched_count, made_by, created_at)
            values (${outlet}, '${name}', 'list/${name}', 0, 1, ${staff}, '${noon(day)}') returning list_id)
          insert into audiences.uploaded_list_unmatched (list_id, line, text_enc, text_index, reason) select list_id, 1, '', '${name}', 'not_found' from listed`);
      },
      left: () =>
        names(
          `select convert_from(text_index, 'UTF8') as name from audiences.uploaded_list_unmatched`,
        ),
    },
  ],
  issue_lists: [
    {
      put: async (day, name) => {
        await inPostgres(`with given as (insert into benefits.offer (code, name, kind, face_amount_fen, valid_days, cap_count, cap_amount_fen, created_at, updated_at)
            values ('${name}', '${name}', 'voucher', 1, 1, 1, 1, now(), now()) returning id),
          made as (insert into benefits.issue (name, offer_id, source, state, org_id, created_at, finished_at)
            select '${name}', id, 'upload', 'done', ${outlet}, '${noon(day)}', '${noon(day)}' from given returning id),
          listed as (insert into benefits.issue_recipient (issue_id, customer_no, line) select id, 1, 2 from made)
          insert into benefits.issue_line (issue_id, line, masked_text, reason) select id, 1, '${name}', 'NOT_A_NUMBER' from made`);
      },
      left: () => names(`select masked_text as name from benefits.issue_line`),
    },
    {
      put: async () => {},
      left: () =>
        names(
          `select i.name from benefits.issue_recipient join benefits.issue i on i.id = issue_id`,
        ),
    },
  ],
  limit_keys: [
    {
      put: async (day, name) => {
        await inPostgres(`with given as (insert into benefits.offer (code, name, kind, face_amount_fen, valid_days, cap_count, cap_amount_fen, created_at, updated_at)
            values ('keys-${name}', '${name}', 'voucher', 1, 1, 1, 1, now(), now()) returning id),
          opened as (insert into benefits.allotment (offer_id, release_key, open_to, face_amount_fen, threshold_amount_fen, valid_days, cap_count, cap_amount_fen, claim_from, claim_until, created_at)
            select id, 'keys-${name}', 'anyone', 1, 0, 1, 1, 1, '2020-01-01', '2099-01-01', now() from given returning id)
          insert into benefits.voucher (customer_no, allotment_id, code, face_amount_fen, channel, claimed_by, client_key, claimed_at, valid_until, org_id, device_key)
          select ${customer}, id, 'keys-${name}', 1, 'staff', 'staff:1', 'keys-${name}', '${noon(day)}', '${day}', ${outlet}, '${name}' from opened`);
      },
      left: () =>
        names(`select device_key as name from benefits.voucher where device_key is not null`),
    },
  ],
  export_files: [
    {
      put: (day, name) => putExport(day, `${name}-file`, 'ready'),
      left: () => names(`select file_name as name from audiences.export where state = 'ready'`),
    },
    {
      put: async () => {},
      left: async () => readdirSync(path.join(bank.platform.home, 'exports')).sort(),
    },
  ],
  export_records: [
    {
      put: (day, name) => putExport(day, `${name}-record`, 'expired'),
      left: () => names(`select reason as name from audiences.export where reason like '%-record'`),
    },
  ],
  household_proposals: [
    {
      put: async (day, name) => {
        // What a person has decided stays, however old.
        const word = `'confirmed', ${staff}, 'x', now(), 'x'`;
        for (const [link, decision] of [
          [name, 'null, null, null, null, null'],
          ['decided', word],
        ] as const) {
          const [relative] = await addCustomers(bank.platform.database, bank.platform.keyring, [
            customerRecord({
              sourceCustomerId: `${link} ${day}`,
              managingOrgId: outlet,
              name: link,
            }),
          ]);
          await inPostgres(
            `insert into identities.household_link (one_no, other_no, same_phone, found_at, decision, decided_by, decided_by_name, decided_at, reason)
             values (${customer}, ${relative}, true, '${noon(day)}', ${decision})`,
          );
        }
      },
      left: () =>
        names(`select name from identities.household_link join customers.customer on customer_no = other_no where decision is null
          union all select 'what was decided left' where (select count(*) from identities.household_link where decision is not null) < 2`),
    },
  ],
  tasks: [
    {
      put: async (day, name) => {
        await inPostgres(`with given as (insert into tasks.task (kind, customer_no, org_id, title, script, state, due_date, created_at, closed_at)
            values ('campaign_contact', ${customer}, ${outlet}, '${name}', '', 'done', '${day}', now(), '${noon(day)}') returning id)
          insert into tasks.outcome (task_id, contacted, result, note, next_step, logged_at, org_id) select id, true, 'accepted', '${name}', '', now(), ${outlet} from given`);
      },
      left: () =>
        names(
          `select title as name from tasks.task join tasks.outcome on task_id = task.id and outcome.note = title`,
        ),
    },
  ],
  reveals: [
    {
      put: async (day, name) => {
        await inPostgres(
          `insert into customers.reveal (staff_id, customer_no, field, reason, at) values (${staff}, ${customer}, 'phone', '${name}', '${noon(day)}')`,
        );
      },
      left: () => names(`select reason as name from customers.reveal`),
    },
  ],
  webhook_deliveries: [
    {
      put: async (day, name) => {
        await inPostgres(`
          with endpoint as (insert into webhooks.endpoint (name, url, org_id, event_types, content, created_at)
              values ('${name}', 'https://partner.example/', ${outlet}, '{voucher_claimed}', 'ids', now()) returning endpoint_id),
            delivery as (insert into webhooks.delivery (endpoint_id, event_id, type, occurred_at, business_date, party_no,
                event_org_id, amount_fen, properties, state, created_at, org_id)
              select endpoint_id, gen_random_uuid(), 'voucher_claimed', now(), current_date, 0, 0, 0,
                '{"name":"${name}"}', 'failed', '${noon(day)}', ${outlet} from endpoint returning delivery_id, endpoint_id)
          insert into webhooks.attempt (delivery_id, epoch, endpoint_id, started_at, answer, org_id)
          select delivery_id, 1, endpoint_id, now(), '${name}', ${outlet} from delivery`);
      },
      left: () => names(`select properties->>'name' as name from webhooks.delivery`),
    },
    { put: async () => {}, left: () => names(`select answer as name from webhooks.attempt`) },
  ],
  own_tags_links: [
    {
      put: async (day, name) => {
        await inPostgres(
          `insert into own_tags.link (customer_no, made_by, made_at, expires_at, opened_at, phone_digest)
           values (${customer}, ${staff}, '${noon(day)}', '2099-01-01', '${noon(day)}',
             '${name}'::bytea || decode(repeat('00', 32 - length('${name}')), 'hex'))`,
        );
      },
      left: () =>
        names(
          `select convert_from(rtrim(phone_digest, decode('00', 'hex')), 'UTF8') as name from own_tags.link`,
        ),
    },
  ],
  phone_links: [
    {
      put: async (day, name) => {
        await inPostgres(
          `insert into phone_links.link (customer_no, made_by, made_at, good_until, opened_at, phone_digest)
           values (${customer}, ${staff}, '${noon(day)}', '2099-01-01', '${noon(day)}',
             '${name}'::bytea || decode(repeat('00', 32 - length('${name}')), 'hex'))`,
        );
      },
      left: () =>
        names(
          `select convert_from(rtrim(phone_digest, decode('00', 'hex')), 'UTF8') as name from phone_links.link`,
        ),
    },
  ],
  merchant_applications: [
    {
      put: async (day, name) => {
        await inPostgres(
          `insert into merchants.application (token_digest, sealed_under, org_id, name, licence_no, category, place, phone_sealed, phone_masked,
             holder_name, bank_name, account_sealed, account_masked, terms_version, terms_accepted_at, submitted_at, changed_at, address_key)
           select sha256('${name}'), gen_random_uuid(), org_id, '${name}', '${name}', 'food', '-', '', '-', '-', '-', '', '-', '-', now(), now(), '${noon(day)}', '-'
           from organization.org_unit where parent_id is null`,
        );
      },
      left: () => names(`select name from merchants.application`),
    },
  ],
  fraud_deeds: [
    {
      put: async (day, name) => {
        await inPostgres(
          `insert into fraud.deed (writer_id, flush, line, at, what, object_key) values (0, 1, ${new Date(day).getTime() / 86_400_000}, '${noon(day)}', 'claim', '${name}')`,
        );
      },
      left: () => names(`select object_key as name from fraud.deed`),
    },
  ],
  fraud_cases: [
    {
      put: async (day, name) => {
        await inPostgres(
          `with found as (
             insert into fraud.suspicion (cluster, subject_kind, subject_key, state, first_at, last_at, decided_at, org_id)
             values ('same_device', 'device', '${name}', 'confirmed', '${noon(day)}', '${noon(day)}', '${noon(day)}', ${outlet}) returning id
           )
           insert into fraud.block (suspicion_id, subject_kind, subject_key, reason, blocked_by, blocked_at, until, org_id)
           select id, 'device', '${name}', 'r', ${staff}, '${noon(day)}', timestamptz '${noon(day)}' + interval '1 hour', ${outlet} from found`,
        );
      },
      left: () =>
        names(
          `select subject_key as name from fraud.suspicion union select subject_key from fraud.block`,
        ),
    },
  ],
  points_payments: [
    {
      put: async (day, name) => {
        await inPostgres(
          `with programme as (
             insert into points.programme (code, name, hundred_points_fen, validity, validity_count, created_at)
             values ('${name}', 'p', 1, 'year_end', 1, now()) returning id
           ),
           rule as (
             insert into points.rule (code, name, programme_id, created_at) select '${name}', 'r', id, now() from programme returning id
           ),
           version as (
             insert into points.rule_version (rule_id, version, content, author_ids, written_at) select id, 1, '{}', '{1}', now() from rule
           ),
           refund as (
             insert into points.payment_refund (rule_id, reference, customer_no, business_date, amount_fen, laid_fen, taken_back, decided_at)
             select id, '${name}', ${customer}, '${day}', 1, 0, 0, now() from rule
           )
           insert into points.payment (rule_id, reference, version, customer_no, business_date, amount_fen, merchant_category, outcome, decided_at)
           select id, '${name}', 1, ${customer}, '${day}', 1, '', 'nothing', now() from rule`,
        );
      },
      left: () =>
        names(
          `select reference as name from points.payment union select reference from points.payment_refund`,
        ),
    },
  ],
  gift_register: [
    {
      put: async (day, name) => {
        await inPostgres(
          `with limits as (
             insert into gift_register.gift_limit (version, content, reason, approval_id, approved_at) values (1, '{}', 'r', 1, now())
             on conflict do nothing
           ),
           contact as (
             insert into gift_register.contact (kind, subject_no, name, position, org_id, created_by, created_at)
             values ('merchant', 1, '${name}', 'p', ${outlet}, 's', '${noon(day)}') returning id
           )
           insert into gift_register.entry (contact_id, what, pieces, value_fen, purpose, given_on, org_id, limit_version, natural_key, made_by, made_at)
           select id, 'w', 1, 1, 'p', '${day}', ${outlet}, 1, '${name}', 's', '${noon(day)}' from contact`,
        );
      },
      left: () =>
        names(
          `select name from gift_register.contact union select natural_key from gift_register.entry`,
        ),
    },
  ],
  draw_plays: [
    {
      put: async (day, name) => {
        await inPostgres(
          `with ended as (
             insert into draws.draw (kind, state, version_no, created_at, closed_at) values ('wheel', 'closed', 1, '${noon(day)}', '${noon(day)}')
             returning id
           ),
           rules as (
             insert into draws.version (draw_id, version_no, state, content, sha256, written_at, opened_at, first_ordinal)
             select id, 1, 'closed', '{}', sha256('r'), now(), now(), 1 from ended
           ),
           period as (
             insert into draws.period (draw_id, day, commitment, seed_enc, made_at) select id, '${day}', sha256('s'), 's', now() from ended
           )
           insert into draws.chance (draw_id, customer_no, action, natural_key, count, earned_on, earned_at, org_id)
           select id, ${customer}, 'staff', '${name}', 1, '${day}', now(), 1 from ended`,
        );
        await inPostgres(
          `insert into draws.play (draw_id, ordinal, version_no, day, customer_no, client_seed, stock_left, since_prize, limited, excluded,
             reason, channel, played_by, client_key, played_at, org_id)
           select draw_id, 1, 1, '${day}', customer_no, '', '{}', 0, '{}', false, 'no_prize', 'staff', 's', natural_key, now(), 1
           from draws.chance where natural_key = '${name}'`,
        );
      },
      left: () =>
        names(
          `select name from (select natural_key as name from draws.chance union select client_key from draws.play) as kept`,
        ),
    },
  ],
  sessions: [
    {
      put: async (day, name) => {
        await inPostgres(`insert into organization.session (token_hash, staff_id, second_factor, created_at, last_seen_at, expires_at, ended_at, address)
          values ('${name}', ${staff}, false, '${noon(day)}', '${noon(day)}', '2099-01-01', '${noon(day)}', '${name}')`);
      },
      left: () =>
        names(`select address as name from organization.session where ended_at is not null`),
    },
  ],
  sign_in_failures: [
    {
      put: async (day, name) => {
        await inPostgres(
          `insert into organization.sign_in_failure (staff_number, failures, last_at) values ('${name}', 1, '${noon(day)}')`,
        );
      },
      left: () => names(`select staff_number as name from organization.sign_in_failure`),
    },
  ],
  jobs: [
    {
      put: async (day, name) => {
        await inPostgres(
          `insert into platform.job (kind, title, state, finished_at) values ('test', to_jsonb('${name}'::text), 'done', '${noon(day)}')`,
        );
      },
      left: () => names(`select title #>> '{}' as name from platform.job where kind = 'test'`),
    },
  ],
  stored_answers: [
    {
      put: async (day, name) => {
        await inPostgres(
          `insert into platform.idempotency_key (caller, key, route, request_hash, created_at, locked_until) values ('test', '${name}', '', '', '${noon(day)}', now())`,
        );
      },
      left: () => names(`select key as name from platform.idempotency_key where caller = 'test'`),
    },
  ],
  outbox: [
    {
      put: async (day, name) => {
        await inPostgres(
          `insert into platform.outbox (type, business_date, occurred_at, arrived_at) values ('${name}', '${today}', now(), '${noon(day)}')`,
        );
      },
      left: () => names(`select type as name from platform.outbox`),
    },
  ],
};

/** Kinds whose dates are counted, not reckoned, have a test of their own. */
const byDate = retentionKindNames.filter((kind) => kind !== 'tag_dates');

test('every kind of the registry has its period between its bounds, and something that enforces it', () => {
  expect(kindsNotEnforced()).toEqual([]);
  for (const { defaultDays, minDays, maxDays } of Object.values(retentionKinds)) {
    expect(defaultDays).toBeGreaterThanOrEqual(minDays);
    expect(defaultDays).toBeLessThanOrEqual(maxDays);
  }
  // What the law says, in years and months rather than in the days the registry has.
  const tenYears = ['transactions', 'balances', 'closed_accounts', 'source_files'] as const;
  for (const kind of tenYears)
    expect(addDays('2040-03-01', -retentionKinds[kind].minDays) <= '2030-03-01').toBe(true);
  expect(addDays('2040-03-01', -retentionKinds.export_records.minDays) <= '2037-03-01').toBe(true);
  for (const kind of ['sessions', 'reveals'] as const)
    expect(addDays('2040-09-01', -retentionKinds[kind].minDays) <= '2040-03-01').toBe(true);
  // A repair of the shipping must never bring back what has outlived its period in ClickHouse.
  expect(retentionKinds.events.minDays).toBeGreaterThan(retentionKinds.outbox.maxDays);
});

describe('what is a day older than its period leaves, what is inside stays', () => {
  let jobId = 0;
  const kept = new Map<Place, string[]>();
  beforeAll(async () => {
    for (const kind of byDate) {
      const { defaultDays } = retentionKinds[kind];
      for (const place of places[kind]) {
        await place.put(addDays(today, -defaultDays - 1), 'old');
        await place.put(addDays(today, -defaultDays), 'inside');
        if (kind === 'outbox') await bank.shipEvents();
        kept.set(
          place,
          (await place.left()).filter((name) => !name.includes('old')),
        );
      }
    }
    // One shipped row more: the newest is the mark, and stays whatever its age.
    await inPostgres(
      `insert into platform.outbox (type, business_date, occurred_at, arrived_at) values ('mark', '${today}', now(), '${noon(today)}')`,
    );
    await bank.shipEvents();
    jobId = await run();
  }, 120_000);

  test.each(byDate)('%s', async (kind) => {
    for (const place of places[kind]) {
      const left = await place.left();
      expect(left.filter((name) => name.includes('old'))).toEqual([]);
      expect(left).toEqual(expect.arrayContaining(kept.get(place) ?? []));
      expect(kept.get(place)?.length).toBeGreaterThan(0);
    }
    expect(await removedBy(jobId, kind)).toBeGreaterThan(0);
    const audited = await inPostgres<{ detail: object }>(
      `select detail from audit.entry where action = 'retention.remove' and object_id = '${kind}'`,
    );
    expect(audited).toEqual([
      {
        detail: {
          jobId,
          removed: await removedBy(jobId, kind),
          days: retentionKinds[kind].defaultDays,
          before: addDays(today, -retentionKinds[kind].defaultDays),
        },
      },
    ]);
  });

  test('an event that has not reached ClickHouse stays in the outbox however old it is', async () => {
    await inPostgres(
      `insert into platform.outbox (type, business_date, occurred_at, arrived_at) values ('unshipped', '${today}', now(), '2030-01-01')`,
    );
    await run();
    expect(
      await names(`select type as name from platform.outbox where type = 'unshipped'`),
    ).toEqual(['unshipped']);
  });

  test('a frozen audience that an export names stays as long as the export', async () => {
    await putExport(today, 'named', 'expired');
    await inPostgres(
      `update audiences.freeze set finished_at = '2030-01-01' where snapshot = 'named-frozen'`,
    );
    await run();
    expect(
      await names(`select snapshot as name from audiences.freeze where snapshot = 'named-frozen'`),
    ).toEqual(['named-frozen']);
  });

  test('tag dates are counted: the newest of them stay', async () => {
    const [place] = places.tag_dates;
    const days = Array.from({ length: 64 }, (_, back) => addDays(today, -back));
    for (const day of days) await place?.put(day, day);
    const id = await run();
    expect(await place?.left()).toEqual(days.slice(0, 62).sort());
    expect(await removedBy(id, 'tag_dates')).toBe(2);
  });
});

describe('periods', () => {
  const view = async () => bodyOf(retentionView, await administrator.call('GET', '/api/retention'));

  test('are shown with their bounds and what the last run deleted', async () => {
    const body = await view();
    expect(body.items.map((item) => item.kind)).toEqual([...retentionKindNames]);
    expect(body.items.find((item) => item.kind === 'transactions')).toMatchObject({
      days: 3653,
      minDays: 3653,
    });
    expect(body.lastRun).toMatchObject({ state: 'done' });
  });

  test.each(retentionKindNames)(
    '%s is refused outside its bounds, with the bound named',
    async (kind) => {
      const { minDays, maxDays } = retentionKinds[kind];
      const set = async (days: number) =>
        (await administrator.call('PUT', '/api/retention', { days: { [kind]: days } })).body;
      expect(await set(minDays - 1)).toMatchObject({
        code: 'RETENTION_TOO_SHORT',
        facts: { kind, limit: minDays },
      });
      expect(await set(maxDays + 1)).toMatchObject({
        code: 'RETENTION_TOO_LONG',
        facts: { kind, limit: maxDays },
      });
      const { items } = await view();
      expect(items.find((item) => item.kind === kind)?.days).toBe(retentionKinds[kind].defaultDays);
    },
  );

  test('one of them outside its bounds refuses the others with it', async () => {
    await administrator.call('PUT', '/api/retention', { days: { jobs: 60, transactions: 30 } });
    const { items } = await view();
    expect(items.find((item) => item.kind === 'jobs')?.days).toBe(retentionKinds.jobs.defaultDays);
  });

  test('that the law forbids are not enforced even where somebody wrote them into the database', async () => {
    const [place] = places.transactions;
    await place?.put(addDays(today, -3000), 'nine years old');
    await inPostgres(`insert into platform.setting (key, value) values ('retention', '{"transactions": 30}')
      on conflict (key) do update set value = excluded.value`);
    await run();
    expect(await place?.left()).toContain('nine years old');
    await inPostgres(`delete from platform.setting where key = 'retention'`);
  });

  test('that are shortened hold for the next run, asked for at once, and both are audited', async () => {
    const [place] = places.jobs;
    await place?.put(addDays(today, -61), 'two months old');
    expect((await administrator.call('PUT', '/api/retention', { days: { jobs: 60 } })).status).toBe(
      200,
    );
    expect((await administrator.call('POST', '/api/retention/run')).status).toBe(202);
    expect(await bank.runJobs([anyJobKind(retentionJob)])).toEqual(['done']);
    expect(await place?.left()).not.toContain('two months old');
    expect(
      await names(
        `select action as name from audit.entry where actor_id = ${staff} and action in ('setting.update', 'retention.run')`,
      ),
    ).toEqual(['retention.run', 'setting.update']);
  });
});
