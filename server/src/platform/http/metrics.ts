import { sql } from 'kysely';
import { collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { EngineFigures } from '../analytics/index.ts';
import { readOutboxLag } from '../outbox/outbox-lag.ts';
import type { Platform } from '../platform.ts';
import { type Tx, withJob } from '../postgres/database.ts';
import type { App } from './app-instance.ts';

/** What the platform cannot know by itself. */
export type MetricSources = {
  /** audit rows that wait for their seal */
  countUnsealed(tx: Tx): Promise<number>;
  /** of the ClickHouse that this program keeps; absent where none is at hand */
  engineFigures?: (() => Promise<EngineFigures>) | undefined;
};

/** `/metrics` in Prometheus's text: this process, its answers, jobs, events, audit and engine. */
export function metricsRoute(app: App, platform: Platform, sources: MetricSources): void {
  const registry = new Registry();
  collectDefaultMetrics({
    register: registry,
    prefix: 'huike_',
    // The default wakes an idle program a hundred times a second.
    eventLoopMonitoringPrecision: 200,
  });
  timeAnswers(app, registry);
  const parts = [
    jobsPart(registry, platform),
    outboxPart(registry, platform),
    auditPart(registry, platform, sources),
    ...(sources.engineFigures ? [enginePart(registry, sources.engineFigures)] : []),
  ];
  const readable = gauge(registry, 'huike_metrics_readable', '0: this part could not be read', [
    'part',
  ]);
  app.get(
    '/metrics',
    { config: { access: 'public' }, schema: { hide: true } },
    async (_, reply) => {
      // An engine that is away must not hide what the others have to say.
      await Promise.all(
        parts.map(async ({ part, read, gauges }) => {
          gauges.forEach((one) => one.reset());
          const could = await read().then(
            () => true,
            () => false,
          );
          if (!could) gauges.forEach((one) => one.remove());
          readable.set({ part }, could ? 1 : 0);
        }),
      );
      return reply.type(registry.contentType).send(await registry.metrics());
    },
  );
}

type Part = { part: string; gauges: Gauge[]; read(): Promise<void> };

function gauge(registry: Registry, name: string, help: string, labelNames: string[] = []): Gauge {
  return new Gauge({ name, help, labelNames, registers: [registry] });
}

/** By route as declared, never by address asked: ids would make a series each. */
function timeAnswers(app: App, registry: Registry): void {
  const seconds = new Histogram({
    name: 'huike_http_request_seconds',
    help: 'time to the end of the answer',
    labelNames: ['method', 'route', 'status'],
    buckets: [0.005, 0.02, 0.1, 0.3, 1, 3, 10, 60],
    registers: [registry],
  });
  app.addHook('onResponse', async (request, reply) => {
    const route = request.routeOptions.url ?? 'none';
    seconds.observe(
      { method: request.method, route, status: reply.statusCode },
      reply.elapsedTime / 1000,
    );
  });
}

function jobsPart(registry: Registry, { database }: Platform): Part {
  const jobs = gauge(registry, 'huike_jobs', 'jobs by state', ['state']);
  return {
    part: 'jobs',
    gauges: [jobs],
    read: async () => {
      const { rows } = await withJob(database, (tx) =>
        sql<{ state: string; count: number }>`
          select state, count(job.id)::int as count
          from unnest(array['queued', 'running', 'done', 'failed', 'cancelled']) as state
            left join platform.job using (state) group by state`.execute(tx),
      );
      for (const { state, count } of rows) jobs.set({ state }, count);
    },
  };
}

function outboxPart(registry: Registry, platform: Platform): Part {
  const waiting = gauge(registry, 'huike_outbox_waiting', 'events not yet in ClickHouse');
  const lag = gauge(registry, 'huike_outbox_lag_seconds', 'age of the oldest of them');
  return {
    part: 'outbox',
    gauges: [waiting, lag],
    read: async () => {
      const found = await readOutboxLag(platform);
      waiting.set(found.waiting);
      lag.set(found.seconds);
    },
  };
}

function auditPart(registry: Registry, { database }: Platform, sources: MetricSources): Part {
  const unsealed = gauge(registry, 'huike_audit_unsealed', 'audit rows that wait for their seal');
  return {
    part: 'audit',
    gauges: [unsealed],
    read: async () => unsealed.set(await withJob(database, sources.countUnsealed)),
  };
}

function enginePart(registry: Registry, figures: () => Promise<EngineFigures>): Part {
  const memory = gauge(
    registry,
    'huike_engine_resident_bytes',
    'memory of the embedded ClickHouse',
  );
  const restarts = gauge(registry, 'huike_engine_restarts', 'times it was started again');
  const statements = gauge(registry, 'huike_engine_statements', 'statements it works on');
  return {
    part: 'engine',
    gauges: [memory, restarts, statements],
    read: async () => {
      const found = await figures();
      memory.set(found.residentBytes);
      restarts.set(found.restarts);
      statements.set(found.inFlight);
    },
  };
}
