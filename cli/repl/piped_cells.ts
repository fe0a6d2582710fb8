/**
 * Cells out of lines that come through a pipe.
 *
 * @module
 */

/** Lines, one after another; a cell that asks the user takes from them too. */
export interface Lines {
  /** The next line without its end; null behind the last. */
  next(): Promise<string | null>;
  /** Those that follow, as far as they have come whole. */
  ahead(): Iterable<string>;
}

/** The lines of a text that arrives in pieces. */
export function linesOf(bytes: ReadableStream<Uint8Array>): Lines {
  const pieces = bytes
    .pipeThrough(new TextDecoderStream() as ByteDecoder)
    .getReader();
  let text = "";
  let hasEnded = false;
  return {
    *ahead() {
      let start = 0;
      for (let end; (end = text.indexOf("\n", start)) >= 0; start = end + 1) {
        yield text.slice(start, end);
      }
    },
    async next() {
      while (!hasEnded && !text.includes("\n")) {
        const { value, done } = await pieces.read();
        text += value ?? "";
        hasEnded = done;
      }
      if (text === "") return null;
      const end = text.indexOf("\n");
      const line = end < 0 ? text : text.slice(0, end);
      text = text.slice(line.length + 1);
      return line.replace(/\r$/, "");
    },
  };
}

/** The same bytes at once, when all have come, with a line end at their end. */
export function whole(
  bytes: ReadableStream<Uint8Array>,
): ReadableStream<Uint8Array> {
  return new ReadableStream({
    async pull(controller) {
      controller.enqueue(await new Response(bytes).bytes());
      controller.enqueue(Uint8Array.of(10));
      controller.close();
    },
  });
}

/** The lib's type of it takes any buffer source, which no stream gives. */
type ByteDecoder = TransformStream<Uint8Array, string>;

/**
 * What begins no statement: a member, the rest of an `if` or `try`, an
 * operator. `?name` and `%time` begin cells.
 */
const GOES_ON =
  /^\s*(?:\?\.|\.(?!\.\.|\d)|(?:else|catch|finally|instanceof|in)\b|\?\??\s|[:)\]},|&=*^>])/;

/** Whether the next line that says something goes on with the one before. */
function goesOn(lines: Lines): boolean {
  for (const line of lines.ahead()) {
    if (!/^\s*(?:\/\/.*)?$/.test(line)) return GOES_ON.test(line);
  }
  return false;
}

/**
 * Joins lines to cells: a cell ends with the first line that makes it whole,
 * unless the next one is there already and goes on with it, as `.then()` or
 * `else` does. What is not whole when the lines end is the last cell, so that
 * its error is told.
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
    } else if (goesOn(lines)) {
      continue;
    } else if (await isWhole(code)) {
      yield code;
      code = "";
    }
  }
  if (code !== "") yield code;
}
