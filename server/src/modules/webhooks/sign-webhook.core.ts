import { createHmac, randomBytes } from 'node:crypto';

// Standard Webhooks 1.0.0, symmetric signatures: https://www.standardwebhooks.com
const prefix = 'whsec_';

/** A new secret, as it is shown to a person: `whsec_` and 32 random bytes in base64. */
export function newWebhookSecret(): string {
  return prefix + randomBytes(32).toString('base64');
}

type Signed = { id: string; body: string; sentAt: Date; secrets: readonly string[] };

/**
 * The headers of one attempt. Every secret that is good signs, the newest first, so that a receiver who has
 * not taken the new one yet still finds its own.
 */
export function webhookHeaders({ id, body, sentAt, secrets }: Signed): Record<string, string> {
  const timestamp = String(Math.floor(sentAt.getTime() / 1000));
  const signatures = secrets.map((secret) => {
    const key = Buffer.from(secret.slice(prefix.length), 'base64');
    return `v1,${createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64')}`;
  });
  return {
    'webhook-id': id,
    'webhook-timestamp': timestamp,
    'webhook-signature': signatures.join(' '),
  };
}
