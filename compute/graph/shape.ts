/** Number of elements of a shape; 1 for a scalar. */
export function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size, 1);
}

export function sameShape(a: readonly number[], b: readonly number[]): boolean {
  return a.length === b.length && a.every((size, axis) => size === b[axis]);
}

/**
 * The shape that operands of an element-wise operation broadcast to.
 *
 * @throws RangeError when they do not
 */
export function broadcastShape(...shapes: readonly (readonly number[])[]): number[] {
  const shape = commonShape(shapes);
  if (shape !== undefined) return shape;
  throw new RangeError(
    `expected shapes that broadcast, got ${shapes.map((each) => `[${each}]`).join(' and ')}. Reshape one of them.`,
  );
}

/** Whether a shape broadcasts to another, and the other stays as it is. */
export function broadcastsTo(shape: readonly number[], target: readonly number[]): boolean {
  return sameShape(commonShape([shape, target]) ?? [], target) && shape.length <= target.length;
}

function commonShape(shapes: readonly (readonly number[])[]): number[] | undefined {
  const rank = Math.max(0, ...shapes.map((shape) => shape.length));
  const common: number[] = [];
  for (let axis = 0; axis < rank; axis += 1) {
    const sizes = shapes.map((shape) => shape[axis - rank + shape.length] ?? 1).filter((size) => size !== 1);
    if (sizes.some((size) => size !== sizes[0])) return undefined;
    common.push(sizes[0] ?? 1);
  }
  return common;
}

/** Axes as a list, counted from 0: TensorFlow.js also gives a single number, or negative ones. */
export function axesOf(axis: number | readonly number[], rank: number): number[] {
  return [axis].flat().map((a) => (a < 0 ? a + rank : a) as number);
}

/** A shape without some axes, or with them of size 1. */
export function reducedShape(shape: readonly number[], axes: readonly number[], keepDims: boolean): number[] {
  return keepDims
    ? shape.map((size, axis) => (axes.includes(axis) ? 1 : size))
    : shape.filter((_, axis) => !axes.includes(axis));
}
