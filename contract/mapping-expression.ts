import { z } from 'zod';

export const columnName = z
  .string()
  .min(1)
  .max(200)
  .describe('a column of the file, by its name in the header or in `columns`');
export const dateFormats = [
  'YYYY-MM-DD',
  'YYYYMMDD',
  'YYYY/MM/DD',
  'YYMMDD',
  'DD.MM.YYYY',
  'DD/MM/YYYY',
  'MM/DD/YYYY',
] as const;
export type DateFormat = (typeof dateFormats)[number];

/** Named transforms of one text value. */
export const transforms = {
  upper: 'capital letters',
  lower: 'small letters',
  digits: 'keeps digits only',
  strip_leading_zeros: 'drops zeros at the front',
  birth_number_date: 'Czech birth number YYMMDD (month + 50 for women) to a birth date in 19YY',
  birth_number_gender: 'Czech birth number to male or female',
  cn_identity_birth_date: 'Chinese identity number (18 or 15 digits) to a birth date',
  cn_identity_gender: 'Chinese identity number (18 or 15 digits) to male or female',
} as const;
export type Transform = keyof typeof transforms;
const transformNames = z.enum(Object.keys(transforms) as [Transform, ...Transform[]]);

export type Condition = Record<string, string | readonly string[]>;
export type Expression = {
  column?: string | undefined;
  constant?: string | undefined;
  concat?: Expression[] | undefined;
  first_of?: Expression[] | undefined;
  choose?: { when: Condition; value: string }[] | undefined;
  substring?: { from: number; length?: number | undefined } | undefined;
  transform?: Transform | undefined;
  map?: Record<string, string> | undefined;
  otherwise?: string | undefined;
  default?: string | undefined;
  date?: DateFormat | undefined;
};

/** A value as text; YAML reads `1` and `yes` as something else. */
export const scalar = z
  .union([z.string(), z.number(), z.boolean()])
  .transform(String)
  .pipe(z.string().max(1000));
const sources = ['column', 'constant', 'concat', 'first_of', 'choose'] as const;

/** A bare word is a column. Otherwise one of the five sources, then the steps in the order listed here. */
export const expressionSchema: z.ZodType<Expression> = z.lazy(() =>
  z.preprocess(
    (given) => (typeof given === 'string' ? { column: given } : given),
    z
      .strictObject({
        column: columnName.optional(),
        constant: scalar.optional().describe('this text in every row'),
        concat: z.array(expressionSchema).min(1).max(10).optional().describe('the parts joined'),
        first_of: z
          .array(expressionSchema)
          .min(1)
          .max(10)
          .optional()
          .describe('the first part that is not blank'),
        choose: z
          .array(
            z.strictObject({
              when: z.record(columnName, z.union([scalar, z.array(scalar).min(1)])),
              value: scalar,
            }),
          )
          .min(1)
          .max(100)
          .optional()
          .describe(
            'the value of the first line whose columns all have (one of) the values given; see otherwise',
          ),
        substring: z
          .strictObject({ from: z.int().min(1), length: z.int().min(1).optional() })
          .optional()
          .describe('characters from position `from` (1 is the first)'),
        transform: transformNames.optional().describe('a named transform'),
        map: z
          .record(z.string(), scalar)
          .optional()
          .describe('value → value; a value not listed is a fault unless `otherwise` is given'),
        otherwise: scalar
          .optional()
          .describe('for map and choose: the value where nothing matched'),
        default: scalar.optional().describe('the value where the result is blank'),
        date: z
          .enum(dateFormats)
          .optional()
          .describe("format of this date, where it differs from the file's date_format"),
      })
      .superRefine((expression, issue) => {
        const given = sources.filter((name) => expression[name] !== undefined);
        if (given.length !== 1)
          issue.addIssue(
            `give exactly one of ${sources.join(', ')}${given.length ? ` (found ${given.join(' and ')})` : ''}`,
          );
        if (depthOf(expression) > deepestExpression)
          issue.addIssue(`expressions stand in each other ${deepestExpression} deep at most`);
        else if (weightOf(expression) > heaviestExpression)
          issue.addIssue('the expression is too long: give its map fewer lines, or nest less');
        if (expression.otherwise !== undefined && !expression.map && !expression.choose)
          issue.addIssue({
            code: 'custom',
            path: ['otherwise'],
            message: 'otherwise belongs to map or choose',
          });
      }),
  ),
);

const deepestExpression = 5;
/** Far above what a bank needs; the text of the SQL and the work per row grow with it. */
const heaviestExpression = 5000;

const partsOf = (expression: Expression): Expression[] => [
  ...(expression.concat ?? []),
  ...(expression.first_of ?? []),
];

function depthOf(expression: Expression): number {
  return 1 + Math.max(0, ...partsOf(expression).map(depthOf));
}

/** How many values the SQL of an expression is made of: most steps name the value before them twice. */
function weightOf(expression: Expression): number {
  const inner = partsOf(expression).reduce((sum, part) => sum + 2 * weightOf(part), 0);
  const lines = (expression.choose ?? []).reduce(
    (sum, { when }) => sum + 1 + Object.keys(when).length,
    0,
  );
  const source = Math.max(1, inner + lines);
  const transformed = source * (expression.transform ? 8 : 1);
  const mapped = expression.map
    ? transformed * 2 + Object.keys(expression.map).length
    : transformed;
  return mapped * (expression.default === undefined ? 1 : 2);
}

/** The columns of the file that an expression reads. */
export function columnsOf(expression: Expression): string[] {
  return [
    ...(expression.column === undefined ? [] : [expression.column]),
    ...(expression.concat ?? []).flatMap(columnsOf),
    ...(expression.first_of ?? []).flatMap(columnsOf),
    ...(expression.choose ?? []).flatMap((line) => Object.keys(line.when)),
  ];
}
