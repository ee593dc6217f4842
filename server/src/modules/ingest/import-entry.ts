import type { MappedFile } from '#contract/mapping-file.ts';
import type { Mapping } from '#contract/mapping.ts';
import { JobFailure } from '#platform/jobs/jobs.ts';
import type { ImportRecord } from './import-records.ts';
import { parseMapping } from './parse-mapping.ts';

export type MappedImport = { record: ImportRecord; mapping: Mapping; file: MappedFile };

/** How an import reads its file. A replay reads corrected rows, which were written in the plainest form. */
export function entryOf(record: ImportRecord): MappedImport {
  const parsed = parseMapping(record.yaml, record.source);
  if (!parsed.ok) throw new JobFailure(parsed.refusal);
  const file = parsed.value.files.find((entry) => entry.name === record.entry);
  if (!file) throw new JobFailure({ code: 'FILE_NOT_IN_MAPPING', facts: { file: record.entry } });
  if (record.replay_of === null) return { record, mapping: parsed.value, file };
  const decimal = file.format.type === 'csv' ? file.format.decimal : '.';
  return {
    record,
    mapping: parsed.value,
    file: {
      ...file,
      mode: record.mode,
      control: undefined,
      format: { type: 'csv', delimiter: ',', quote: '"', encoding: 'utf-8', header: true, decimal },
    },
  };
}
