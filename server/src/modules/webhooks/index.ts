import { judgeUrl } from './judge-url.core.ts';
import { postWebhook } from './post-webhook.ts';
import { newWebhookSecret, webhookHeaders } from './sign-webhook.core.ts';

export { collectDeliveries } from './collect-deliveries.ts';
export { readWebhookHosts } from './judge-url.core.ts';
export { type Outside, outsideOf } from './post-webhook.ts';
export { eraseFromWebhooks, webhookRetentions } from './retentions.ts';
export { webhookRoutes } from './routes.ts';
export { sendDue } from './send-deliveries.ts';
export { startWebhooks } from './start-webhooks.ts';

/** Signed letters to systems outside, for modules that have something else to say to them. */
export const letters = {
  judgeUrl,
  newSecret: newWebhookSecret,
  headers: webhookHeaders,
  post: postWebhook,
};
