import { expect, test } from 'vitest';
import { newWebhookSecret, webhookHeaders } from './sign-webhook.core.ts';

// The example of the specification's own libraries.
const known = {
  id: 'msg_p5jXN8AQM9LWM0D4loKWxJek',
  body: '{"test": 2432232314}',
  sentAt: new Date(1_614_265_330_000),
  secrets: ['whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'],
};

test('signs as the specification’s example does', () => {
  expect(webhookHeaders(known)).toEqual({
    'webhook-id': 'msg_p5jXN8AQM9LWM0D4loKWxJek',
    'webhook-timestamp': '1614265330',
    'webhook-signature': 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
  });
});

test('every secret that is good signs, the newest first', () => {
  const [own = ''] = known.secrets;
  const other = newWebhookSecret();
  const both = webhookHeaders({ ...known, secrets: [other, own] })['webhook-signature']?.split(' ');
  expect(both).toHaveLength(2);
  expect(both?.[1]).toBe('v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=');
});

test('secrets are of 32 bytes and never the same', () => {
  const made = Array.from({ length: 50 }, newWebhookSecret);
  expect(new Set(made).size).toBe(50);
  for (const secret of made)
    expect(Buffer.from(secret.replace('whsec_', ''), 'base64')).toHaveLength(32);
});
