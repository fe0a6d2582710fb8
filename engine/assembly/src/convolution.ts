// Images as matrices: what a filter sees at each place of the output, side by
// side, so that a convolution is a product. Channels last; images of one or
// two axes are volumes of depth and height 1.
//
// Each job is a block of int32, see engine/kernels/_windows.ts. Threads take
// places of the output, or rows of the image, so that nobody writes what
// another writes and any number of threads gives the same bits.
import { derivative, unary } from "./elementwise";
import { gemm } from "./gemm";
import * as W from "./window_fields";

@inline export function G(p: usize, i: i32): i32 { return i32.load(p + (<usize>i << 2)); }
@inline export function A(p: usize, i: i32): usize { return <usize>i32.load(p + (<usize>i << 2)); }

/** Copies whole floats; a call of memory.copy costs more than a few of them. */
@inline function copy(d: usize, s: usize, bytes: usize): void {
  if (bytes > 512) { memory.copy(d, s, bytes); return; }
  let j: usize = 0;
  for (; j + 16 <= bytes; j += 16) v128.store(d + j, v128.load(s + j));
  for (; j < bytes; j += 4) i32.store(d + j, i32.load(s + j));
}

@inline function clear(d: usize, bytes: usize): void {
  if (bytes > 512) { memory.fill(d, 0, bytes); return; }
  const zero = i32x4.splat(0);
  let j: usize = 0;
  for (; j + 16 <= bytes; j += 16) v128.store(d + j, zero);
  for (; j < bytes; j += 4) i32.store(d + j, 0);
}

/** d += s, whole floats. */
@inline export function addTo(d: usize, s: usize, bytes: usize): void {
  let j: usize = 0;
  for (; j + 16 <= bytes; j += 16) v128.store(d + j, f32x4.add(v128.load(d + j), v128.load(s + j)));
  for (; j < bytes; j += 4) f32.store(d + j, f32.load(d + j) + f32.load(s + j));
}

/** COLUMNS[place, fd * fh * fw * channels] for a thread's part of the places. */
export function unfoldJob(p: usize, tid: i32, threads: i32): void {
  const count = G(p, W.COUNT), from = count / threads * tid + min(tid, count % threads);
  const own = count / threads + i32(tid < count % threads), row = <usize>(G(p, W.REACH) * 4);
  unfoldPlaces(p, A(p, W.COLUMNS) + <usize>from * row, G(p, W.FIRST) + from, own);
}

/** columns[count, fd * fh * fw * channels] for places from `first` on. */
export function unfoldPlaces(p: usize, columns: usize, first: i32, count: i32): void {
  const D = G(p, W.DEPTH), H = G(p, W.HEIGHT), w = G(p, W.WIDTH), bytes = <usize>G(p, W.CHANNELS) << 2;
  const od = G(p, W.OUT_DEPTH), oh = G(p, W.OUT_HEIGHT), ow = G(p, W.OUT_WIDTH);
  const fd = G(p, W.FILTER_DEPTH), fh = G(p, W.FILTER_HEIGHT), fw = G(p, W.FILTER_WIDTH);
  const sz = G(p, W.STRIDE_DEPTH), sy = G(p, W.STRIDE_HEIGHT), sx = G(p, W.STRIDE_WIDTH);
  const dz = G(p, W.DILATION_DEPTH), dy = G(p, W.DILATION_HEIGHT), dx = G(p, W.DILATION_WIDTH);
  const pz = G(p, W.PAD_DEPTH), py = G(p, W.PAD_HEIGHT), px = G(p, W.PAD_WIDTH);
  const row = <usize>fw * bytes;
  let ox = first % ow, rest = first / ow, oy = rest % oh;
  rest /= oh;
  let oz = rest % od, image = A(p, W.IMAGE) + <usize>(rest / od) * <usize>(D * H * w) * bytes;
  for (let n = 0; n < count; n++) {
    const x0 = ox * sx - px, y0 = oy * sy - py, z0 = oz * sz - pz;
    const inside = dx == 1 && x0 >= 0 && x0 + fw <= w;
    for (let k = 0; k < fd; k++) {
      const z = z0 + k * dz;
      for (let i = 0; i < fh; i++) {
        const y = y0 + i * dy;
        if (<u32>y >= <u32>H || <u32>z >= <u32>D) { clear(columns, row); columns += row; continue; }
        const line = image + <usize>((z * H + y) * w) * bytes;
        if (inside) { copy(columns, line + <usize>x0 * bytes, row); columns += row; continue; }
        for (let j = 0; j < fw; j++) {
          const x = x0 + j * dx;
          if (<u32>x >= <u32>w) clear(columns, bytes); else copy(columns, line + <usize>x * bytes, bytes);
          columns += bytes;
        }
      }
    }
    if (++ox == ow) { ox = 0; if (++oy == oh) { oy = 0; if (++oz == od) { oz = 0; image += <usize>(D * H * w) * bytes; } } }
  }
}

/**
 * Adds COLUMNS back to the places of the image that they came from. A thread
 * takes rows of the image, and adds to each in the order of the places.
 */
