import type { FastifyDynamicSwaggerOptions } from '@fastify/swagger';
import { jsonSchemaTransform } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { sessionCookie, type UploadForm } from './caller.ts';

type Options = FastifyDynamicSwaggerOptions;
type DescribeRoute = NonNullable<Options['transform']>;
type DescribeObject = NonNullable<Options['transformObject']>;

/** What holds for every route: who may ask, and how a refusal looks. */
export const apiDocument: NonNullable<Options['openapi']> = {
  openapi: '3.1.0',
  info: { title: 'Huike 慧客', version: '0.1.0' },
  components: {
    schemas: {
      // `Problem` of problem.ts, which writes it as bytes.
      Problem: {
        description: 'RFC 9457',
        type: 'object',
        required: ['type', 'title', 'status', 'code', 'facts'],
        properties: {
          type: { type: 'string' },
          title: {
            type: 'string',
            description: 'the sentence for a person, in the language of Accept-Language',
          },
          status: { type: 'integer' },
          code: { type: 'string', description: 'stable: what a program decides by' },
          facts: {
            type: 'object',
            additionalProperties: { type: ['string', 'number', 'boolean', 'null'] },
          },
        },
      },
    },
    securitySchemes: {
      apiKey: { type: 'http', scheme: 'bearer', description: 'An API key: hk_…' },
      session: {
        type: 'apiKey',
        in: 'cookie',
        name: sessionCookie,
        description:
          'A session of the console; calls that change something carry the header x-huike: 1 too.',
      },
    },
  },
  security: [{ apiKey: [] }, { session: [] }],
};

const keyHeader = {
  type: 'object',
  required: ['Idempotency-Key'],
  properties: {
    'Idempotency-Key': {
      type: 'string',
      pattern: '^[\\x21-\\x7e]{8,200}$',
      description:
        'Chosen by the caller, one a thing to be made: the same key again gets the first answer.',
    },
  },
};

/** A route by its zod schemas, and what its configuration says: public, made once, taking files. */
export const describeRoute: DescribeRoute = (given) => {
  const described = jsonSchemaTransform(given);
  const { access, idempotent, upload } = given.route.config ?? {};
  return {
    ...described,
    schema: {
      ...described.schema,
      ...(access === 'public' ? { security: [] } : {}),
      ...(idempotent ? { headers: keyHeader } : {}),
      ...(upload ? { body: formOf(upload) } : {}),
    },
  };
};

function formOf({ fields, files, json }: UploadForm) {
  const file = { type: 'string', contentMediaType: 'application/octet-stream' };
  const properties = {
    ...Object.fromEntries(
      Object.entries(fields).map(([name, description]) => [name, { type: 'string', description }]),
    ),
    file: files === 'one' ? file : { type: 'array', items: file, minItems: 1 },
  };
  const form = { type: 'object', required: Object.keys(properties), properties };
  return {
    content: {
      'multipart/form-data': { schema: form },
      ...(json ? { 'application/json': { schema: z.toJSONSchema(json, { io: 'input' }) } } : {}),
    },
  };
}

/** Every route may refuse, and its refusal is a problem. */
export const describeRefusals: DescribeObject = (given) => {
  if (!('openapiObject' in given)) return given.swaggerObject;
  const document = given.openapiObject;
  const refusal = (description: string) => ({
    description,
    content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
  });
  const refusals = { '4XX': refusal('Refused'), '5XX': refusal('Failed, or an engine is away') };
  for (const path of Object.values(document.paths ?? {}))
    for (const operation of [path?.get, path?.post, path?.put, path?.patch, path?.delete])
      if (operation) operation.responses = { ...refusals, ...operation.responses };
  return document;
};
