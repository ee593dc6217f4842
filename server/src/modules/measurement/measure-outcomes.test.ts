import { describe, expect, test } from 'vitest';
import { Readable } from 'node:stream';
import type { Refusal } from '#contract/result.ts';
import { measureOutcomes } from './measure-outcomes.ts';
import { parseYuan } from './parse-yuan.core.ts';

async function measure(text: string | Buffer, control = 'control') {
  return measureOutcomes(Readable.from([Buffer.from(text)]), { control });
}

async function refusalOf(text: string | Buffer): Promise<Refusal> {
  const result = await measure(text);
  if (result.ok) throw new Error('it was measured');
  return result.refusal;
}

describe('an experiment run elsewhere', () => {
  test('is summed up by arm, whatever the order of the columns', async () => {
    const result = await measure(
      '\uFEFFArm,subject,value,converted,cost\r\n' +
        'control,1,10,0,0\r\ncontrol,2,12.5,1,0\r\nvoucher,3,20.05,1,5\r\nvoucher,4,-0.05,1,5\r\n',
    );
    if (!result.ok) throw new Error(JSON.stringify(result.refusal));
    expect(result.value.arms).toMatchObject([
      { arm: 'control', isControl: true, size: 2, converted: 1, contacted: null, costFen: 0 },
      { arm: 'voucher', isControl: false, size: 2, converted: 2, contacted: null, costFen: 1000 },
    ]);
    expect(result.value.arms[0]?.meanValueFen).toMatchObject({ value: 1125 });
    expect(result.value.arms[1]?.meanValueFen).toMatchObject({ value: 1000 });
  });

  test('keeps its text: quoted names with commas and line ends are one arm', async () => {
    const result = await measure(
      'subject,arm,converted\na,"券, 满减\n甲",1\nb,"券, 满减\n甲",0\nc,control,0\n',
    );
    expect(result).toMatchObject({
      ok: true,
      value: { arms: [{ arm: '券, 满减\n甲', size: 2 }, { arm: 'control' }] },
    });
  });

  test('planned shares are taken, and an arm that nobody got counts as empty', async () => {
    const rows = Array.from({ length: 40 }, (_, n) => `s${n},${n < 30 ? 'a' : 'control'},0`);
    const result = await measureOutcomes(
      Readable.from([`subject,arm,converted\n${rows.join('\n')}\n`]),
      {
        control: 'control',
        shares: new Map([
          ['a', 3],
          ['control', 1],
          ['b', 4],
        ]),
      },
    );
    expect(result).toMatchObject({
      ok: true,
      value: { arms: [{}, {}, { arm: 'b', size: 0 }], sampleRatio: { asPlanned: false } },
    });
  });
});

