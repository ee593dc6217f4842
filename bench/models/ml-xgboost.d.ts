declare module 'ml-xgboost' {
  type Booster = {
    train(rows: number[][], labels: number[]): void;
    predict(rows: number[][]): number[];
    free(): void;
  };
  const ready: Promise<new (options: Record<string, string | number>) => Booster>;
  // oxlint-disable-next-line import/no-default-export -- as the package has it
  export default ready;
}
