import { elementAt } from '../../compute/element-at.ts';
import type { Random } from '../model/random.ts';
import type { Point, Stroke } from './glyphs.ts';

/** Sides of the image, in pixels. */
const side = 28;
/** Width of a line's soft edge, in pixels. */
const edge = 1.3;

/**
 * Draws strokes with a pen of varying width on paper that takes ink unevenly.
 *
 * @param strokes polylines in pixels; parts outside the image are cut off
 * @param image 28×28 pixels of 0 (paper) … 255 (ink) to write to, all 0 before
 */
export function ink(strokes: readonly Stroke[], random: Random, image: Uint8Array): void {
  const cover = new Float64Array(side * side);
  const pen = 0.75 + 0.75 * random.uniform();
  for (const stroke of strokes) {
    const start = pen * (0.85 + 0.3 * random.uniform());
    const end = pen * (0.7 + 0.45 * random.uniform());
    for (const [i, to] of stroke.slice(1).entries()) {
      line(cover, elementAt(stroke, i), to, start + ((end - start) * i) / stroke.length);
    }
  }
  const dark = 225 + 30 * random.uniform();
  for (let eight = 0; eight < cover.length; eight += 8) {
    const grain = random.word();
    for (let k = 0; k < 8; k++) {
      const patchy = 1 - (0.3 * ((grain >>> (4 * k)) & 15)) / 15;
      image[eight + k] = Math.round(dark * Math.min(1, 1.12 * patchy) * elementAt(cover, eight + k));
    }
  }
}

/** Covers the pixels near the line from `a` to `b`, by the distance of their centers from it. */
function line(cover: Float64Array, a: Point, b: Point, radius: number): void {
  const reach = radius + edge;
  const [left, right] = range(a.x, b.x, reach);
  const [top, bottom] = range(a.y, b.y, reach);
  const [dx, dy] = [b.x - a.x, b.y - a.y];
  const squaredLength = dx * dx + dy * dy;
  for (let y = top; y <= bottom; y++) {
    for (let x = left; x <= right; x++) {
      const along = squaredLength === 0 ? 0 : ((x - a.x) * dx + (y - a.y) * dy) / squaredLength;
      const t = Math.min(1, Math.max(0, along));
      const [ex, ey] = [x - a.x - t * dx, y - a.y - t * dy];
      const covered = Math.min(1, (radius - Math.sqrt(ex * ex + ey * ey)) / edge + 0.5);
      const at = y * side + x;
      cover[at] = Math.max(covered, elementAt(cover, at));
    }
  }
}

/** The pixels within reach of an interval, clipped to the image. */
function range(a: number, b: number, reach: number): [first: number, last: number] {
  return [Math.max(0, Math.ceil(Math.min(a, b) - reach)), Math.min(side - 1, Math.floor(Math.max(a, b) + reach))];
}
