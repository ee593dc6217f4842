export { collectDeliveries } from './collect-deliveries.ts';
export { readWebhookHosts } from './judge-url.core.ts';
export { outsideOf } from './post-webhook.ts';
export { eraseFromWebhooks, webhookRetentions } from './retentions.ts';
export { webhookRoutes } from './routes.ts';
export { sendDue } from './send-deliveries.ts';
export { startWebhooks } from './start-webhooks.ts';
