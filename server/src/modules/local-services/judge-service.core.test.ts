import { expect, test } from 'vitest';
import { judgeLink } from './judge-service.core.ts';

const hosts = ['gov.example', 'pay.bank.example'];

test.each([
  ['https://gov.example/medical?a=1', 'OK'],
  ['https://fj.gov.example', 'OK'],
  ['https://pay.bank.example/x', 'OK'],
  ['https://bank.example/', 'SERVICE_HOST_UNKNOWN'],
  ['https://gov.example.attacker.example/', 'SERVICE_HOST_UNKNOWN'],
  ['https://notgov.example/', 'SERVICE_HOST_UNKNOWN'],
  ['http://gov.example/', 'SERVICE_LINK_INVALID'],
  ['https://gov.example@attacker.example/', 'SERVICE_LINK_INVALID'],
  ['https://gov.example:8443/', 'SERVICE_LINK_INVALID'],
  ['https://gov.example./', 'SERVICE_LINK_INVALID'],
  ['https://127.0.0.1/', 'SERVICE_LINK_INVALID'],
  ['https://[::1]/', 'SERVICE_LINK_INVALID'],
  ['javascript:alert(1)', 'SERVICE_LINK_INVALID'],
  ['gov.example', 'SERVICE_LINK_INVALID'],
])('%s is %s', (link, verdict) => {
  const judged = judgeLink(link, hosts);
  expect(judged.ok ? 'OK' : judged.refusal.code).toBe(verdict);
});
