/** Values never enter the text of a statement: they are bound by name, the text holds `{p0:String}`. */
export type Parameters = Record<string, string | number | boolean | readonly (string | number)[]>;

export type ParameterType =
  | 'String'
  | 'Int64'
  | 'Float64'
  | 'Bool'
  | 'Date32'
  | 'Array(String)'
  | 'Array(Int64)'
  | 'Array(Float64)'
  | 'Array(UInt32)';

/** Adds a value and gives its place-holder. */
export function bind(
  parameters: Parameters,
  type: ParameterType,
  value: Parameters[string],
): string {
  const name = `p${Object.keys(parameters).length}`;
  parameters[name] = value;
  return `{${name}:${type}}`;
}

/** A column name out of a catalogue, quoted; catalogues hold plain identifiers only. */
export function quoteColumn(column: string): string {
  if (!/^[A-Za-z_][A-Za-z0-9_]{0,127}$/.test(column)) {
    throw new Error(`not a column name: ${column}`);
  }
  return `\`${column}\``;
}
