/**
 * The jobs of the pool with products by a native BLAS.
 *
 * The function is sent to the workers as text: it must not use anything from
 * outside itself.
 *
 * @module
 */
import type { BlasLibrary } from "./open_blas.ts";

type Call = (...args: number[]) => number;
type Job = (job: number, thread: number, threads: number) => void;

/** What the jobs need besides the library. */
export interface BlasContext {
  exports: Record<string, Call>;
  memory: WebAssembly.Memory;
  library: BlasLibrary;
  /** Places of the fields in the job block of the LSTM. */
  fields: Record<string, number>;
  /** Places of the fields in the job block of attention. */
  attention: Record<string, number>;
  /** Places of the fields in the job block of convolutions. */
  windows: Record<string, number>;
  /** Number of the multiplication among the binary operations. */
  multiply: number;
}

/**
 * Opens the library, sets it to one thread, and gives the jobs by the names
 * that the WASM module has for them.
 */
export function blasJobs(context: BlasContext): Record<string, Job> {
  const { exports, memory, library, fields, attention, windows, multiply } =
    context;
  const n = library.size;
  const { symbols } = Deno.dlopen(library.path, {
    sgemm: {
      name: library.sgemm,
      // deno-fmt-ignore
      parameters: ["i32", "i32", "i32", n, n, n, "f32", "usize", n, "usize", n, "f32", "usize", n],
      result: "void",
    },
    ...(library.setThreads
      ? {
        setThreads: {
          name: library.setThreads,
          parameters: ["i32"],
          result: "void",
        },
      }
      : {}),
  }) as unknown as { symbols: Record<string, Call> };
  symbols.setThreads?.(1);
  const base = Number(
    Deno.UnsafePointer.value(
      Deno.UnsafePointer.of(new Uint8Array(memory.buffer) as BufferSource),
    ),
  );
  let words = new Int32Array(memory.buffer);
  /** Words of the job block at an address, as they are. */
  const block = (address: number, count: number): Int32Array => {
    if (words.byteLength !== memory.buffer.byteLength) {
      words = new Int32Array(memory.buffer);
    }
    return words.subarray(address >>> 2, (address >>> 2) + count);
  };
  // deno-fmt-ignore
  const sgemm = (ta: number, tb: number, m: number, cols: number, k: number, a: number, lda: number, b: number, ldb: number, c: number, ldc: number, beta: number) => {
    // OpenBLAS multiplies up to 100^3 without packing: few rows against a wide
    // matrix are up to twice as fast in parts of that size.
    const work = m * cols * k;
    const parts = m <= 32 && work <= 4e6 ? Math.ceil(work / 1e6) : 1;
    const part = parts > 1 ? Math.ceil(cols / parts / 16) * 16 : cols;
    for (let j = 0; j < cols && m > 0; j += part) {
      const at = b + (tb ? j * ldb : j) * 4;
      symbols.sgemm(101, ta ? 112 : 111, tb ? 112 : 111, m, Math.min(part, cols - j), k, 1, base + a, lda, base + at, ldb, beta, base + c + j * 4, ldc);
    }
  };
  const share = exports.share;

  const gemmJob: Job = (job, thread, threads) => {
    const f = block(job, 18);
    const [batch, ta, tb, m, cols, k] = f;
    const [a, lda, stepA] = [f[6] >>> 0, f[7], f[8] >>> 0];
    const [b, ldb, stepB] = [f[9] >>> 0, f[10], f[11] >>> 0];
    const [c, ldc, stepC, beta] = [f[12] >>> 0, f[13], f[14] >>> 0, f[15]];
    let [first, last] = [0, batch];
    if (batch >= threads) {
      first = Math.floor(batch * thread / threads);
      last = Math.floor(batch * (thread + 1) / threads);
      [thread, threads] = [0, 1];
    }
    const long = m >= cols ? m : cols;
    const from = share(long, thread, threads);
    const size = share(long, thread + 1, threads) - from;
    for (let i = first; i < last; i++) {
      const [ai, bi, ci] = [a + i * stepA, b + i * stepB, c + i * stepC];
      if (m >= cols) {
        const at = ai + (ta ? from : from * lda) * 4;
        // deno-fmt-ignore
        sgemm(ta, tb, size, cols, k, at, lda, bi, ldb, ci + from * ldc * 4, ldc, beta);
      } else {
        const at = bi + (tb ? from * ldb : from) * 4;
        sgemm(ta, tb, m, size, k, ai, lda, at, ldb, ci + from * 4, ldc, beta);
      }
    }
  };

  /** The fields of a recurrent job, and the thread's share of the batch. */
  const ownShare = (job: number, thread: number, threads: number) => {
    const raw = block(job, Object.keys(fields).length);
    const f = (name: string) => raw[fields[name]] >>> 0;
    const first = share(f("BATCH"), thread, threads);
    const rows = share(f("BATCH"), thread + 1, threads) - first;
    const space = f("SPACE") + thread * f("SPACE_STEP");
    const state = rows * f("WIDTH") * 4;
    return { f, first, rows, space, state };
  };

  type Field = (name: string) => number;
  /** The rows' input in processing order, and its product with the kernel. */
  // deno-fmt-ignore
  const project = (f: Field, first: number, rows: number, count: number, row: number) => {
    const [steps, width, features] = [f("STEPS"), f("WIDTH"), f("FEATURES")];
    const sequence = first * steps * features * 4;
    let x = f("X") + sequence;
    const staged = f("STAGED");
    if (staged) {
      const mask = f("INPUT_MASK");
      const own = mask && mask + first * features * 4;
      exports.stage(staged + sequence, x, own, f("REVERSE"), rows, steps, features);
      x = staged + sequence;
    }
    const gates = f("GATES") + first * steps * row * width * 4;
    sgemm(0, 0, rows * steps, count * width, features, x, features, f("KERNEL"), count * width, gates, row * width, 0);
  };

  const lstmForward: Job = (job, thread, threads) => {
    const { f, first, rows, space, state } = ownShare(job, thread, threads);
    if (rows <= 0) return;
    const [steps, width, units] = [f("STEPS"), f("WIDTH"), f("UNITS")];
    const [h, c] = [space + 4 * state, space + 5 * state];
    const dropped = space + 6 * state;
    project(f, first, rows, 4, 4);
    const at = first * units * 4;
    exports.widen(h, f("H0") && f("H0") + at, rows, units, width);
    exports.widen(c, f("C0") && f("C0") + at, rows, units, width);
    const mask = f("RECURRENT_MASK") && f("RECURRENT_MASK") + first * width * 4;
    for (let t = 0; t < steps; t++) {
      if (mask) exports.binary(multiply, dropped, h, 16, mask, 16, state);
      const before = mask ? dropped : h;
      if (f("TRAINING")) exports.lstmKeep(job, first, rows, t, before);
      // deno-fmt-ignore
      sgemm(0, 0, rows, 4 * width, width, before, width, f("RECURRENT"), 4 * width, space, 4 * width, 0);
      exports.lstmGates(job, first, rows, t, space, h, c);
    }
    exports.narrow(f("H") + at, h, rows, units, width);
    exports.narrow(f("C") + at, c, rows, units, width);
  };

  const lstmBackward: Job = (job, thread, threads) => {
    const { f, first, rows, space, state } = ownShare(job, thread, threads);
    if (rows <= 0) return;
    const [steps, width, units] = [f("STEPS"), f("WIDTH"), f("UNITS")];
    const [dh, dc] = [space + 4 * state, space + 5 * state];
    const dropped = space + 6 * state;
    const at = first * units * 4;
    exports.widen(dh, f("D_H") && f("D_H") + at, rows, units, width);
    exports.widen(dc, f("D_C") && f("D_C") + at, rows, units, width);
    exports.widen(f("D_BIAS") + first * width * 16, 0, rows, units, 4 * width);
    const mask = f("RECURRENT_MASK") && f("RECURRENT_MASK") + first * width * 4;
    for (let t = steps - 1; t >= 0; t--) {
      exports.lstmGatesGrad(job, first, rows, t, space, dh, dc);
      const to = mask ? dropped : dh;
      // deno-fmt-ignore
      sgemm(0, 1, rows, width, 4 * width, space, 4 * width, f("RECURRENT"), 4 * width, to, width, mask ? 0 : 1);
      if (!mask) continue;
      exports.binary(multiply, dropped, dropped, 16, mask, 16, state);
      exports.binary(0, dh, dh, 16, dropped, 16, state);
    }
    if (f("D_H0")) exports.narrow(f("D_H0") + at, dh, rows, units, width);
    if (f("D_C0")) exports.narrow(f("D_C0") + at, dc, rows, units, width);
  };

  // deno-fmt-ignore
  const gruForward: Job = (job, thread, threads) => {
    const { f, first, rows, space, state } = ownShare(job, thread, threads);
    if (rows <= 0) return;
    const [w, units, after] = [f("WIDTH"), f("UNITS"), f("RESET_AFTER")];
    const [h, recurrent, at] = [space + 4 * state, f("RECURRENT"), first * units * 4];
    project(f, first, rows, 3, 4);
    exports.widen(h, f("H0") && f("H0") + at, rows, units, w);
    for (let t = 0; t < f("STEPS"); t++) {
      if (f("TRAINING")) exports.lstmKeep(job, first, rows, t, h);
      sgemm(0, 0, rows, (after ? 3 : 2) * w, w, h, w, recurrent, 3 * w, space, 4 * w, 0);
      exports.gruGates(job, first, rows, t, space, h);
      if (!after) sgemm(0, 0, rows, w, w, space + 12 * w, 4 * w, recurrent + 8 * w, 3 * w, space + 8 * w, 4 * w, 0);
      exports.gruState(job, first, rows, t, space, h);
    }
    exports.narrow(f("H") + at, h, rows, units, w);
  };

  // deno-fmt-ignore
  const gruBackward: Job = (job, thread, threads) => {
    const { f, first, rows, space, state } = ownShare(job, thread, threads);
    if (rows <= 0) return;
    const [w, units, after] = [f("WIDTH"), f("UNITS"), f("RESET_AFTER")];
    const [dh, q] = [space + 4 * state, space + 5 * state];
    const [recurrent, at] = [f("RECURRENT"), first * units * 4];
    exports.widen(dh, f("D_H") && f("D_H") + at, rows, units, w);
    exports.widen(f("D_BIAS") + first * w * 16, 0, rows, units, 4 * w);
    for (let t = f("STEPS") - 1; t >= 0; t--) {
      exports.gruGatesGrad(job, first, rows, t, space, dh);
      if (!after) {
        sgemm(0, 1, rows, w, w, space + 8 * w, 3 * w, recurrent + 8 * w, 3 * w, q, w, 0);
        exports.gruResetGrad(job, first, rows, t, space, q, dh);
      }
      sgemm(0, 1, rows, w, (after ? 3 : 2) * w, space, 3 * w, recurrent, 3 * w, dh, w, 1);
    }
    if (f("D_H0")) exports.narrow(f("D_H0") + at, dh, rows, units, w);
  };

  // deno-fmt-ignore
  const simpleForward: Job = (job, thread, threads) => {
    const { f, first, rows, space, state } = ownShare(job, thread, threads);
    if (rows <= 0) return;
    const [w, units, h] = [f("WIDTH"), f("UNITS"), space + 4 * state];
    const at = first * units * 4;
    project(f, first, rows, 1, 1);
    exports.widen(h, f("H0") && f("H0") + at, rows, units, w);
    for (let t = 0; t < f("STEPS"); t++) {
      if (f("TRAINING")) exports.lstmKeep(job, first, rows, t, h);
      sgemm(0, 0, rows, w, w, h, w, f("RECURRENT"), w, space, w, 0);
      exports.simpleStep(job, first, rows, t, space, h);
    }
    exports.narrow(f("H") + at, h, rows, units, w);
  };

  // deno-fmt-ignore
  const simpleBackward: Job = (job, thread, threads) => {
    const { f, first, rows, space, state } = ownShare(job, thread, threads);
    if (rows <= 0) return;
    const [w, units, dh] = [f("WIDTH"), f("UNITS"), space + 4 * state];
    const at = first * units * 4;
    exports.widen(dh, f("D_H") && f("D_H") + at, rows, units, w);
    exports.widen(f("D_BIAS") + first * w * 4, 0, rows, units, w);
    for (let t = f("STEPS") - 1; t >= 0; t--) {
      exports.simpleStepGrad(job, first, rows, t, space, dh);
      sgemm(0, 1, rows, w, w, space, w, f("RECURRENT"), w, dh, w, 1);
    }
    if (f("D_H0")) exports.narrow(f("D_H0") + at, dh, rows, units, w);
  };

  type Places = "Q" | "K" | "V" | "O";
  /** The fields of an attention job: a number, and the place of a matrix. */
  const attentionFields = (job: number) => {
    const raw = block(job, Object.keys(attention).length);
    const f = (name: string) => raw[attention[name]] >>> 0;
    const at = (name: Places, b: number, h: number, t: number) =>
      f(name) +
      (b * f(`${name}_BATCH`) + h * f(`${name}_HEAD`) + t * f(`${name}_ROW`)) *
        4;
    const [columns, causal] = [f("COLUMNS"), f("CAUSAL") && !f("MASK")];
    const width = (t: number, rows: number) =>
      causal ? Math.min(columns, t + rows) : columns;
    return { f, at, width };
  };

  // deno-fmt-ignore
  const attentionForward: Job = (job, thread, threads) => {
    const { f, at, width } = attentionFields(job);
    const [rows, columns, size, heads] = [f("ROWS"), f("COLUMNS"), f("BLOCK"), f("HEADS")];
    const blocks = Math.ceil(rows / size), units = f("BATCH") * heads * blocks;
    const room = f("SPACE") + thread * f("SPACE_STEP") + f("SPACE_BLOCKS");
    const row = room + size * columns * 4;
    const last = Math.floor(units * (thread + 1) / threads);
    for (let u = Math.floor(units * thread / threads); u < last; u++) {
      const head = Math.floor(u / blocks), t = (u % blocks) * size;
      const b = Math.floor(head / heads), h = head % heads, kv = Math.floor(h / f("GROUP"));
      const m = Math.min(size, rows - t), n = width(t, m);
      const s = f("KEPT") ? f("KEPT") + (head * rows + t) * columns * 4 : room;
      const d = f("KEEP") ? room : s;
      sgemm(0, 1, m, n, f("DEPTH"), at("Q", b, h, t), f("Q_ROW"), at("K", b, kv, 0), f("K_ROW"), s, columns, 0);
      exports.attentionRows(job, b, h, t, m, n, s, d, row);
      sgemm(0, 0, m, f("VALUE_DEPTH"), n, d, columns, at("V", b, kv, 0), f("V_ROW"), at("O", b, h, t), f("O_ROW"), 0);
    }
  };

  // deno-fmt-ignore
  const attentionBackward: Job = (job, thread, threads) => {
    const { f, at, width } = attentionFields(job);
    const [rows, columns, size, group] = [f("ROWS"), f("COLUMNS"), f("BLOCK"), f("GROUP")];
    const [depth, deep, q_, k_, v_, o_] = [f("DEPTH"), f("VALUE_DEPTH"), f("Q_ROW"), f("K_ROW"), f("V_ROW"), f("O_ROW")];
    const kvs = f("HEADS") / group, units = f("BATCH") * kvs, bytes = size * columns * 4;
    const dp = f("SPACE") + thread * f("SPACE_STEP") + f("SPACE_BLOCKS");
    const room = dp + bytes, dropped = room + bytes, row = dropped + bytes;
    const last = Math.floor(units * (thread + 1) / threads);
    for (let u = Math.floor(units * thread / threads); u < last; u++) {
      const b = Math.floor(u / kvs), kv = u % kvs, k = at("K", b, kv, 0), v = at("V", b, kv, 0);
      const dk = k - f("K") + f("D_K"), dv = v - f("V") + f("D_V");
      for (let i = 0; i < group * rows;) {
        const h = kv * group + Math.floor(i / rows), t = i % rows, m = Math.min(size, rows - t);
        const n = width(t, m), add = i > 0 ? 1 : 0;
        const q = at("Q", b, h, t), dy = at("O", b, h, t);
        const s = f("KEPT") ? f("KEPT") + ((b * f("HEADS") + h) * rows + t) * columns * 4 : room;
        const d = f("KEEP") ? dropped : s;
        if (!f("KEPT")) {
          sgemm(0, 1, m, n, depth, q, q_, k, k_, s, columns, 0);
          exports.attentionRows(job, b, h, t, m, n, s, d, row);
        } else if (f("KEEP")) exports.attentionDropped(job, m, n, s, d);
        if (!add && n < columns) {
          exports.clear(dk, k_, n, columns, depth);
          exports.clear(dv, v_, n, columns, deep);
        }
        sgemm(1, 0, n, deep, m, d, columns, dy, o_, dv, v_, add);
        sgemm(0, 1, m, n, deep, dy, o_, v, v_, dp, columns, 0);
        exports.attentionRowsGrad(job, b, h, t, m, n, s, dp, row);
        sgemm(0, 0, m, depth, n, dp, columns, k, k_, q - f("Q") + f("D_Q"), q_, 0);
        sgemm(1, 0, n, depth, m, dp, columns, q, q_, dk, k_, add);
        i += m;
      }
    }
  };

  // deno-fmt-ignore
  const convolutionJob: Job = (job, thread, threads) => {
    const raw = block(job, Object.keys(windows).length);
    const f = (name: string) => raw[windows[name]] >>> 0;
    const [count, tile, n, k] = [f("COUNT"), f("TILE"), f("FILTERS"), f("REACH")];
    const room = f("SPACE") + thread * f("SPACE_STEP"), tiles = Math.ceil(count / tile);
    const last = Math.floor(tiles * (thread + 1) / threads);
    for (let t = Math.floor(tiles * thread / threads); t < last; t++) {
      const first = t * tile, m = Math.min(tile, count - first), y = f("OUT") + first * n * 4;
      const a = f("PLAIN") ? f("IMAGE") + first * k * 4 : room;
      if (a === room) exports.unfoldPlaces(job, room, first, m);
      sgemm(0, 0, m, n, k, a, k, f("FILTER"), n, y, n, 0);
      exports.finishRows(job, y, m);
    }
  };

  // deno-fmt-ignore
  return { attentionForward, attentionBackward, convolutionJob, gemmJob, lstmForward, lstmBackward, gruForward, gruBackward, simpleForward, simpleBackward };
}
