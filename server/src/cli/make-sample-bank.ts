import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { sql } from 'kysely';
import { findDuplicatesJob, requestSearch, shareMapping } from '#modules/identities/index.ts';
import {
  createDelivery,
  importJob,
  keepFolder,
  saveMapping,
  withFactsLock,
} from '#modules/ingest/index.ts';
import { addStaff, findOrgIdsByCode, hashPassword } from '#modules/organization/index.ts';
import { enqueueTagRun } from '#modules/tags/index.ts';
import { tagRunJob } from '../flows/run-tags-and-portraits.ts';
import { roles } from '#contract/access.ts';
import type { Result } from '#contract/result.ts';
import { carryOutJob, type JobEnd } from '#platform/jobs/carry-out-job.ts';
import { anyJobKind } from '#platform/jobs/jobs.ts';
import type { Platform } from '#platform/platform.ts';
import { withJob } from '#platform/postgres/database.ts';
import { type GeneratedBank, generateSampleBank } from '../../../demo/generate-bank.ts';
import { sampleStaff } from '../../../demo/organization.ts';
import type { StepPrinter } from './print-steps.ts';

export type SampleSize = { customers: number; seed: number; asOf: string };
export type SignIn = { role: string; staffNumber: string; org: string };

/** One for all of them: the sample bank is for looking at, and the command prints it. */
export const samplePassword = 'Huike-2026-demo';
const shownRoles = [
  'administrator',
  'product_manager',
  'compliance_checker',
  'outlet_manager',
  'relationship_manager',
  'lobby_manager',
  'merchant_operator',
  'auditor',
];

const sampleFolder = (home: string): string => path.join(home, 'sample');

/** Starts on the files while the engines start, where there was never a sample bank; null otherwise. */
export function beginSampleFiles(home: string, size: SampleSize): Promise<GeneratedBank> | null {
  if (existsSync(path.join(sampleFolder(home), 'mapping.yaml'))) return null;
  const begun = generateSampleBank(size, sampleFolder(home));
  begun.catch(() => {});
  return begun;
}

/** What the finished sample bank was made from; null while there is none, or one cut off half-way. */
export async function findSampleBank(platform: Platform): Promise<SampleSize | null> {
  const { rows } = await withJob(platform.database, (tx) =>
    sql<{
      value: SampleSize;
    }>`select value from platform.setting where key = 'demo.sample-bank'`.execute(tx),
  );
  return rows[0]?.value ?? null;
}

/**
 * Makes the sample bank through the product's own ways: files, import, staff, tags. Every step can be
 * repeated, so a start after a kill goes on from what is there.
 */
export async function makeSampleBank(
  platform: Platform,
  size: SampleSize,
  printer: StepPrinter,
  begun: Promise<GeneratedBank> | null,
): Promise<void> {
  const folder = sampleFolder(platform.home);
  const generated = await printer.step(
    'sample bank: files',
    () => begun ?? generateSampleBank(size, folder),
    (bank) =>
      `${size.customers.toLocaleString('en')} customers, ${bank.rows.transaction.toLocaleString('en')} transactions`,
  );
  await printer.step(
    'sample bank: import',
    (tell) => importSampleFolder(platform, generated.mapping, folder, tell),
    (output) => JSON.stringify(output),
  );
  await printer.step(
    'sample bank: people known twice',
    () => mergeDuplicates(platform),
    (output) => JSON.stringify(output),
  );
  await printer.step(
    'sample bank: staff',
    () => addSampleStaff(platform, size.seed),
    (count) => `${count} people`,
  );
  for (const date of [monthEndBefore(size.asOf), size.asOf]) {
    await printer.step(`tags as of ${date}`, (tell) => runTags(platform, date, tell));
  }
  await withJob(platform.database, (tx) =>
    sql`insert into platform.setting (key, value) values ('demo.sample-bank', ${JSON.stringify(size)}::jsonb)
      on conflict (key) do update set value = excluded.value, updated_at = now()`.execute(tx),
  );
}

/** One person for each role that the tour visits. */
export function sampleSignIns(seed: number): SignIn[] {
  const staff = sampleStaff(seed);
  return shownRoles.flatMap((role) => {
    const person = staff.find((one) => one.roles.includes(role));
    return person ? [{ role, staffNumber: person.staffNumber, org: person.orgCode }] : [];
  });
}

/** Imports a folder of the bank's files and waits for the end. */
export async function importSampleFolder(
  platform: Platform,
  mappingFile: string,
  folder: string,
  tell: (progress: string) => void,
): Promise<unknown> {
  const yaml = readFileSync(mappingFile, 'utf8');
  const saved = valueOf(
    await withJob(platform.database, (tx) =>
      saveMapping(tx, yaml, mappingFile, null, platform.clock.now()),
    ),
  );
  const files = valueOf(await keepFolder(platform, saved.mapping, folder));
  const delivery = valueOf(await createDelivery(platform, saved, files));
  const end = await carryOutJob(
    platform,
    anyJobKind(importJob),
    delivery.jobId,
    ({ done, total, note }) =>
      tell(`${note} ${done.toLocaleString('en')} / ${total.toLocaleString('en')}`),
  );
  return doneOrThrow(end);
}

/** As after every import, but waited for: the tag runs that follow then count a person once. */
async function mergeDuplicates(platform: Platform): Promise<unknown> {
  const jobId = await requestSearch(platform, null);
  const end = await carryOutJob(platform, anyJobKind(findDuplicatesJob), jobId, () => {});
  await withFactsLock(platform.database, new AbortController().signal, () =>
    shareMapping(platform),
  );
  return doneOrThrow(end);
}

/** Adds who is not there yet. */
export async function addSampleStaff(platform: Platform, seed: number): Promise<number> {
  const passwordHash = await hashPassword(samplePassword);
  return withJob(platform.database, async (tx) => {
    const orgIds = await findOrgIdsByCode(tx);
    const added = await addStaff(
      tx,
      sampleStaff(seed).map((person) => ({
        staffNumber: person.staffNumber,
        name: person.name,
        orgId: orgIds.get(person.orgCode) ?? 0,
        roles: roles.filter((role) => person.roles.includes(role)),
        passwordHash,
        mustChangePassword: false,
      })),
      platform.clock.now(),
    );
    return added.size;
  });
}

async function runTags(
  platform: Platform,
  date: string,
  tell: (progress: string) => void,
): Promise<void> {
  const jobId = await enqueueTagRun(platform, date, null);
  doneOrThrow(
    await carryOutJob(platform, anyJobKind(tagRunJob), jobId, ({ done, total }) =>
      tell(`${done} / ${total}`),
    ),
  );
}

export function monthEndBefore(date: string): string {
  const [year, month] = date.split('-').map(Number);
  return new Date(Date.UTC(year ?? 0, (month ?? 1) - 1, 0)).toISOString().slice(0, 10);
}

export function doneOrThrow(end: JobEnd): unknown {
  if (end.state !== 'done') throw new Error(end.error ?? `the job ended as ${end.state}`);
  return end.output;
}

function valueOf<T>(result: Result<T>): T {
  if (!result.ok) throw new Error(`${result.refusal.code} ${JSON.stringify(result.refusal.facts)}`);
  return result.value;
}
