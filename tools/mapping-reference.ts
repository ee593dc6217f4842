/**
 * The reference of docs/mapping.md, made from the schema that checks mappings, so that the page cannot
 * fall behind. `node tools/mapping-reference.ts` writes it into the page; a test compares.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { rowFaults } from '../contract/ingest.ts';
import { entities, entityFields, entityKeys, type Field } from '../contract/mapping-fields.ts';
import { transforms } from '../contract/mapping-expression.ts';
import { mappingSchema } from '../contract/mapping.ts';

const page = path.join(import.meta.dirname, '../docs/mapping.md');
const begin = '<!-- reference: begin -->';
const end = '<!-- reference: end -->';

type Schema = {
  type?: string;
  description?: string;
  enum?: unknown[];
  const?: unknown;
  default?: unknown;
  properties?: Record<string, Schema>;
  required?: string[];
  items?: Schema;
  oneOf?: Schema[];
  anyOf?: Schema[];
  allOf?: Schema[];
  $ref?: string;
  $defs?: Record<string, Schema>;
};

/** The whole reference as Markdown. */
export function mappingReference(): string {
  const root: Schema = z.toJSONSchema(mappingSchema, {
    io: 'input',
    unrepresentable: 'any',
  }) as Schema; // JSON Schema as zod writes it
  const file = root.properties?.['files']?.items ?? {};
  return [
    '### The mapping',
    keysOf(root, ['files']),
    '### A file',
    keysOf(file, ['fields', 'attributes', 'identifiers']),
    '### Transforms',
    '| name | what |\n|---|---|\n' +
      Object.entries(transforms)
        .map(([name, what]) => `| \`${name}\` | ${what} |`)
        .join('\n'),
    '### Fields of each entity',
    ...entities.map(
      (entity) =>
        `#### ${entity}\n\nKey: ${entityKeys[entity].map((name) => `\`${name}\``).join(', ')}\n\n${fieldsOf(entityFields[entity])}`,
    ),
    '### Reasons of the quarantine',
    '| code | 中文 | English |\n|---|---|---|\n' +
      Object.entries(rowFaults)
        .map(([code, { zh, en }]) => `| \`${code}\` | ${zh} | ${en} |`)
        .join('\n'),
  ].join('\n\n');
}

function keysOf(schema: Schema, described: readonly string[]): string {
  const rows = Object.entries(schema.properties ?? {}).flatMap(([name, value]) =>
    rowsOf(name, value, schema.required?.includes(name) === true, described),
  );
  return `| key | value | needed | what |\n|---|---|---|---|\n${rows.join('\n')}`;
}

function rowsOf(
  name: string,
  value: Schema,
  required: boolean,
  described: readonly string[],
): string[] {
  const alternatives = value.oneOf ?? value.anyOf ?? value.allOf ?? [];
  const inner = value.properties ? [value] : alternatives.filter((one) => one.properties);
  const row = `| \`${name}\` | ${valueOf(value)} | ${required && value.default === undefined ? 'yes' : ''} | ${value.description ?? ''} |`;
  if (described.some((one) => name.endsWith(one))) return [row];
  return [
    row,
    ...inner.flatMap((one) =>
      Object.entries(one.properties ?? {}).flatMap(([key, below]) =>
        rowsOf(`${name}.${key}`, below, one.required?.includes(key) === true, described),
      ),
    ),
  ];
}

function valueOf(value: Schema): string {
  const standing =
    value.default === undefined || typeof value.default === 'object'
      ? ''
      : `, ${inCode(value.default)} by default`;
  if (value.enum)
    return (
      value.enum
        .filter((one) => one !== '')
        .map(inCode)
        .join(' / ') + standing
    );
  if (value.const !== undefined) return `\`${String(value.const)}\``;
  if (value.type === 'array') return `list${standing}`;
  return `${value.type ?? (value.oneOf || value.anyOf ? 'one of several' : 'expression')}${standing}`;
}

function inCode(value: unknown): string {
  return `\`${String(value).replaceAll('|', '\\|')}\``;
}

function fieldsOf(fields: Record<string, Field>): string {
  const rows = Object.entries(fields).map(([name, field]) => {
    const notes = [
      field.required ? 'required' : '',
      field.personal ? 'personal' : '',
      field.values
        ? field.values
            .filter(Boolean)
            .map((one) => `\`${one}\``)
            .join(' / ')
        : '',
    ];
    return `| \`${name}\` | ${field.type} | ${notes.filter(Boolean).join('; ')} | ${field.zh} | ${field.en} |`;
  });
  return `| field | type | | 中文 | English |\n|---|---|---|---|---|\n${rows.join('\n')}`;
}

/** The page with its reference made anew. */
export function pageWithReference(text: string): string {
  const [head = '', rest = ''] = text.split(begin);
  const tail = rest.split(end)[1] ?? '';
  return `${head}${begin}\n\n${mappingReference()}\n\n${end}${tail}`;
}

if (process.argv[1] === import.meta.filename)
  writeFileSync(page, pageWithReference(readFileSync(page, 'utf8')));
