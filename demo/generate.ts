/** `node demo/generate.ts --folder FOLDER [--customers N] [--seed N] [--as-of DATE] [--gzip]` */
import { parseArgs } from 'node:util';
import { defaultSample, generateSampleBank } from './generate-bank.ts';

const { values } = parseArgs({
  options: {
    folder: { type: 'string' },
    customers: { type: 'string', default: String(defaultSample.customers) },
    seed: { type: 'string', default: String(defaultSample.seed) },
    'as-of': { type: 'string', default: defaultSample.asOf },
    gzip: { type: 'boolean', default: false },
  },
});
const customers = Number(values.customers);
const seed = Number(values.seed);
const asOf = values['as-of'];
if (
  values.folder === undefined ||
  !Number.isInteger(customers) ||
  customers < 1 ||
  customers > 10_000_000 ||
  !Number.isInteger(seed) ||
  !/^20\d\d-\d\d-\d\d$/.test(asOf) ||
  Number.isNaN(Date.parse(asOf))
) {
  process.stderr.write('give --folder, --customers 1 to 10000000, --seed N, --as-of YYYY-MM-DD\n');
  process.exitCode = 1;
} else {
  const bank = await generateSampleBank({ seed, customers, asOf }, values.folder, {
    gzip: values.gzip,
  });
  process.stdout.write(`${JSON.stringify(bank)}\n`);
}
