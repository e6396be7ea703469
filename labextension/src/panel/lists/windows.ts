/** Where each row begins, and where the last one ends, from the rows' heights. */
export function offsetsOf(heights: number[]): number[] {
  const offsets = [0];
  heights.forEach((height, index) => offsets.push(offsets[index] + height));
  return offsets;
}

/** The row at a height, found by halving. */
export function rowAt(offsets: number[], y: number): number {
  let low = 0;
  let high = Math.max(0, offsets.length - 2);
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (offsets[middle] <= y) {
      low = middle;
    } else {
      high = middle - 1;
    }
  }
  return low;
}

/** The first and the last row in sight, with some on either side. */
export function rowsInSight(
  offsets: number[],
  top: number,
  height: number,
  spare: number
): [number, number] {
  const last = offsets.length - 2;
  const from = rowAt(offsets, top) - spare;
  const to = rowAt(offsets, top + Math.max(0, height - 1)) + spare;
  return [Math.max(0, from), Math.min(last, to)];
}

/** The most height of a room that cuts no row in half. */
export function wholeRows(offsets: number[], room: number): number {
  const total = offsets[offsets.length - 1];
  return total <= room ? total : offsets[rowAt(offsets, room)] || room;
}
