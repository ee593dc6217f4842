import type { Parameters } from '#platform/analytics/index.ts';
import { ok, type Result } from '#contract/result.ts';
import { orgUnitKinds } from '#contract/organization.ts';
import { withJob } from '#platform/postgres/database.ts';
import type { Platform } from '#platform/platform.ts';
import { organizationSubjects } from '#modules/customers/index.ts';
import { findOrgIdsByCode, upsertOrgUnits } from '#modules/organization/index.ts';
import type { CompiledRows, RowsInput } from './compile-rows.core.ts';
import { tableOf } from './sql-literals.core.ts';

export type BankLoad = {
  platform: Platform;
  input: RowsInput;
  rows: CompiledRows;
  params: Parameters;
  headOffice: number;
  signal: AbortSignal;
};

/** A bank has thousands of outlets, employers and merchants by the hundred thousand: read whole, written in one transaction. */
const mostRows = 2_000_000;

async function readRows<Row>(
  { platform, input, rows, params, signal }: BankLoad,
  columns: string,
): Promise<Row[]> {
  return platform.analytics.query<Row>(
    `SELECT ${columns} FROM (${rows.texts}) WHERE NOT deletes AND line NOT IN (SELECT line FROM ${tableOf('fault', input.importId)}) ORDER BY line LIMIT ${mostRows}`,
    params,
    { signal },
  );
}

/** Org units of a file, and the head office that the mapping declares. Units that a file lacks stay: people sign in there. */
export async function loadOrgUnits(
  load: BankLoad,
): Promise<Result<{ loaded: number; removed: number; duplicates: number }>> {
  const { platform, input } = load;
  const rows = await readRows<{ code: string; name: string; kind: string; parent: string }>(
    load,
    'f_code AS code, f_name AS name, f_kind AS kind, f_parent_code AS parent',
  );
  const organization = input.mapping.organization;
  return withJob(platform.database, async (tx) => {
    const known = await findOrgIdsByCode(tx);
    const records = rows.map((row) => ({
      code: row.code,
      name: row.name,
      kind: orgUnitKinds.find((kind) => kind === row.kind) ?? 'outlet',
      parentCode: row.parent === '' ? null : row.parent,
    }));
    const needsRoot =
      organization &&
      !known.has(organization.code) &&
      !records.some((record) => record.code === organization.code);
    const root = needsRoot
      ? [
          {
            code: organization.code,
            name: organization.name,
            kind: 'head_office' as const,
            parentCode: null,
          },
        ]
      : [];
    const legalEntity = organization ?? { code: input.mapping.source, name: input.mapping.name.zh };
    const done = await upsertOrgUnits(tx, legalEntity, [...root, ...records]);
    return done.ok ? ok({ loaded: records.length, removed: 0, duplicates: 0 }) : done;
  });
}

type SubjectRow = {
  id: string;
  name: string;
  category: string;
  org: number;
  open_date: string | null;
  close_date: string | null;
};

/** Merchants and payroll employers of a file. */
export async function loadSubjects(
  load: BankLoad,
): Promise<{ loaded: number; removed: number; duplicates: number }> {
  const { platform, input, rows, headOffice } = load;
  const { mapping, file } = input;
  const merchants = file.entity === 'merchant';
  const found = await readRows<SubjectRow>(
    load,
    `${merchants ? 'f_merchant_id' : 'f_employer_id'} AS id, f_name AS name, ${merchants ? 'f_category' : 'f_industry'} AS category, ${rows.values['managing_org']} AS org,
     toString(${rows.values['open_date']}) AS open_date, toString(${rows.values['close_date']}) AS close_date`,
  );
  const common = (row: SubjectRow) => ({
    name: row.name,
    managingOrgId: row.org || headOffice,
    openDate: row.open_date,
    closeDate: row.close_date,
  });
  await withJob(platform.database, (tx) =>
    merchants
      ? organizationSubjects.upsertMerchants(
          tx,
          mapping.source,
          found.map((row) => ({
            sourceMerchantId: row.id,
            category: row.category,
            ...common(row),
          })),
        )
      : organizationSubjects.upsertPayrollEmployers(
          tx,
          mapping.source,
          found.map((row) => ({
            sourcePayrollEmployerId: row.id,
            industry: row.category,
            ...common(row),
          })),
        ),
  );
  return { loaded: found.length, removed: 0, duplicates: 0 };
}
