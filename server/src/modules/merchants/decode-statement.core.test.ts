import { expect, test } from 'vitest';
import { decodeStatement } from './decode-statement.core.ts';

const hex = (text: string): Uint8Array => Buffer.from(text.replaceAll(' ', ''), 'hex');
const utf8 = (text: string): Uint8Array => Buffer.from(text);
/** 订单号 and 金额 in GB18030; 㐁 is one of its four bytes */
const [order, amount, rare] = ['b6a9b5a5bac5', 'bdf0b6ee', '8139ef30'];

test.each([
  ['UTF-8', utf8('订单号,金额\nA,1'), 'auto', { encoding: 'utf-8', text: '订单号,金额\nA,1' }],
  ['signs of Latin only', utf8('n,t\nA,1'), 'auto', { encoding: 'utf-8', text: 'n,t\nA,1' }],
  [
    'GB18030',
    hex(`${order} 2c ${amount} 0a 41 2c 31`),
    'auto',
    { encoding: 'gb18030', text: '订单号,金额\nA,1' },
  ],
  [
    'a sign of four bytes',
    hex(`${amount} ${rare}`),
    'gb18030',
    { encoding: 'gb18030', text: '金额㐁' },
  ],
  ['a mark at the beginning', hex('efbbbf 41'), 'auto', { encoding: 'utf-8', text: 'A' }],
] as const)('%s is read', (_, bytes, declared, found) => {
  expect(decodeStatement(bytes, declared)).toEqual({ ok: true, ...found });
});

test.each([
  ['GB18030 that was declared UTF-8', hex(`41 0a ${order}`), 'utf-8', 2],
  ['half a sign at the end of a line', hex(`${order} 0a ${amount} b6 0a 41`), 'gb18030', 2],
  [
    'a line of neither among lines of UTF-8',
    Buffer.concat([utf8('订单号\n金额元\n'), hex('ff'), utf8('\nA')]),
    'auto',
    3,
  ],
  ['a NUL', utf8('A\nB\0'), 'auto', 2],
] as const)('%s is told by its line', (_, bytes, declared, line) => {
  expect(decodeStatement(bytes, declared)).toEqual({ ok: false, line });
});
