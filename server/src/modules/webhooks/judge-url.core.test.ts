import { expect, test } from 'vitest';
import { judgeUrl, readWebhookHosts } from './judge-url.core.ts';

const named = readWebhookHosts('till.bank.internal, 127.0.0.1:9000,[::1]:9001');

test.each([
  ['https://partner.example/hooks?tenant=7', 'taken'],
  ['https://partner.example:8443/', 'taken'],
  ['https://partner.example:22/', 'port'],
  ['https://partner.example:80/', 'port'],
  ['http://partner.example/', 'scheme'],
  ['ftp://partner.example/', 'scheme'],
  ['file:///etc/passwd', 'scheme'],
  ['javascript:alert(1)', 'scheme'],
  ['partner.example', 'malformed'],
  ['https://', 'malformed'],
  ['https://user:secret@partner.example/', 'credentials'],
  ['https://user@partner.example/', 'credentials'],
  ['https://partner.example/#part', 'fragment'],
  ['https://partner.example/#', 'fragment'],
  ['http://till.bank.internal/', 'taken'],
  ['https://till.bank.internal/', 'taken'],
  ['http://till.bank.internal:9000/', 'port'],
  ['http://127.0.0.1:9000/', 'taken'],
  ['http://127.0.0.1/', 'scheme'],
  ['http://0x7f.1:9000/', 'taken'],
  ['http://[::1]:9001/', 'taken'],
] as const)('%s: %s', (url, expected) => {
  const judged = judgeUrl(url, named);
  expect(judged.ok ? 'taken' : judged.reason).toBe(expected);
});

test('a literal address is judged as the address it means, in whatever way it is written', () => {
  for (const url of ['https://2130706433/', 'https://0x7f.1/', 'https://127。0。0。1/']) {
    const judged = judgeUrl(url, named);
    expect(judged.ok && judged.host).toBe('127.0.0.1');
  }
});

test.each(['http://till', 'till/path', 'till:port', 'a b'])(
  'a host named as "%s" stops the start',
  (entry) => {
    expect(() => readWebhookHosts(entry)).toThrow('HUIKE_WEBHOOK_HOSTS');
  },
);

test('without a setting no host is named', () => {
  expect(readWebhookHosts(undefined).size).toBe(0);
  expect(readWebhookHosts('').size).toBe(0);
});
