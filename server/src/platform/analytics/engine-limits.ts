import { totalmem } from 'node:os';

const mebibyte = 1024 * 1024;

/** The default cap: two fifths of the machine, at most 3 GiB: the rest is PostgreSQL's and ours. */
export function defaultMemoryBytes(): number {
  return Math.min(3 * 1024 * mebibyte, Math.floor(totalmem() * 0.4));
}

/**
 * What the engine is given at connection. Its own defaults suit a server that owns the machine:
 * 0.9 of the memory, and mark and index caches of 5 GB each. BACKUP works only with a folder allowed
 * here; the statements are all ours, and the operating system says where this user may write.
 */
export function engineConfiguration(memoryBytes: number): string {
  const settings: Record<string, number> = {
    max_server_memory_usage: memoryBytes,
    mark_cache_size: 64 * mebibyte,
    index_mark_cache_size: 16 * mebibyte,
    primary_index_cache_size: 64 * mebibyte,
    uncompressed_cache_size: 0,
    query_condition_cache_size: 16 * mebibyte,
    mmap_cache_size: 100,
    compiled_expression_cache_size: 32 * mebibyte,
    max_thread_pool_size: 256,
    max_thread_pool_free_size: 16,
    background_pool_size: 2,
    background_move_pool_size: 1,
    background_fetches_pool_size: 1,
    background_common_pool_size: 1,
    background_schedule_pool_size: 4,
    background_buffer_flush_schedule_pool_size: 1,
    background_message_broker_schedule_pool_size: 1,
    background_distributed_schedule_pool_size: 1,
  };
  const lines = Object.entries(settings).map(([name, value]) => `  <${name}>${value}</${name}>`);
  return `<clickhouse>
${lines.join('\n')}
  <merge_tree>
    <number_of_free_entries_in_pool_to_execute_mutation>1</number_of_free_entries_in_pool_to_execute_mutation>
    <number_of_free_entries_in_pool_to_lower_max_size_of_merge>1</number_of_free_entries_in_pool_to_lower_max_size_of_merge>
    <number_of_free_entries_in_pool_to_execute_optimize_entire_partition>1</number_of_free_entries_in_pool_to_execute_optimize_entire_partition>
  </merge_tree>
  <backups><allowed_path>/</allowed_path></backups>
</clickhouse>
`;
}

/**
 * Compiling expressions that come a third time to machine code wins a twentieth of a run over 200,000 customers;
 * over the few rows of a test it costs a quarter of what the engine does.
 */
const compilesExpressions = (): boolean => process.env['HUIKE_ENGINE_COMPILES'] !== '0';
const interpreted = {
  compile_expressions: '0',
  compile_aggregate_expressions: '0',
  compile_sort_description: '0',
};

/**
 * Settings every session starts with and returns to after each statement. A statement may take
 * most of the cap, and groups and sorts spill to disk long before it.
 */
export function sessionBaseline(memoryBytes: number): Record<string, string> {
  return {
    max_memory_usage: String(Math.floor(memoryBytes * 0.85)),
    max_bytes_before_external_group_by: String(Math.floor(memoryBytes * 0.3)),
    max_bytes_before_external_sort: String(Math.floor(memoryBytes * 0.3)),
    max_bytes_ratio_before_external_group_by: '0',
    max_bytes_ratio_before_external_sort: '0',
    log_queries: '0',
    // With statistics of its columns (merged parts have them) the planner guesses how many rows an IN keeps
    // by going through all its values: 0.7 s before a statement of 0.04 s, with a set of 900,000.
    use_statistics: '0',
    ...(compilesExpressions() ? {} : interpreted),
    // a list of ids arrives as the text of one parameter
    max_query_size: String(64 * mebibyte),
  };
}
