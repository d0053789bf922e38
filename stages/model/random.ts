/** Independent random words: the same on every machine, whatever was drawn from other streams before. */
export interface Random {
  /** A uniform whole number, 0 … 2^32 - 1. */
  word(): number;
  /** A uniform whole number, 0 … `bound` - 1; `bound` from 1 to 2^32. */
  below(bound: number): number;
  /** Uniform in [0, 1), a multiple of 2^-24: exact in float32. */
  uniform(): number;
}

/**
 * The random stream named by all the arguments. It is counter-based: what an iteration draws depends only on its own
 * number, so an interrupted computation resumes with the same numbers.
 *
 * Philox4x32-10 (Salmon, Moraes, Dror, Shaw: Parallel Random Numbers: As Easy as 1, 2, 3, SC 2011) with the seed as its
 * key and (block, hash of purpose, a, b) as its counter.
 *
 * @param seed 0 … 2^53 - 1
 * @param purpose what the numbers are for; other purposes get unrelated numbers
 * @param a,b whole numbers below 2^32, such as an epoch and a round
 */
export function random(seed: number, purpose: string, a = 0, b = 0): Random {
  const key = [seed >>> 0, Math.floor(seed / 2 ** 32)] as const;
  const tag = fnv1a(purpose);
  let words: readonly number[] = [];
  let drawn = 0;
  const word = (): number => {
    if (drawn % 4 === 0) words = philox([drawn / 4, tag, a, b], key);
    return words[drawn++ % 4]!;
  };
  return {
    word,
    below: (bound) => {
      for (;;) {
        const candidate = word();
        // Rounded down this quotient is exact, and the whole is faster than the remainder of two doubles.
        const cycle = Math.floor(candidate / bound) * bound;
        // Words of the incomplete last cycle are drawn again, or low results would be more likely.
        if (cycle + bound <= 2 ** 32) return candidate - cycle;
      }
    },
    uniform: () => (word() >>> 8) / 2 ** 24,
  };
}

/** Ten rounds of Philox4x32 on a counter of four words and a key of two. */
export function philox(
  counter: readonly [number, number, number, number],
  key: readonly [number, number],
): readonly [number, number, number, number] {
  let [x0, x1, x2, x3] = counter;
  let [k0, k1] = key;
  for (let round = 0; round < 10; round++) {
    const high0 = multiplyHigh(0xd2511f53, x0);
    const low0 = Math.imul(0xd2511f53, x0);
    const high1 = multiplyHigh(0xcd9e8d57, x2);
    const low1 = Math.imul(0xcd9e8d57, x2);
    x0 = high1 ^ x1 ^ k0;
    x1 = low1;
    x2 = high0 ^ x3 ^ k1;
    x3 = low0;
    k0 = (k0 + 0x9e3779b9) | 0;
    k1 = (k1 + 0xbb67ae85) | 0;
  }
  return [x0 >>> 0, x1 >>> 0, x2 >>> 0, x3 >>> 0];
}

/** The upper 32 bits of the 64-bit product of two unsigned words; no sum of halves below reaches 2^32. */
function multiplyHigh(a: number, b: number): number {
  const aLow = a & 0xffff;
  const aHigh = a >>> 16;
  const bLow = b & 0xffff;
  const bHigh = b >>> 16;
  const middle = aHigh * bLow + ((aLow * bLow) >>> 16);
  return (aHigh * bHigh + (middle >>> 16) + (((middle & 0xffff) + aLow * bHigh) >>> 16)) | 0;
}

function fnv1a(text: string): number {
  let hash = 0x811c9dc5;
  for (const byte of Buffer.from(text)) hash = Math.imul(hash ^ byte, 0x01000193);
  return hash >>> 0;
}
