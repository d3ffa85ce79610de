import { columnOfRow, columnStart } from "../source/chart/model/columns.ts";
import { equal, holds } from "./claims.ts";

Deno.test("every row lies in the column that columnOfRow names", () => {
  for (
    const [first, count, columns] of [[0, 10, 3], [5, 3270, 849], [7, 100, 100], [
      3,
      17,
      16,
    ]] as const
  ) {
    for (let column = 0; column < columns; column++) {
      const end = columnStart(column + 1, first, count, columns);
      for (let row = columnStart(column, first, count, columns); row < end; row++) {
        equal(columnOfRow(row, first, count, columns), column, `row ${row}`);
      }
    }
    equal(columnOfRow(first - 1, first, count, columns), undefined);
    equal(columnOfRow(first + count, first, count, columns), undefined);
  }
});

Deno.test("starts floor as integers do, at five hundred million rows too", () => {
  equal(columnStart(8191, 0, 500_000_000, 8192), 499_938_964);
  holds(columnStart(3, 0, 10, 3) === 10, "the end of the last column is the end of the rows");
});
