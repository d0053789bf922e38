import { elementAt } from '../../compute/element-at.ts';
import type { Random } from '../model/random.ts';
import type { Point, Stroke } from './glyphs.ts';

/** How much two instances of the same digit may differ. */
const wobble = 3; // of a control point, in units of the glyph's box
const turn = 0.16; // tangent of half the angle, so up to 18 degrees
const slant = 0.5;
const stretch = 0.35;
const shift = 2; // pixels
const warp = 4; // pixels, of a node of the elastic lattice

/** Larger side of the digit's bounding box, in pixels, and the center of the image. */
const largest = 19;
const center = 13.5;

/**
 * Makes strokes look handwritten: moves each point a little, then rotates, slants, stretches and shifts the whole, and
 * warps it elastically.
 *
 * Uses only operations that IEEE 754 defines exactly, so no sine: an angle is given by the tangent of its half.
 *
 * @returns the strokes as polylines in pixels of a 28×28 image
 */
export function handwrite(strokes: readonly Stroke[], random: Random): Stroke[] {
  const unsteady = strokes.map((stroke) =>
    stroke.map(({ x, y }) => ({ x: x + wobble * spread(random), y: y + wobble * spread(random) })),
  );
  const tilt = affine(random);
  const fit = fitted(
    unsteady.map((stroke) => smooth(stroke).map(tilt)),
    random,
  );
  const sheet = elastic(random);
  return fit.map((stroke) => stroke.map(sheet));
}

/** Between -1 and 1, most often near 0: the sum of two uniform numbers, both from one random word. */
function spread(random: Random): number {
  const word = random.word();
  return ((word >>> 16) + (word & 0xffff)) / 0xffff - 1;
}

function affine(random: Random): (point: Point) => Point {
  const half = turn * spread(random);
  const cosine = (1 - half * half) / (1 + half * half);
  const sine = (2 * half) / (1 + half * half);
  const shear = slant * spread(random);
  const width = 1 + stretch * spread(random);
  return ({ x, y }) => {
    const across = width * (x - shear * y);
    return { x: cosine * across - sine * y, y: sine * across + cosine * y };
  };
}

/** Scales the larger side of the bounding box to about `largest`, and centers it up to a small shift. */
function fitted(strokes: readonly Stroke[], random: Random): Stroke[] {
  const xs = strokes.flat().map(({ x }) => x);
  const ys = strokes.flat().map(({ y }) => y);
  const [left, right, top, bottom] = [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)];
  const scale = ((0.92 + 0.1 * spread(random)) * largest) / Math.max(right - left, bottom - top);
  const toX = center + shift * spread(random) - (scale * (left + right)) / 2;
  const toY = center + shift * spread(random) - (scale * (top + bottom)) / 2;
  return strokes.map((stroke) => stroke.map(({ x, y }) => ({ x: scale * x + toX, y: scale * y + toY })));
}

const pieces = 5;

/** A Catmull-Rom curve through the points, as a polyline. */
function smooth(points: Stroke): Stroke {
  const curve: Point[] = [];
  for (const [i, to] of points.entries()) {
    const from = points[i - 1];
    if (from === undefined) continue;
    const [before, after] = [points[i - 2] ?? from, points[i + 1] ?? to];
    for (let piece = 0; piece < pieces; piece++) {
      const t = piece / pieces;
      curve.push({
        x: between(before.x, from.x, to.x, after.x, t),
        y: between(before.y, from.y, to.y, after.y, t),
      });
    }
  }
  return [...curve, ...points.slice(-1)];
}

function between(a: number, b: number, c: number, d: number, t: number): number {
  return b + 0.5 * t * (c - a + t * (2 * a - 5 * b + 4 * c - d + t * (3 * (b - c) + d - a)));
}

/** Squares of the lattice along each side of the image, and their size in pixels. */
const squares = 4;
const square = 28 / squares;
const nodes = squares + 2;

/** A random elastic warp: a quadratic B-spline, which has no kinks where squares meet. */
function elastic(random: Random): (point: Point) => Point {
  const lattice = Array.from({ length: nodes * nodes }, () => ({ x: warp * spread(random), y: warp * spread(random) }));
  return (point) => {
    const column = within(point.x);
    const row = within(point.y);
    const across = weights(point.x / square - column);
    const down = weights(point.y / square - row);
    let { x, y } = point;
    for (const [i, vertical] of down.entries()) {
      for (const [j, horizontal] of across.entries()) {
        const node = elementAt(lattice, (row + i) * nodes + column + j);
        x += vertical * horizontal * node.x;
        y += vertical * horizontal * node.y;
      }
    }
    return { x, y };
  };
}

/** The square that contains a coordinate, or the nearest one. */
function within(position: number): number {
  return Math.min(squares - 1, Math.max(0, Math.floor(position / square)));
}

/** Weights of the three nodes around a square at `t` of its width, 0…1; slightly outside, the spline is continued. */
function weights(t: number): readonly [number, number, number] {
  return [0.5 * (1 - t) * (1 - t), 0.5 + t * (1 - t), 0.5 * t * t];
}
