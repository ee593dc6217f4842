import { createServer as createTlsServer } from 'node:https';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { webhookLimits } from '#contract/webhooks.ts';
import { status, useReceiver } from '../../../test/webhooks/receiver.ts';
import { selfSignedCertificate } from '../../../test/webhooks/self-signed-certificate.ts';
import { type Outside, outsideOf, postWebhook } from './post-webhook.ts';

const hosts = new Set<string>();
const receiver = useReceiver(hosts);
const outside = (more: Partial<Outside> = {}): Outside => ({
  ...outsideOf(hosts),
  timeoutMilliseconds: 1500,
  ...more,
});
const letter = (url = receiver.url) => ({ url, headers: { 'webhook-id': 'one' }, body: '{"a":1}' });
const send = (more: Partial<Outside> = {}, url = receiver.url) =>
  postWebhook(outside(more), letter(url));

afterEach(() => {
  receiver.answer = status(204);
  receiver.received.length = 0;
});

test('a letter that is taken', async () => {
  receiver.answer = status(200, {}, 'thanks');
  expect(await send()).toMatchObject({ status: 200, error: null, answer: 'thanks' });
  expect(receiver.received).toMatchObject([
    { id: 'one', body: '{"a":1}', headers: { 'content-type': 'application/json' } },
  ]);
});

test.each([
  [400, 'STATUS'],
  [410, 'STATUS'],
  [503, 'STATUS'],
] as const)('an answer %i is a failure', async (code, error) => {
  receiver.answer = status(code, { 'retry-after': '77' }, 'no');
  expect(await send()).toMatchObject({
    status: code,
    error,
    answer: 'no',
    retryAfterSeconds: 77,
  });
});

test('no redirect is followed, wherever it leads', async () => {
  receiver.answer = status(307, { location: receiver.url });
  expect(await send()).toMatchObject({ status: 307, error: 'REDIRECTED' });
  expect(receiver.received).toHaveLength(1);
});

test('of a huge answer no more than the limit is read', async () => {
  let written = 0;
  receiver.answer = (response) => {
    response.writeHead(200);
    const more = (): void => {
      while (!response.destroyed && written < 512 * 1024 * 1024) {
        written += 65_536;
        if (!response.write(Buffer.alloc(65_536, 'x'))) return void response.once('drain', more);
      }
    };
    more();
  };
  const { error, answer } = await send();
  expect(error).toBeNull();
  expect(answer).toBe('x'.repeat(webhookLimits.answerBytes));
  expect(written).toBeLessThan(64 * 1024 * 1024);
});

test('an answer that is no text is kept as far as a text can hold it', async () => {
  receiver.answer = (response) => {
    response.writeHead(500).end(Buffer.from([0x61, 0, 0xff, 0xe5, 0xbe]));
  };
  const { answer } = await send();
  expect(answer).not.toContain('\0');
  expect(answer.startsWith('a')).toBe(true);
});

test('an answer that never ends counts by its status', async () => {
  receiver.answer = (response) => {
    response.writeHead(200).write('so far');
  };
  expect(await send({ timeoutMilliseconds: 150 })).toMatchObject({
    status: 200,
    error: null,
    answer: 'so far',
  });
});

test('a receiver that says nothing is not waited for beyond the time-out', async () => {
  receiver.answer = () => {};
  const started = performance.now();
  expect(await send({ timeoutMilliseconds: 150 })).toMatchObject({
    status: null,
    error: 'TIMED_OUT',
  });
  expect(performance.now() - started).toBeLessThan(1500);
});

test('one that hangs up, and one that is not there', async () => {
  receiver.answer = (response) => void response.destroy();
  expect(await send()).toMatchObject({ status: null, error: 'CONNECTION_FAILED' });
  hosts.add('127.0.0.1:1');
  expect(await send({}, 'http://127.0.0.1:1/')).toMatchObject({ error: 'CONNECTION_FAILED' });
});

test('a header without end is a failure', async () => {
  receiver.answer = status(200, { 'x-long': 'x'.repeat(20_000) });
  expect(await send()).toMatchObject({ status: null, error: 'CONNECTION_FAILED' });
});