describe('a wrong file is refused whole, naming the place', () => {
  const header = 'subject,arm,converted,value\n';

  test.each([
    ['a flag that is neither 0 nor 1', '1,a,yes,1', 'line 2, column converted: must be 0 or 1'],
    ['a fraction of a fen', '1,a,1,1.005', 'line 2, column value: must be an amount in yuan'],
    ['an amount of 19 digits', '1,a,1,1234567890123456789', 'line 2, column value'],
    ['an amount in scientific notation', '1,a,1,1e5', 'line 2, column value'],
    ['a formula', '1,a,1,=1+1', 'line 2, column value'],
    ['no amount', '1,a,1,', 'line 2, column value'],
    ['no subject', ' ,a,1,1', 'line 2, column subject: must have 1 to 200 characters'],
    ['no arm', '1,,1,1', 'line 2, column arm'],
    ['a column too few', '1,a,1', 'line 2, column subject: the row has 3 columns, the header 4'],
    ['a subject twice', '1,a,1,1\n1,b,1,1', 'line 3, column subject: stands in the file twice'],
    ['a row after a quoted line end', '"1\n2",a,1,1\n3,a,2,1', 'line 4, column converted'],
    ['the last row without a line end', '1,a,1,1\n2,a,1,1\n3,a,1,x', 'line 4, column value'],
  ])('%s', async (_what, rows, place) => {
    const refusal = await refusalOf(header + rows);
    expect(refusal.code).toBe('OUTCOMES_ROWS');
    expect(refusal.facts['detail']).toContain(place);
  });

  test('of many wrong cells twenty are shown and all are counted', async () => {
    const rows = Array.from({ length: 75 }, (_, n) => `${n},a,x,1`).join('\n');
    const refusal = await refusalOf(header + rows);
    expect(refusal.facts['count']).toBe(75);
    expect(String(refusal.facts['detail']).split('; ')).toHaveLength(20);
  });

  test.each([
    ['subject,converted\n1,1', 'column arm is missing'],
    ['arm,converted\n1,1', 'column subject is missing'],
    ['subject,arm\n1,a', 'converted or value'],
    ['subject;arm;converted\n1;a;1', 'unknown column'],
    ['subject,arm,arm,value\n1,a,a,1', 'column arm stands twice'],
  ])('the header %j', async (text, detail) => {
    const refusal = await refusalOf(text);
    expect(refusal.code).toBe('OUTCOMES_COLUMNS');
    expect(refusal.facts['detail']).toContain(detail);
  });

  test('no rows at all', async () => {
    expect((await refusalOf('')).code).toBe('OUTCOMES_EMPTY');
    expect((await refusalOf(header)).code).toBe('OUTCOMES_EMPTY');
  });

  test('a quote that is never closed', async () => {
    const refusal = await refusalOf(`${header}"1,a,1,1\n`);
    expect(refusal).toMatchObject({ code: 'OUTCOMES_UNREADABLE' });
  });

  test('a line without end', async () => {
    const refusal = await refusalOf(`${header}${'x'.repeat(5_000_000)}`);
    expect(refusal).toMatchObject({ code: 'OUTCOMES_UNREADABLE', facts: { line: 2 } });
  });

  test('bytes that are not UTF-8, such as a GBK file', async () => {
    const gbk = Buffer.concat([
      Buffer.from('subject,arm,converted\n1,'),
      Buffer.from([0xbf, 0xcd, 0xbb, 0xa7]),
      Buffer.from(',1\n'),
    ]);
    const refusal = await refusalOf(gbk);
    expect(refusal).toMatchObject({ code: 'OUTCOMES_ROWS' });
    expect(refusal.facts['detail']).toContain('line 2, column arm: is not UTF-8');
  });

  test('a control arm that is not in the file, naming those that are', async () => {
    const refusal = await refusalOf('subject,arm,converted\n1,a,1\n2,b,0\n');
    expect(refusal).toEqual({
      code: 'CONTROL_ARM_UNKNOWN',
      facts: { control: 'control', arms: 'a, b' },
    });
  });

  test('more than fifty arms are no arms', async () => {
    const rows = Array.from({ length: 51 }, (_, n) => `${n},arm${n},1,1`).join('\n');
    expect((await refusalOf(header + rows)).facts['detail']).toContain('more than 50 arms');
  });
});

test('a source that fails is an error, not a short file', async () => {
  const failing = new Readable({
    read() {
      this.push('subject,arm,converted\n1,control,1\n');
      this.destroy(new Error('the disk is gone'));
    },
  });
  await expect(measureOutcomes(failing, { control: 'control' })).rejects.toThrow('disk is gone');
});

test('yuan become fen exactly', () => {
  expect(parseYuan('0.29')).toBe(29n);
  expect(parseYuan('-12.5')).toBe(-1250n);
  expect(parseYuan('99999999999.99')).toBe(9_999_999_999_999n);
  for (const text of ['', '.5', '1.', '1,000', '+1', '0x10', '１', 'NaN', '100000000000']) {
    expect(parseYuan(text)).toBeNull();
  }
});
