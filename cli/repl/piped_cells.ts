/**
 * Cells out of lines that come through a pipe.
 *
 * @module
 */

/** Lines, one after another; a cell that asks the user takes from them too. */
export interface Lines {
  /** The next line without its end; null behind the last. */
  next(): Promise<string | null>;
}

/** The lines of a text that arrives in pieces. */
export function linesOf(bytes: ReadableStream<Uint8Array>): Lines {
  const pieces = bytes
    .pipeThrough(new TextDecoderStream() as ByteDecoder)
    .getReader();
  let text = "";
  let hasEnded = false;
  return {
    async next() {
      while (!hasEnded && !text.includes("\n")) {
        const { value, done } = await pieces.read();
        text += value ?? "";
        hasEnded = done;
      }
      if (text === "") return null;
      const [line] = text.split("\n", 1);
      text = text.slice(line.length + 1);
      return line.replace(/\r$/, "");
    },
  };
}

/** The lib's type of it takes any buffer source, which no stream gives. */
type ByteDecoder = TransformStream<Uint8Array, string>;

/**
 * Joins lines to cells: a cell ends with the first line that makes it whole.
 * What is not whole when the lines end is the last cell, so that its error is
 * told.
 *
 * @param isWhole Whether a text is a whole cell.
 */
export async function* readCells(
  lines: Lines,
  isWhole: (code: string) => Promise<boolean>,
): AsyncGenerator<string> {
  let code = "";
  for (;;) {
    const line = await lines.next();
    if (line === null) break;
    code += code === "" ? line : `\n${line}`;
    if (code.trim() === "") {
      code = "";
    } else if (await isWhole(code)) {
      yield code;
      code = "";
    }
  }
  if (code !== "") yield code;
}
