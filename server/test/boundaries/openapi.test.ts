import { subscribe } from 'node:diagnostics_channel';
import { Validator } from '@seriousme/openapi-schema-validator';
import type { FastifyInstance, RouteOptions } from 'fastify';
import { beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { useApp } from '../harness/app.ts';

/** Routes that no system of the bank calls: the document itself, and Prometheus's text. */
const outsideTheDocument = ['GET /api/openapi.json', 'GET /metrics'];

const operation = z.object({
  parameters: z.array(z.object({ name: z.string(), in: z.string() })).default([]),
  requestBody: z.object({ content: z.record(z.string(), z.unknown()) }).optional(),
  responses: z.record(
    z.string(),
    z.object({ content: z.record(z.string(), z.unknown()).optional() }),
  ),
  security: z.array(z.unknown()).optional(),
});
const documentSchema = z.object({
  paths: z.record(z.string(), z.record(z.string(), operation)),
  components: z.object({ securitySchemes: z.record(z.string(), z.unknown()) }),
});

// Fastify tells of every application it makes, so that its routes can be seen from outside.
const registered: RouteOptions[] = [];
subscribe('fastify.initialization', (message) => {
  const { fastify } = message as { fastify: FastifyInstance }; // what Fastify documents for this channel
  fastify.addHook('onRoute', (route) => void registered.push(route));
});

const bank = useApp();
let served: Record<string, unknown>;
let operations: (z.infer<typeof operation> & { name: string })[];
beforeAll(async () => {
  served = (await bank.app.inject({ method: 'GET', url: '/api/openapi.json' })).json();
  operations = Object.entries(documentSchema.parse(served).paths).flatMap(([path, item]) =>
    Object.entries(item).map(([method, one]) => ({
      ...one,
      name: `${method.toUpperCase()} ${path}`,
    })),
  );
});

/** Every registered route as the document names it; HEAD comes with each GET by itself. */
const routes = () =>
  registered.flatMap((route) =>
    [route.method]
      .flat()
      .filter((method) => method !== 'HEAD')
      .map((method) => ({
        ...route,
        name: `${method} ${route.url.replaceAll(/:(\w+)/g, '{$1}')}`,
      })),
  );
const named = (name: string) => operations.find((one) => one.name === name);

test('the document that the server gives is valid OpenAPI 3.1', async () => {
  const validator = new Validator();
  expect(await validator.validate(served)).toEqual({ valid: true });
  expect(validator.version).toBe('3.1');
});

test('every route of the server is in the document, but for those that no system calls', () => {
  expect(
    routes()
      .map((route) => route.name)
      .toSorted(),
  ).toEqual([...operations.map((one) => one.name), ...outsideTheDocument].toSorted());
});

test('the document says what to send, and under which form, where files are uploaded', () => {
  const formsOf = (name: string) => Object.keys(named(name)?.requestBody?.content ?? {});
  expect(formsOf('POST /api/imports')).toEqual(['multipart/form-data', 'application/json']);
  expect(formsOf('POST /api/mappings/preview')).toEqual(['multipart/form-data']);
  expect(formsOf('POST /api/audiences/lists')).toEqual(['multipart/form-data']);
});

test('every operation says how it refuses', () => {
  const silent = operations.filter(
    ({ responses }) => !responses['4XX']?.content?.['application/problem+json'],
  );
  expect(silent.map((one) => one.name)).toEqual([]);
});

test('every operation but the public ones asks for a session or an API key', () => {
  const open = operations.filter((one) => one.security?.length === 0).map((one) => one.name);
  const isPublic = routes().filter((route) => route.config?.access === 'public');
  expect([...open, ...outsideTheDocument].toSorted()).toEqual(
    isPublic.map((route) => route.name).toSorted(),
  );
  expect(documentSchema.parse(served).components.securitySchemes).toMatchObject({
    apiKey: { type: 'http', scheme: 'bearer' },
    session: { type: 'apiKey', in: 'cookie', name: 'huike_session' },
  });
});

test('the Idempotency-Key is in the document exactly where the server asks for one', () => {
  const asked = operations.filter((one) =>
    one.parameters.some(({ name }) => name === 'Idempotency-Key'),
  );
  expect(asked.map((one) => one.name).toSorted()).toEqual(
    routes()
      .filter((route) => route.config?.idempotent)
      .map((route) => route.name)
      .toSorted(),
  );
});
