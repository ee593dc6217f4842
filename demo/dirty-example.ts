/** A small delivery with two faulty rows, to see on the import screen what becomes of them. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { identityNumber, phoneNumber } from './identity-number.ts';
import { outlets } from './organization.ts';
import { personName } from './person-names.ts';
import { SeededRandom } from './seeded-random.ts';
import type { SampleSize } from './sample-world.ts';

const mapping = `# New customers of one outlet, two rows of them faulty: a birth date that no calendar has,
# and an outlet that the bank does not have.
version: 1
source: sample_counter
name: { zh: 示例银行柜面新开户, en: New customers at the counters of the sample bank }
date_format: YYYY-MM-DD
error_limit: { rows: 5 }

files:
  - name: new_customer
    entity: customer
    glob: 'new_customer.csv'
    mode: delta
    fields:
      customer_id: cust_no
      name: name
      phone: phone
      identity_number: id_no
      birth_date: birth_date
      gender: { column: gender, map: { F: female, M: male } }
      open_date: open_date
      managing_org: mgmt_org
    consents:
      - { purpose: marketing, channel: any, value: agree_marketing }
`;
const ROWS = 30;
const FAULTY_DATE = 11;
const FAULTY_OUTLET = 23;

export async function writeDirtyExample(folder: string, { seed, asOf }: SampleSize): Promise<void> {
  const outlet = outlets[0];
  const rows = Array.from({ length: ROWS }, (_, row) => {
    const random = new SeededRandom(seed, row, 903);
    const gender = random.chance(0.5) ? 'female' : 'male';
    const year = 1960 + random.below(40);
    const birthDate = `${year}-0${1 + random.below(9)}-1${random.below(10)}`;
    return [
      `N${String(row + 1).padStart(6, '0')}`,
      personName(random, gender, year),
      identityNumber(outlet?.divisionCode ?? '', birthDate, gender, row),
      phoneNumber(90_000_000 + row),
      row === FAULTY_DATE ? `${year}-02-30` : birthDate,
      gender === 'female' ? 'F' : 'M',
      asOf,
      row === FAULTY_OUTLET ? '35019999' : (outlet?.code ?? ''),
      random.chance(0.8) ? 'Y' : 'N',
    ].join(',');
  });
  const header = 'cust_no,name,id_no,phone,birth_date,gender,open_date,mgmt_org,agree_marketing';
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'mapping.yaml'), mapping);
  await writeFile(join(folder, 'new_customer.csv'), `${[header, ...rows].join('\n')}\n`);
}
