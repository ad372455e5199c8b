import { describe, expect, it } from '@jest/globals';
import { solveSymmetric } from '../src/linear-system.ts';

describe('a symmetric system', () => {
  it('is solved in place', () => {
    const matrix = Float64Array.of(4, 2, 2, 5);
    const solution = Float64Array.of(14, 19);

    solveSymmetric(matrix, solution, 2);

    expect(solution[0]).toBeCloseTo(2, 12);
    expect(solution[1]).toBeCloseTo(3, 12);
  });

  it('gives nothing to a column that says nothing new', () => {
    const matrix = Float64Array.of(4, 4, 0, 4, 4, 0, 0, 0, 0);
    const solution = Float64Array.of(8, 8, 0);

    solveSymmetric(matrix, solution, 3);

    expect(solution).toEqual(Float64Array.of(2, 0, 0));
  });
});
