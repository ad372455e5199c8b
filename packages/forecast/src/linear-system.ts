/** The dot product of `length` elements, starting at the given offsets. */
function dot(
  left: Float64Array,
  leftOffset: number,
  right: Float64Array,
  rightOffset: number,
  length: number,
): number {
  let sum = 0;
  for (let index = 0; index < length; index++) {
    sum += (left[leftOffset + index] as number) * (right[rightOffset + index] as number);
  }
  return sum;
}

/** Adds `scale × source` to `target`, element by element. */
export function addScaled(
  target: Float64Array,
  targetOffset: number,
  source: Float64Array,
  scale: number,
  length: number,
): void {
  for (let index = 0; index < length; index++) {
    target[targetOffset + index] =
      (target[targetOffset + index] as number) + scale * (source[index] as number);
  }
}

/**
 * Solves the symmetric positive definite system `matrix · x = rightSide` by Cholesky, in place: `matrix` (row-major, only the
 * lower triangle is read) becomes its factor, `rightSide` becomes the solution. A direction that the data do not determine
 * (a constant or duplicate column) gets the coefficient 0 instead of a division by nothing.
 */
export function solveSymmetric(matrix: Float64Array, rightSide: Float64Array, size: number): void {
  factorise(matrix, size);
  for (let row = 0; row < size; row++) {
    const pivot = matrix[row * size + row] as number;
    const rest = (rightSide[row] as number) - dot(matrix, row * size, rightSide, 0, row);
    rightSide[row] = pivot === 0 ? 0 : rest / pivot;
  }
  for (let row = size - 1; row >= 0; row--) {
    const pivot = matrix[row * size + row] as number;
    let rest = rightSide[row] as number;
    for (let below = row + 1; below < size; below++) {
      rest -= (matrix[below * size + row] as number) * (rightSide[below] as number);
    }
    rightSide[row] = pivot === 0 ? 0 : rest / pivot;
  }
}

function factorise(matrix: Float64Array, size: number): void {
  for (let row = 0; row < size; row++) {
    const rowStart = row * size;
    for (let column = 0; column < row; column++) {
      const columnStart = column * size;
      const pivot = matrix[columnStart + column] as number;
      const rest = (matrix[rowStart + column] as number) - dot(matrix, rowStart, matrix, columnStart, column);
      matrix[rowStart + column] = pivot === 0 ? 0 : rest / pivot;
    }
    const diagonal = matrix[rowStart + row] as number;
    const rest = diagonal - dot(matrix, rowStart, matrix, rowStart, row);
    matrix[rowStart + row] = rest > diagonal * 1e-12 ? Math.sqrt(rest) : 0;
  }
}
