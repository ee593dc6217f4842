/** Writes the sample bank's files into a folder, on as many threads as help. */
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { Worker } from 'node:worker_threads';
import { gzipSync } from 'node:zlib';
import { bankFiles, customerFileNames, customerFiles } from './bank-files.ts';
import type { CustomerFile } from './bank-files.ts';
import { dateOf } from './calendar.ts';
import { writeDirtyExample } from './dirty-example.ts';
import { generatePart } from './generate-part.ts';
import type { PartOrder, PartTotals } from './generate-part.ts';
import { orgUnits, outlets, sampleStaff } from './organization.ts';
import { partPath } from './part-files.ts';
import type { FileTotals } from './part-files.ts';
import { yuanText } from './row-file.ts';
import { sampleWorld } from './sample-world.ts';
import type { SampleSize } from './sample-world.ts';

/** The last business date unless another is asked for: fixed, so that two people see one bank. */
export const defaultSample: SampleSize = { seed: 1, customers: 50_000, asOf: '2026-10-31' };

/** Fewer customers than this are not worth a thread of their own. */
const SMALLEST_PART = 5000;
/** Files with a control total beside them, as core systems send them. */
const controlled: readonly CustomerFile[] = ['balance', 'transaction'];

export interface GeneratedBank {
  readonly folder: string;
  readonly mapping: string;
  readonly rows: Readonly<Record<CustomerFile, number>>;
  readonly milliseconds: number;
}

/**
 * The same size gives the same bytes, whatever the number of threads (compressed files: the same
 * bytes once unpacked). The folder is made; files of an earlier bank in it are overwritten.
 */
export async function generateSampleBank(
  size: SampleSize,
  folder: string,
  options: { readonly gzip?: boolean; readonly threads?: number } = {},
): Promise<GeneratedBank> {
  const began = performance.now();
  const gzip = options.gzip ?? false;
  await mkdir(folder, { recursive: true });
  const helpful = Math.min(availableParallelism(), Math.ceil(size.customers / SMALLEST_PART));
  const count = options.threads ?? Math.max(1, helpful);
  const orders = Array.from({ length: count }, (_, part) => ({
    size,
    folder,
    gzip,
    part,
    from: Math.floor((size.customers * part) / count),
    to: Math.floor((size.customers * (part + 1)) / count),
  }));
  const parts = count === 1 ? orders.map(generatePart) : await Promise.all(orders.map(inThread));
  await writeBankFiles(size, folder, gzip);
  const totals = sumParts(parts);
  await Promise.all(
    customerFileNames.map((name) => joinParts(folder, name, count, gzip, totals[name])),
  );
  const mapping = join(folder, 'mapping.yaml');
  const mappingText = await readFile(new URL('mapping.yaml', import.meta.url), 'utf8');
  await writeFile(mapping, gzip ? mappingText.replaceAll(".csv'", ".csv.gz'") : mappingText);
  await writeDirtyExample(join(folder, 'dirty'), size);
  return {
    folder,
    mapping,
    rows: rowsOf(totals),
    milliseconds: Math.round(performance.now() - began),
  };
}

function inThread(order: PartOrder): Promise<PartTotals> {
  const { promise, resolve, reject } = Promise.withResolvers<PartTotals>();
  const worker = new Worker(new URL('part-worker.ts', import.meta.url), { workerData: order });
  worker.once('message', resolve);
  worker.once('error', reject);
  worker.once('exit', (code) => reject(new Error(`a generator thread ended with code ${code}`)));
  return promise;
}

function sumParts(parts: readonly PartTotals[]): PartTotals {
  const sum = (name: CustomerFile): FileTotals => ({
    rows: parts.reduce((total, part) => total + part[name].rows, 0),
    sumFen: parts.reduce((total, part) => total + part[name].sumFen, 0),
  });
  return eachFile(sum);
}

function rowsOf(totals: PartTotals): Record<CustomerFile, number> {
  return eachFile((name) => totals[name].rows);
}

function eachFile<T>(of: (name: CustomerFile) => T): Record<CustomerFile, T> {
  return {
    customer: of('customer'),
    account: of('account'),
    holder: of('holder'),
    card: of('card'),
    loan: of('loan'),
    standing_order: of('standing_order'),
    holding: of('holding'),
    balance: of('balance'),
    transaction: of('transaction'),
    event: of('event'),
  };
}

/** Header and parts one after another; gzip members may follow each other as they are. */
async function joinParts(
  folder: string,
  name: CustomerFile,
  count: number,
  gzip: boolean,
  { rows, sumFen }: FileTotals,
): Promise<void> {
  const file = join(folder, fileName(name, gzip));
  await writeFile(file, encode(`${customerFiles[name]}\n`, gzip));
  for (let part = 0; part < count; part += 1) {
    const path = partPath(folder, name, part);
    await pipeline(createReadStream(path), createWriteStream(file, { flags: 'a' }));
    await rm(path);
  }
  if (controlled.includes(name)) await writeFile(`${file}.ctl`, `${rows}|${yuanText(sumFen)}\n`);
}

async function writeBankFiles(size: SampleSize, folder: string, gzip: boolean): Promise<void> {
  const world = sampleWorld(size);
  const orgOf = (outlet: number): string => outlets[outlet]?.code ?? '';
  const write = (name: keyof typeof bankFiles, rows: readonly (readonly string[])[]) => {
    const text = [bankFiles[name], ...rows.map((row) => row.join(','))].join('\n');
    return writeFile(join(folder, fileName(name, gzip)), encode(`${text}\n`, gzip));
  };
  await Promise.all([
    write(
      'organization',
      orgUnits.map(({ code, name, kind, parentCode }) => [code, name, kind, parentCode]),
    ),
    write(
      'staff',
      sampleStaff(size.seed).map(({ staffNumber, name, roles, orgCode }) => [
        staffNumber,
        name,
        roles.join(' '),
        orgCode,
      ]),
    ),
    write(
      'employer',
      world.employers.map(({ id, name, industry, outlet, openDay }) => [
        id,
        name,
        industry,
        orgOf(outlet),
        dateOf(openDay),
      ]),
    ),
    write(
      'merchant',
      world.merchants.map(({ id, name, category, businessCircle, outlet, openDay }) => [
        id,
        name,
        category,
        businessCircle,
        orgOf(outlet),
        dateOf(openDay),
      ]),
    ),
  ]);
}

function fileName(name: string, gzip: boolean): string {
  return gzip ? `${name}.csv.gz` : `${name}.csv`;
}

function encode(text: string, gzip: boolean): Uint8Array {
  return gzip ? gzipSync(text, { level: 1 }) : Buffer.from(text);
}
