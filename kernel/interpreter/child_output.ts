/**
 * Frames and raw bytes of the child into events, in order.
 *
 * @module
 */
import { type CellSource, describeBackground } from "./errors.ts";
import { type Frame, FrameParser } from "./frames.ts";
import type { InterpreterEvent } from "./interpreter.ts";
import { type ErrorReport, FRAME } from "./runtime/frame_types.ts";
import { StderrFilter } from "./stderr_filter.ts";

/** Receives what {@linkcode ChildOutput} makes of the bytes. */
export interface OutputSink {
  /** Everything that front ends see. */
  event(event: InterpreterEvent): void;
  /** The runtime stands. */
  ready(info: Record<string, unknown>): void;
  /** A run has come to its end on stdout. */
  end(run: number, failure?: ErrorReport): void;
  /** And on stderr. */
  errorEnd(run: number): void;
  /** Value of a user expression of a cell. */
  value(cell: number, value: UserValue): void;
}

/** Value of a user expression. */
export interface UserValue {
  /** Its name. */
  name: string;
  /** MIME bundle. */
  data: Record<string, unknown>;
  /** Metadata by MIME type. */
  metadata: Record<string, unknown>;
}

const decoder = new TextDecoder();

/** Takes the bytes of both streams of one child. */
export class ChildOutput {
  readonly #sink: OutputSink;
  readonly #sources: ReadonlyMap<number, CellSource>;
  readonly #stdout: FrameParser;
  readonly #stderr: FrameParser;
  readonly #rawStdout = new TextDecoder();
  readonly #rawStderr = new TextDecoder();
  /** Deno's own lines on stderr. */
  readonly filter: StderrFilter = new StderrFilter();
  #pending:
    | { cell: number; name: "stdout" | "stderr"; texts: string[] }
    | null = null;
  /** The cell that raw output is taken for: the latest that was heard of. */
  cell = 0;

  /** `magic` starts the child's frames; `sources` are the cells' texts. */
  constructor(
    magic: Uint8Array,
    sources: ReadonlyMap<number, CellSource>,
    sink: OutputSink,
  ) {
    this.#sink = sink;
    this.#sources = sources;
    this.#stdout = new FrameParser(magic, (frame) => this.#stdoutFrame(frame));
    this.#stderr = new FrameParser(magic, (frame) => this.#stderrFrame(frame));
  }

  /** Bytes of stdout. */
  stdout(bytes: Uint8Array): void {
    this.#stdout.push(bytes);
    this.#flush();
  }

  /** Bytes of stderr. */
  stderr(bytes: Uint8Array): void {
    this.#stderr.push(bytes);
    this.#flush();
  }

  /** Both streams have ended. */
  close(): void {
    this.#stream(this.cell, "stderr", this.filter.flush());
    this.#flush();
  }

  /** Joins texts of one stream of one cell that arrive together. */
  #stream(cell: number, name: "stdout" | "stderr", text: string): void {
    if (text === "") return;
    if (this.#pending?.cell !== cell || this.#pending.name !== name) {
      this.#flush();
      this.#pending = { cell, name, texts: [] };
    }
    this.#pending!.texts.push(text);
  }

  #flush(): void {
    if (!this.#pending) return;
    const { cell, name, texts } = this.#pending;
    this.#pending = null;
    this.#sink.event({ type: "stream", cell, name, text: texts.join("") });
  }

  /** In the place of a cell stands the number of the run that has ended. */
  #stderrFrame({ type, cell: run, data }: Frame): void {
    if (type === 0) {
      const text = this.#rawStderr.decode(data, { stream: true });
      this.#stream(this.cell, "stderr", this.filter.push(text));
    } else {
      this.#stream(this.cell, "stderr", this.filter.flush());
      this.#flush();
      this.#sink.errorEnd(run);
    }
  }

  #stdoutFrame({ type, cell, data }: Frame): void {
    if (type === 0) {
      const text = this.#rawStdout.decode(data, { stream: true });
      return this.#stream(this.cell, "stdout", text);
    }
    this.cell = cell || this.cell;
    if (type === FRAME.stdout || type === FRAME.stderr) {
      const name = type === FRAME.stdout ? "stdout" : "stderr";
      return this.#stream(cell, name, decoder.decode(data));
    }
    if (type === FRAME.rawStdout || type === FRAME.rawStderr) {
      const [name, stream] = type === FRAME.rawStdout
        ? ["stdout", this.#rawStdout] as const
        : ["stderr", this.#rawStderr] as const;
      return this.#stream(cell, name, stream.decode(data, { stream: true }));
    }
    this.#flush();
    if (type === FRAME.comm) return this.#sink.event(commEvent(cell, data));
    this.#jsonFrame(type, cell, JSON.parse(decoder.decode(data)));
  }

  // deno-lint-ignore no-explicit-any -- our own runtime has written it
  #jsonFrame(type: number, cell: number, content: any): void {
    const sink = this.#sink;
    switch (type) {
      case FRAME.display:
        return sink.event({ type: "display", cell, ...content });
      case FRAME.result:
        return sink.event({ type: "result", cell, ...content });
      case FRAME.clear:
        return sink.event({ type: "clear", cell, wait: content.wait });
      case FRAME.input:
        return sink.event({ type: "input", cell, ...content });
      case FRAME.payload:
        return sink.event({ type: "payload", cell, payload: content });
      case FRAME.background: {
        const { kind, report } = content;
        const described = describeBackground(kind, report, this.#sources);
        return sink.event({ type: "error", cell, ...described });
      }
      case FRAME.end:
        return sink.end(content.run);
      case FRAME.failure:
        return sink.end(content.run, content.report);
      case FRAME.value:
        return sink.value(cell, content);
      case FRAME.ready:
        return sink.ready(content);
    }
  }
}

function commEvent(cell: number, bytes: Uint8Array): InterpreterEvent {
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  let at = 4 + view.getUint32(0, true);
  const json = JSON.parse(decoder.decode(bytes.subarray(4, at)));
  const buffers = (json.sizes as number[]).map((size) => {
    at += size;
    return bytes.slice(at - size, at);
  });
  const { message, content, metadata } = json;
  return { type: "comm", cell, message, content, metadata, buffers };
}
