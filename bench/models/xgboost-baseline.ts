// oxlint-disable-next-line import/default -- CommonJS: what it exports is its default
import ready from 'ml-xgboost';
import type { MadeRows } from './make-rows.ts';

/**
 * XGBoost as npm has it (compiled to WebAssembly), with the package's own defaults but for the objective: 200
 * trees of depth 5, learning rate 0.1, half of the rows a tree. Its rows are laid out before the clock starts.
 */
export async function trainXgboost(
  training: MadeRows,
  test: MadeRows,
): Promise<{ seconds: number; cpuSeconds: number; scores: Float64Array }> {
  const XGBoost = await ready;
  const booster = new XGBoost({ objective: 'binary:logistic', iterations: 200 });
  const [rows, labels] = [rowsOf(training), [...training.label]];
  const began = performance.now();
  const cpu = process.cpuUsage();
  booster.train(rows, labels);
  const seconds = (performance.now() - began) / 1000;
  const { user, system } = process.cpuUsage(cpu);
  const scores = Float64Array.from(booster.predict(rowsOf(test)));
  booster.free();
  return { seconds, cpuSeconds: (user + system) / 1e6, scores };
}

function rowsOf({ table }: MadeRows): number[][] {
  return Array.from({ length: table.rows }, (_, row) =>
    table.columns.map((column) => (column.kind === 'numeric' ? (column.values[row] ?? 0) : 0)),
  );
}
