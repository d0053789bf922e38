import { stripVTControlCharacters } from 'node:util';

/** Milliseconds between two frames. */
const frame = 80;

/** The last lines of a terminal, redrawn in place; finished lines scroll by above them. */
export class Screen {
  readonly #lines: () => readonly string[];
  readonly #timer: NodeJS.Timeout;
  #drawn = 0;
  #pending: string[] = [];
  #dirty = false;
  #closed = false;

  /** @param lines the lines to draw; called at most once per frame */
  constructor(lines: () => readonly string[]) {
    this.#lines = lines;
    this.#timer = setInterval(() => this.#dirty && this.#paint(), frame);
    this.#timer.unref();
    process.on('exit', this.#restore);
    process.stderr.write('\u001b[?25l');
    this.#paint();
  }

  draw(): void {
    this.#dirty = true;
  }

  scroll(line: string): void {
    if (this.#closed) process.stderr.write(`${line}\n`);
    else this.#pending.push(line);
    this.#dirty = true;
  }

  /** Removes the drawn lines and shows the cursor again; scrolled lines stay. */
  close(): void {
    if (this.#closed) return;
    clearInterval(this.#timer);
    this.#write([]);
    this.#restore();
    process.off('exit', this.#restore);
  }

  readonly #restore = () => {
    this.#closed = true;
    process.stderr.write('\u001b[?25h');
  };

  #paint(): void {
    const rows = process.stderr.rows || 24;
    this.#write(this.#lines().slice(-Math.max(1, rows - 2)));
    this.#dirty = false;
  }

  #write(lines: readonly string[]): void {
    const up = this.#drawn > 0 ? `\u001b[${this.#drawn}A` : '';
    const scrolled = this.#pending.map((line) => `${line}\n`).join('');
    const columns = process.stderr.columns || 80;
    const picture = lines.map((line) => `${fit(line, columns)}\n`).join('');
    process.stderr.write(`${up}\r\u001b[J${scrolled}${picture}`);
    this.#pending = [];
    this.#drawn = lines.length;
  }
}

/** Cuts a line that would wrap, which would break redrawing; a cut line has no colors. */
function fit(line: string, columns: number): string {
  const plain = stripVTControlCharacters(line);
  return plain.length < columns ? line : `${plain.slice(0, Math.max(0, columns - 2))}…`;
}
