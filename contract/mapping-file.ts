import { z } from 'zod';
import { consentChannels, consentPurposes } from './consent.ts';
import {
  columnName,
  columnsOf,
  dateFormats,
  type Expression,
  expressionSchema,
  scalar,
} from './mapping-expression.ts';
import {
  entities,
  entitiesThatStay,
  entitiesWithAttributes,
  entityFields,
  entityKeys,
  type Entity,
} from './mapping-fields.ts';
import { calendarDay } from './calendar-day.ts';

export const encodings = [
  'utf-8',
  'gbk',
  'gb18030',
  'big5',
  'latin-1',
  'latin-2',
  'windows-1250',
  'windows-1252',
  'utf-16le',
] as const;
const formatSchema = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('csv'),
    delimiter: z
      .string()
      .min(1)
      .max(5)
      .default(',')
      .describe('between fields, up to five characters; "\\t" for tab'),
    quote: z.enum(['"', "'", '']).default('"').describe("quote character, '' for none"),
    encoding: z.enum(encodings).default('utf-8').describe('a byte-order mark is skipped'),
    header: z.boolean().default(true).describe('the first line names the columns'),
    columns: z
      .array(columnName)
      .min(1)
      .max(1000)
      .optional()
      .describe('the columns in order; required without a header, checked against it with one'),
    decimal: z
      .enum(['.', ','])
      .default('.')
      .describe('decimal point of amounts; the other one may group thousands'),
  }),
  z.strictObject({ type: z.literal('parquet') }),
]);

const businessDateSchema = z
  .strictObject({
    fixed: calendarDay.optional(),
    from_file_name: z
      .string()
      .max(200)
      .optional()
      .describe('regular expression whose first group is the date'),
    from_column: columnName.optional().describe('the greatest date in this column'),
    format: z.enum(dateFormats).default('YYYYMMDD'),
  })
  .superRefine((given, issue) => {
    if (
      [given.fixed, given.from_file_name, given.from_column].filter((x) => x !== undefined)
        .length !== 1
    )
      issue.addIssue('give exactly one of fixed, from_file_name, from_column');
    if (given.from_file_name !== undefined && !isRegularExpression(given.from_file_name))
      issue.addIssue({
        code: 'custom',
        path: ['from_file_name'],
        message: 'not a regular expression with one group',
      });
  });

const sumsOf = <T extends z.ZodType>(value: T) => z.record(columnName, value).default({});
const position = z.int().min(1).max(1000);
const controlSchema = z.discriminatedUnion('from', [
  z.strictObject({
    from: z.literal('mapping'),
    rows: z.int().min(0).optional(),
    sums: sumsOf(z.string().regex(/^-?\d{1,20}(\.\d{1,6})?$/)).describe('column → expected sum'),
  }),
  z.strictObject({
    from: z.literal('trailer'),
    mark: z.string().min(1).max(50).describe('first field of the last line'),
    rows: position.optional().describe('which field of the trailer holds the number of rows'),
    sums: sumsOf(position).describe('column → which field of the trailer holds its sum'),
  }),
  z.strictObject({
    from: z.literal('sidecar'),
    suffix: z.string().min(1).max(20).describe("added to the file's name, such as .ctl"),
    delimiter: z.string().min(1).max(1).default('|'),
    rows: position.optional().describe('which field of the first line holds the number of rows'),
    sums: sumsOf(position).describe('column → which field of the first line holds its sum'),
  }),
]);

/** Rows that may be wrong before a file is refused whole. */
export const errorLimitSchema = z
  .strictObject({
    share: z.number().min(0).max(1).optional().describe('share of the rows'),
    rows: z.int().min(0).optional().describe('number of rows'),
  })
  .refine(
    (limit) => (limit.share === undefined) !== (limit.rows === undefined),
    'give share or rows',
  );

const consentSchema = z.strictObject({
  purpose: z.enum(consentPurposes),
  channel: z.enum(consentChannels),
  value: expressionSchema.describe('yes / no after mapping; blank says nothing'),
});

/** One entry of a mapping: which files it reads, and how a row becomes a fact. */
export const fileSchema = z
  .strictObject({
    name: z
      .string()
      .regex(/^[a-z][a-z0-9_]{0,49}$/)
      .describe('name of the entry, unique in the mapping'),
    entity: z.enum(entities),
    glob: z.string().min(1).max(200).describe('file names in the folder given; * and ? only'),
    format: formatSchema.prefault({ type: 'csv' }),
    mode: z.enum(['full', 'delta', 'append']),
    key: z
      .array(z.string())
      .min(1)
      .max(5)
      .optional()
      .describe("fields that name a row, where they differ from the entity's"),
    date_format: z
      .enum(dateFormats)
      .optional()
      .describe("format of dates; the source's by default"),
    blank: z
      .array(z.string())
      .default([])
      .describe('values that mean nothing, besides the empty one'),
    business_date: businessDateSchema
      .optional()
      .describe('the day the file speaks of; the day of the import by default'),
    delete_mark: z
      .strictObject({ column: columnName, values: z.array(scalar).min(1) })
      .optional()
      .describe('delta only: rows that delete what they name'),
    repeated_key: z
      .enum(['reject', 'first', 'last'])
      .default('reject')
      .describe('a key that comes again in the file: quarantine, or keep one'),
    control: controlSchema
      .optional()
      .describe('totals that the file must meet, or it is refused whole'),
    error_limit: errorLimitSchema.optional(),
    fields: z.record(z.string(), expressionSchema).describe('field of the entity → value'),
    attributes: z
      .record(z.string().regex(/^[a-z][a-z0-9_]{0,49}$/), expressionSchema)
      .default({})
      .describe("columns of the bank's own (customer, event)"),
    consents: z.array(consentSchema).max(50).default([]).describe('customer only'),
    identifiers: z
      .record(z.string().regex(/^[a-z][a-z0-9_]{0,49}$/), expressionSchema)
      .default({})
      .describe('customer only: further ids of the customer in other systems, system → value'),
  })
  .superRefine(checkFile);

