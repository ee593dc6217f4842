/**
 * Solves A x = b for a symmetric positive definite A (lower triangle, row by row in one array) by
 * Cholesky's factorization (Golub & Van Loan, Matrix Computations, 4.2). A becomes its factor and b the
 * solution. False: A is not positive definite to machine precision.
 */
export function solveCholesky(matrix: Float64Array, right: Float64Array): boolean {
  const size = right.length;
  const at = (row: number, column: number): number => matrix[row * size + column] ?? Number.NaN;
  for (let column = 0; column < size; column += 1) {
    let pivot = at(column, column);
    for (let k = 0; k < column; k += 1) pivot -= at(column, k) ** 2;
    if (!(pivot > 0)) return false;
    const root = Math.sqrt(pivot);
    matrix[column * size + column] = root;
    for (let row = column + 1; row < size; row += 1) {
      let sum = at(row, column);
      for (let k = 0; k < column; k += 1) sum -= at(row, k) * at(column, k);
      matrix[row * size + column] = sum / root;
    }
  }
  for (let row = 0; row < size; row += 1) {
    let sum = right[row] ?? 0;
    for (let k = 0; k < row; k += 1) sum -= at(row, k) * (right[k] ?? 0);
    right[row] = sum / at(row, row);
  }
  for (let row = size - 1; row >= 0; row -= 1) {
    let sum = right[row] ?? 0;
    for (let k = row + 1; k < size; k += 1) sum -= at(k, row) * (right[k] ?? 0);
    right[row] = sum / at(row, row);
  }
  return true;
}
