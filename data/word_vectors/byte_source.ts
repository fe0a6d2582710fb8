/**
 * The bytes of a file of word vectors, in order, gzip opened, never more of
 * them in memory than one chunk and what the reader has not taken yet.
 *
 * @module
 */

const CHUNK = 1 << 20;

/** Files that hold vectors in a form that is not read, by their first bytes. */
const OTHER_FORMATS: { magic: number[]; advice: string }[] = [
  {
    magic: [0x42, 0x5a, 0x68],
    advice: "it is compressed by bzip2: unpack it first (bunzip2)",
  },
  {
    magic: [0x50, 0x4b, 0x03, 0x04],
    advice: "it is a zip archive: unpack it first (unzip)",
  },
  {
    magic: [0xfd, 0x37, 0x7a, 0x58, 0x5a],
    advice: "it is compressed by xz: unpack it first (unxz)",
  },
  {
    magic: [0xba, 0x16, 0x4f, 0x2f],
    advice:
      "it is a fastText model (.bin): use its .vec file, or save one with fastText",
  },
  {
    magic: [0x80],
    advice:
      "it is a Python pickle: save it with gensim's save_word2vec_format first",
  },
];

/** A window on a stream of bytes: `bytes[position .. end]` is not yet taken. */
export class ByteSource {
  /** The window's bytes; replaced by {@linkcode more}. */
  bytes: Uint8Array = new Uint8Array(0);
  /** First byte that is not yet taken. */
  position = 0;
  /** Whether the stream has no more than what is in `bytes`. */
  ended = false;
  #stream: ReadableStreamDefaultReader<Uint8Array>;
  #file: Deno.FsFile;

  private constructor(
    file: Deno.FsFile,
    stream: ReadableStream<Uint8Array>,
  ) {
    this.#file = file;
    this.#stream = stream.getReader();
  }

  /**
   * Opens a file.
   *
   * @throws {TypeError} If the file is of a known form that is not read.
   * @throws {Deno.errors.NotFound} If there is none.
   */
  static async open(path: string | URL): Promise<ByteSource> {
    const file = await Deno.open(path, { read: true });
    try {
      const head = new Uint8Array(8);
      const count = await file.read(head) ?? 0;
      await file.seek(0, Deno.SeekMode.Start);
      const other = OTHER_FORMATS.find(({ magic }) =>
        magic.length <= count && magic.every((byte, i) => head[i] === byte)
      );
      if (other) {
        throw new TypeError(
          `Cannot load word vectors from "${path}" as ${other.advice}`,
        );
      }
      const gzip = head[0] === 0x1f && head[1] === 0x8b;
      return new ByteSource(file, gzip ? gunzipped(file) : chunks(file));
    } catch (error) {
      file.close();
      throw error;
    }
  }

  /** How many bytes can be taken without waiting. */
  get available(): number {
    return this.bytes.length - this.position;
  }

  /** Waits for more bytes; false at the end of the stream. */
  async more(): Promise<boolean> {
    if (this.ended) return false;
    const { value, done } = await this.#stream.read();
    if (done) {
      this.ended = true;
      return false;
    }
    if (this.available === 0) {
      this.bytes = value;
    } else {
      const joined = new Uint8Array(this.available + value.length);
      joined.set(this.bytes.subarray(this.position));
      joined.set(value, this.available);
      this.bytes = joined;
    }
    this.position = 0;
    return true;
  }

  /** Waits until `count` bytes are there; false if the stream ends before. */
  async has(count: number): Promise<boolean> {
    while (this.available < count) {
      if (!await this.more()) return false;
    }
    return true;
  }

  /** Closes the file; may be called at any point. */
  async close(): Promise<void> {
    await this.#stream.cancel().catch(() => {});
    try {
      this.#file.close();
    } catch {
      // the end of the stream has closed it
    }
  }
}

/** The file's bytes in big chunks; `FsFile.readable` gives 64 KiB ones. */
function chunks(file: Deno.FsFile): ReadableStream<Uint8Array<ArrayBuffer>> {
  return new ReadableStream<Uint8Array<ArrayBuffer>>({
    async pull(controller) {
      const chunk = new Uint8Array(CHUNK);
      const count = await file.read(chunk);
      if (count === null) controller.close();
      else controller.enqueue(chunk.subarray(0, count));
    },
  }, { highWaterMark: 0 });
}

function gunzipped(file: Deno.FsFile): ReadableStream<Uint8Array> {
  return chunks(file).pipeThrough(new DecompressionStream("gzip"));
}