const toName = (name: string): string => receiver.url.replace('127.0.0.1', name);

test('a name that means another address a moment later is sent to the address that was judged', async () => {
  const name = 'till.bank.internal';
  hosts.add(receiver.host.replace('127.0.0.1', name));
  const answers = ['127.0.0.1', '127.0.0.9', '169.254.169.254'];
  const asked: string[] = [];
  const resolve = async (host: string) => {
    asked.push(host);
    return [{ address: answers[asked.length - 1] ?? '', family: 4 }];
  };
  expect(await send({ resolve }, toName(name))).toMatchObject({ status: 204, error: null });
  // Asked once: what it would have meant at the second question was never looked at.
  expect(asked).toEqual([name]);
  expect(receiver.received[0]?.headers.host).toBe(receiver.host.replace('127.0.0.1', name));
});

test.each([
  ['an address of this machine', ['127.0.0.1'], 'loopback'],
  ['a private one behind a public one', ['8.8.8.8', '10.0.0.7'], 'private'],
  ['where clouds tell what a machine may', ['169.254.169.254'], 'link_local'],
  ['an IPv6 address that holds another', ['::ffff:7f00:1'], 'mapped'],
] as const)(
  'a public name that means %s is refused before anything is sent',
  async (_, given, reason) => {
    const resolve = async () => given.map((address) => ({ address, family: 4 }));
    const outcome = await send({ resolve }, 'https://partner.example/');
    expect(outcome).toEqual({
      status: null,
      error: 'ADDRESS_REFUSED',
      reason,
      answer: '',
      retryAfterSeconds: null,
    });
    expect(receiver.received).toEqual([]);
  },
);

test('a host that is named reaches this machine, and never where clouds keep their secrets', async () => {
  const name = 'named.bank.internal';
  hosts.add(receiver.host.replace('127.0.0.1', name));
  const resolve = async () => [{ address: '169.254.169.254', family: 4 }];
  expect(await send({ resolve }, toName(name))).toMatchObject({
    error: 'ADDRESS_REFUSED',
    reason: 'link_local',
  });
});

test.each([
  ['http://partner.example/', 'scheme'],
  ['https://partner.example:6379/', 'port'],
  ['https://u:p@partner.example/', 'credentials'],
])('%s is not even looked up', async (url, reason) => {
  const resolve = () => Promise.reject(new Error('looked up'));
  expect(await send({ resolve }, url)).toMatchObject({ error: 'URL_REFUSED', reason });
});

test('a name that is not known, that means nothing, and that is looked up for ever', async () => {
  const url = 'https://partner.example/';
  const unknown = () => Promise.reject(new Error('ENOTFOUND'));
  expect(await send({ resolve: unknown }, url)).toMatchObject({ error: 'NAME_UNRESOLVED' });
  expect(await send({ resolve: async () => [] }, url)).toMatchObject({ error: 'NAME_UNRESOLVED' });
  const never = () => new Promise<never>(() => {});
  expect(await send({ resolve: never, timeoutMilliseconds: 100 }, url)).toMatchObject({
    error: 'TIMED_OUT',
  });
});

test('a certificate that nobody vouches for, or of another name, is refused; one that is vouched for is taken', async () => {
  const { key, cert } = selfSignedCertificate('till.example');
  const server = createTlsServer({ cert, key }, (_, response) => {
    response.writeHead(204).end();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  // A server that listens on a port has such an address.
  const { port } = server.address() as AddressInfo;
  const resolve = async () => [{ address: '127.0.0.1', family: 4 }];
  for (const name of ['till.example', 'other.example']) hosts.add(`${name}:${port}`);
  const url = `https://till.example:${port}/`;
  expect(await send({ resolve }, url)).toMatchObject({ error: 'TLS_FAILED' });
  expect(await send({ resolve, ca: cert }, url)).toMatchObject({ status: 204, error: null });
  expect(
    await send({ resolve, ca: cert }, url.replace('till.example', 'other.example')),
  ).toMatchObject({ error: 'TLS_FAILED' });
  server.closeAllConnections();
  server.close();
});