export function foldJob(p: usize, tid: i32, threads: i32): void {
  const D = G(p, W.DEPTH), H = G(p, W.HEIGHT), w = G(p, W.WIDTH), bytes = <usize>G(p, W.CHANNELS) << 2;
  const od = G(p, W.OUT_DEPTH), oh = G(p, W.OUT_HEIGHT), ow = G(p, W.OUT_WIDTH);
  const fd = G(p, W.FILTER_DEPTH), fh = G(p, W.FILTER_HEIGHT), fw = G(p, W.FILTER_WIDTH);
  const sz = G(p, W.STRIDE_DEPTH), sy = G(p, W.STRIDE_HEIGHT), sx = G(p, W.STRIDE_WIDTH);
  const dz = G(p, W.DILATION_DEPTH), dy = G(p, W.DILATION_HEIGHT), dx = G(p, W.DILATION_WIDTH);
  const pz = G(p, W.PAD_DEPTH), py = G(p, W.PAD_HEIGHT), px = G(p, W.PAD_WIDTH);
  const first = G(p, W.FIRST), count = G(p, W.COUNT), row = <usize>fw * bytes, image = A(p, W.IMAGE);
  let columns = A(p, W.COLUMNS);
  let ox = first % ow, rest = first / ow, oy = rest % oh;
  rest /= oh;
  let oz = rest % od, b = rest / od;
  const last = (first + count - 1) / ow / oh / od;
  // Rows of the images that these places touch, shared evenly.
  const r0 = b * D * H, rows = (last - b + 1) * D * H;
  const begin = r0 + <i32>(<i64>rows * tid / threads), end = r0 + <i32>(<i64>rows * (tid + 1) / threads);
  for (let n = 0; n < count; n++) {
    const x0 = ox * sx - px, y0 = oy * sy - py, z0 = oz * sz - pz;
    const inside = dx == 1 && x0 >= 0 && x0 + fw <= w;
    for (let k = 0; k < fd; k++) {
      const z = z0 + k * dz;
      for (let i = 0; i < fh; i++) {
        const y = y0 + i * dy, r = (b * D + z) * H + y;
        if (<u32>y >= <u32>H || <u32>z >= <u32>D || r < begin || r >= end) { columns += row; continue; }
        const line = image + <usize>(r * w) * bytes;
        if (inside) { addTo(line + <usize>x0 * bytes, columns, row); columns += row; continue; }
        for (let j = 0; j < fw; j++) {
          const x = x0 + j * dx;
          if (<u32>x < <u32>w) addTo(line + <usize>x * bytes, columns, bytes);
          columns += bytes;
        }
      }
    }
    if (++ox == ow) { ox = 0; if (++oy == oh) { oy = 0; if (++oz == od) { oz = 0; b++; } } }
  }
}

/**
 * y = f(y + bias) for rows of `row` bytes. The bias stands `period` times, a
 * multiple of 4, in a row: only the last vector of all may reach beyond.
 */
@inline function finish(op: i32, y: usize, rows: i32, row: usize, bias: usize, period: i32): void {
  for (let r = 0; r < rows; r += period) {
    unary(op, y, y, bias, 0, <usize>min(period, rows - r) * row);
    y += <usize>period * row;
  }
}

/** The same for rows of a convolution's output. */
export function finishRows(p: usize, y: usize, rows: i32): void {
  const op = G(p, W.ACTIVATION), bias = A(p, W.BIAS);
  if (op || bias) finish(op, y, rows, <usize>G(p, W.FILTERS) << 2, bias, G(p, W.PERIOD));
}

/** And for a thread's rows. Job, int32: 0 number of f 1 y 2 rows 3 columns 4 bias, or 0 5 period. */
export function biasJob(p: usize, tid: i32, threads: i32): void {
  const rows = G(p, 2), row = <usize>G(p, 3) << 2, period = G(p, 5), runs = (rows + period - 1) / period;
  const from = runs * tid / threads * period, to = min(rows, runs * (tid + 1) / threads * period);
  finish(G(p, 0), A(p, 1) + <usize>from * row, to - from, row, A(p, 4), period);
}

/** OUT[place, FILTERS] = f(what the window sees times FILTER + bias) for a thread's tiles of the places. */
export function convolutionJob(p: usize, tid: i32, threads: i32): void {
  const count = G(p, W.COUNT), tile = G(p, W.TILE), n = G(p, W.FILTERS), k = G(p, W.REACH), plain = G(p, W.PLAIN);
  const tiles = (count + tile - 1) / tile, to = tiles * (tid + 1) / threads;
  const columns = A(p, W.SPACE) + <usize>tid * A(p, W.SPACE_STEP), ws = columns + (plain ? 0 : <usize>(tile * k) << 2);
  for (let t = tiles * tid / threads; t < to; t++) {
    const first = t * tile, m = min(tile, count - first), y = A(p, W.OUT) + (<usize>(first * n) << 2);
    let a = columns;
    if (plain) a = A(p, W.IMAGE) + (<usize>(first * k) << 2); else unfoldPlaces(p, columns, first, m);
    gemm(0, 0, m, n, k, a, k, A(p, W.FILTER), n, y, n, 0, ws);
    finishRows(p, y, m);
  }
}

/**
 * d = dy f'(y) for a thread's part of the elements, f' by the value y. Job,
 * int32: 0 number of f 1 d 2 dy 3 y 4 elements.
 */
export function activationGradJob(p: usize, tid: i32, threads: i32): void {
  const op = G(p, 0), n = G(p, 4), d = A(p, 1), dy = A(p, 2), y = A(p, 3);
  // Parts of whole vectors: only the last may reach beyond.
  const blocks = (n + 1023) >> 10, to = min(n, (blocks * (tid + 1) / threads) << 10);
  for (let i = (blocks * tid / threads) << 10; i < to; i += 1024) {
    const at = <usize>i << 2, bytes = <usize>min(1024, to - i) << 2;
    memory.copy(d + at, dy + at, bytes);
    derivative(op, d + at, y + at, bytes);
  }
}