export type MappedFile = z.output<typeof fileSchema>;
export type Control = NonNullable<MappedFile['control']>;

/** Every column of the file that the mapping reads, with the place that reads it. */
export function columnsRead(file: MappedFile): { column: string; path: string }[] {
  const of = (path: string, expressions: Record<string, Expression>) =>
    Object.entries(expressions).flatMap(([name, expression]) =>
      columnsOf(expression).map((column) => ({ column, path: `${path}.${name}` })),
    );
  return [
    ...of('fields', file.fields),
    ...of('attributes', file.attributes),
    ...of('identifiers', file.identifiers),
    ...file.consents.flatMap((consent, index) =>
      columnsOf(consent.value).map((column) => ({ column, path: `consents.${index}.value` })),
    ),
    ...(file.delete_mark ? [{ column: file.delete_mark.column, path: 'delete_mark.column' }] : []),
    ...(file.business_date?.from_column
      ? [{ column: file.business_date.from_column, path: 'business_date.from_column' }]
      : []),
    ...Object.keys(file.control?.sums ?? {}).map((column) => ({
      column,
      path: `control.sums.${column}`,
    })),
  ];
}

/** Whether what such a file lacks is removed or closed. */
export function removesWhatItLacks(file: Pick<MappedFile, 'entity' | 'mode'>): boolean {
  return file.mode === 'full' && !entitiesThatStay.includes(file.entity);
}

/** The fields that name one row of this file. */
export function keyOf(file: Pick<MappedFile, 'entity' | 'key'>): readonly string[] {
  return file.key ?? entityKeys[file.entity];
}

type FileInput = Pick<
  MappedFile,
  | 'entity'
  | 'fields'
  | 'attributes'
  | 'consents'
  | 'identifiers'
  | 'mode'
  | 'format'
  | 'business_date'
> & {
  delete_mark?: MappedFile['delete_mark'] | undefined;
  key?: MappedFile['key'] | undefined;
};

function checkFile(file: FileInput, issue: z.RefinementCtx): void {
  const add = (path: (string | number)[], message: string) =>
    issue.addIssue({ code: 'custom', path, message });
  const known = entityFields[file.entity];
  for (const name of Object.keys(file.fields))
    if (!(name in known))
      add(
        ['fields', name],
        `${file.entity} has no field ${name}; it has ${Object.keys(known).join(', ')}`,
      );
  for (const [name, field] of Object.entries(known))
    if (field.required && !(name in file.fields))
      add(['fields'], `${file.entity} needs the field ${name}`);
  if (
    needsParty(file.entity) &&
    !['customer_id', 'account_id', 'holder_id'].some((name) => name in file.fields)
  )
    add(['fields'], `${file.entity} needs customer_id or account_id, to know whose it is`);
  if (Object.keys(file.attributes).length > 0 && !entitiesWithAttributes.includes(file.entity))
    add(['attributes'], `${file.entity} carries no attributes`);
  if (file.consents.length > 0 && file.entity !== 'customer')
    add(['consents'], 'only customers give consent');
  if (Object.keys(file.identifiers).length > 0 && file.entity !== 'customer')
    add(['identifiers'], 'only customers have identifiers');
  if (file.delete_mark && file.mode !== 'delta')
    add(['delete_mark'], 'delete marks belong to mode delta');
  if (file.format.type === 'csv' && !file.format.header && !file.format.columns)
    add(['format', 'columns'], 'a file without a header needs columns');
  if (file.format.type === 'csv' && file.format.delimiter === file.format.quote)
    add(['format', 'delimiter'], 'delimiter and quote are the same');
  for (const name of file.key ?? [])
    if (!(name in known)) add(['key'], `${file.entity} has no field ${name}`);
  for (const key of entityKeys[file.entity])
    if (key === 'business_date' && !(key in file.fields) && !file.business_date)
      add(
        ['business_date'],
        `${file.entity} is a snapshot of a day: give business_date of the file or the field business_date`,
      );
}

function needsParty(entity: Entity): boolean {
  return ['holding', 'balance', 'transaction', 'card', 'loan', 'standing_order', 'event'].includes(
    entity,
  );
}

function isRegularExpression(text: string): boolean {
  try {
    return new RegExp(`${text}|`, 'u').exec('')?.length === 2;
  } catch {
    return false;
  }
}
