import {
  dataQualitySchema,
  deliverySchema,
  importPageSchema,
  importSchema,
  mappingListSchema,
  mappingViewSchema,
  previewSchema,
  quarantinePageSchema,
  quarantineRowSchema,
  type ImportView,
} from '#contract/ingest.ts';
import type { TableFormat } from '#contract/table-format.ts';
import { useQuery } from '@tanstack/react-query';
import { z } from 'zod';
import { api, type Query } from './http.ts';

export type { ImportView };
export type Mapping = z.infer<typeof mappingViewSchema>;
export type Preview = z.infer<typeof previewSchema>;
export type QuarantineRow = z.infer<typeof quarantineRowSchema>;
export type DataQuality = z.infer<typeof dataQualitySchema>['items'][number];

const checkedMapping = z.object({ source: z.string(), entries: z.array(z.string()) });

/** Fields stand before the file: the server reads a multipart body in order. */
function formOf(fields: Record<string, string>, file: File): FormData {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) form.append(name, value);
  form.append('file', file, file.name);
  return form;
}

export const importCalls = {
  list: (query: Query, signal?: AbortSignal) =>
    api.get('/api/imports', importPageSchema, { query, signal }),
  find: (id: number, signal?: AbortSignal) =>
    api.get(`/api/imports/${id}`, importSchema, { signal }),
  upload: (source: string, file: File) =>
    api.post('/api/imports', deliverySchema, { body: formOf({ source }, file) }),
  preview: (yaml: string, entry: string, file: File) =>
    api.post('/api/mappings/preview', previewSchema, { body: formOf({ yaml, entry }, file) }),
  quarantine: (id: number, query: Query, signal?: AbortSignal) =>
    api.get(`/api/imports/${id}/quarantine`, quarantinePageSchema, { query, signal }),
  fixRow: (id: number, rowId: number, cells: Record<string, string>) =>
    api.put(`/api/imports/${id}/quarantine/${rowId}`, quarantineRowSchema, { body: { cells } }),
  replay: (id: number, rowIds?: readonly number[]) =>
    api.post(`/api/imports/${id}/replay`, deliverySchema, { body: rowIds ? { rowIds } : {} }),
  errorFile: (id: number, format: TableFormat) => `/api/imports/${id}/errors.${format}`,
  mappings: (signal?: AbortSignal) => api.get('/api/mappings', mappingListSchema, { signal }),
  saveMapping: async (yaml: string) => {
    const { source } = await api.post('/api/mappings/check', checkedMapping, { body: { yaml } });
    return api.put(`/api/mappings/${source}`, mappingViewSchema, { body: { yaml } });
  },
  template: (source: string, entry: string) =>
    `/api/mappings/${source}/entries/${entry}/template.csv`,
  quality: (signal?: AbortSignal) => api.get('/api/data-quality', dataQualitySchema, { signal }),
};

export function useMappings() {
  return useQuery({
    queryKey: ['mappings'],
    queryFn: async ({ signal }) => (await importCalls.mappings(signal)).items,
  });
}

export function isImporting(one: { state: ImportView['state'] }): boolean {
  return one.state === 'queued' || one.state === 'running';
}
