// Scaled dot-product attention for one head at a time, by blocks of rows.
import { BATCH, HEADS, GROUP, ROWS, COLUMNS, DEPTH, VALUE_DEPTH, BLOCK, Q, Q_ROW, Q_HEAD, Q_BATCH, K, K_ROW, K_HEAD, K_BATCH, V, V_ROW, V_HEAD, V_BATCH, O, O_ROW, O_HEAD, O_BATCH } from "./attention_fields";
import { MASK, MASK_COLUMN, MASK_ROW, MASK_HEAD, MASK_BATCH, BIAS, BIAS_COLUMN, BIAS_ROW, BIAS_HEAD, BIAS_BATCH, SCALE, CAUSAL, WINDOW, MASKED, RATE, KEEP, SEED_0, SEED_1, SEED_2, SEED_3 } from "./attention_fields";
import { KEPT, SCORES, D_Q, D_K, D_V, D_SCORES, D_BIAS, SPACE, SPACE_STEP, SPACE_BLOCKS } from "./attention_fields";
import { gemm } from "./gemm";
import { maxRow } from "./probabilities";
import { sixteen } from "./philox";
import { o0, o1, o2, o3, philox } from "./random";
import { dotRow, expScaledRow, fillRow, shiftRow, softmaxGradRow } from "./row_loops";

/** What stands for a masked number: Keras' -0.7 times the greatest float. */
const HIDDEN: f32 = -2.372671e38;

@inline function I(p: usize, field: i32): i32 { return i32.load(p + (<usize>field << 2)); }
@inline function P(p: usize, field: i32): usize { return <usize>i32.load(p + (<usize>field << 2)); }
@inline function F(p: usize, field: i32): f32 { return f32.load(p + (<usize>field << 2)); }

/** The place of matrix (b, h), from row t on, of the tensor at `field`. */
@inline function at(p: usize, field: i32, b: i32, h: i32, t: i32): usize {
  return P(p, field) + ((<usize>b * P(p, field + 3) + <usize>h * P(p, field + 2) + <usize>t * P(p, field + 1)) << 2);
}

/** x *= scale. */
function scaleRow(x: usize, scale: f32, n: i32): void {
  const s = f32x4.splat(scale), bytes = <usize>n << 2;
  let j: usize = 0;
  for (; j + 16 <= bytes; j += 16) v128.store(x + j, f32x4.mul(v128.load(x + j), s));
  for (; j < bytes; j += 4) f32.store(x + j, f32.load(x + j) * scale);
}

/** x += y; column: whether y has a number for each of n, else one. */
function addRow(x: usize, y: usize, column: i32, n: i32): void {
  const bytes = <usize>n << 2, one = f32x4.splat(f32.load(y));
  let j: usize = 0;
  for (; j + 16 <= bytes; j += 16) v128.store(x + j, f32x4.add(v128.load(x + j), column ? v128.load(y + j) : one));
  for (; j < bytes; j += 4) f32.store(x + j, f32.load(x + j) + f32.load(column ? y + j : y));
}

/** Hides the numbers whose byte is 0, lowered where `lower`; whether any is left. */
function maskRow(x: usize, mask: usize, lower: bool, n: i32): bool {
  const hidden = f32x4.splat(HIDDEN), far = f32x4.splat(1e9);
  let seen = i32x4.splat(0), j = 0;
  for (; j + 4 <= n; j += 4) {
    const bytes = v128.load32_zero(mask + <usize>j), q = x + (<usize>j << 2), v = v128.load(q);
    const shown = i32x4.ne(i32x4.extend_low_i16x8_u(i16x8.extend_low_i8x16_u(bytes)), i32x4.splat(0));
    seen = v128.or(seen, shown);
    v128.store(q, v128.bitselect(v, lower ? f32x4.sub(v, far) : hidden, shown));
  }
  let any = v128.any_true(seen);
  for (; j < n; j++) {
    const q = x + (<usize>j << 2);
    if (i32.load8_u(mask + <usize>j)) any = true;
    else f32.store(q, lower ? f32.load(q) - <f32>1e9 : HIDDEN);
  }
  return any;
}

@inline function from(p: usize, t: i32): i32 { const w = I(p, WINDOW); return w ? max(0, t - w + 1) : 0; }
@inline function until(p: usize, t: i32, n: i32): i32 {
  const w = I(p, WINDOW), end = w ? min(n, t + w) : n;
  return I(p, CAUSAL) ? min(end, t + 1) : end;
}

@inline function maskOf(p: usize, b: i32, h: i32, t: i32): usize {
  return P(p, MASK) + <usize>b * P(p, MASK_BATCH) + <usize>h * P(p, MASK_HEAD) + <usize>t * P(p, MASK_ROW);
}

/** softmax(scale x) in place, for a scale above 0. */
function softmax(x: usize, scale: f32, n: i32): void {
  const m = maxRow(x, n);
  if (m - m != 0) { fillRow(x, NaN, n); return; }
  scaleRow(x, <f32>(1 / expScaledRow(x, x, m, scale, n)), n);
}

/** Row t of n products to probabilities. */
function probabilities(p: usize, b: i32, h: i32, t: i32, x: usize, n: i32): void {
  const low = from(p, t), high = max(low, until(p, t, n)), masked = I(p, MASKED), part = x + (<usize>low << 2);
  let scale = F(p, SCALE), any = high > low;
  if (P(p, BIAS) || P(p, MASK) || !any || !(scale > 0)) { scaleRow(x, scale, n); scale = 1; }
  if (P(p, BIAS)) {
    const place = <usize>b * P(p, BIAS_BATCH) + <usize>h * P(p, BIAS_HEAD) + <usize>t * P(p, BIAS_ROW);
    addRow(x, P(p, BIAS) + (place << 2), I(p, BIAS_COLUMN), n);
  }
  if (P(p, MASK) && any) {
    const mask = maskOf(p, b, h, t);
    if (I(p, MASK_COLUMN)) any = maskRow(part, mask + <usize>low, masked == 2, high - low);
    else if (!i32.load8_u(mask)) { any = false; if (masked == 2) shiftRow(part, part, 1e9, 0, high - low); }
  }
  if (any) {
    softmax(part, scale, high - low);
    fillRow(x, 0, low);
    fillRow(x + (<usize>high << 2), 0, n - high);
  } else if (masked == 2) {
    const rest = x + (<usize>high << 2);
    shiftRow(x, x, 1e9, 0, low);
    shiftRow(rest, rest, 1e9, 0, n - high);
    softmax(x, scale, n);
  } else fillRow(x, masked == 1 ? <f32>0 : <f32>1 / <f32>n, n);
}

/**
 * The words that `philoxJob` draws from number `first` on, n of them, at the
 * returned place, up to three behind `row`: they are made by sixteens.
 */
function drawRow(p: usize, row: usize, first: i64, n: i32): usize {
  philox(I(p, SEED_0), I(p, SEED_1), I(p, SEED_2), I(p, SEED_3), 0x3ec8f720, 0x02461e29);
  const k0 = o0, k1 = o1, c2 = o2, c3 = o3, start = row + (<usize>(first & 3) << 2), end = start + (<usize>n << 2);
  for (let at = row, c = <u32>(first >> 2); at < end; at += 64, c += 4) sixteen(at, c, c2, c3, k0, k1);
  return start;
}

@inline function units(words: v128): v128 {
  return f32x4.sub(v128.or(v128.and(words, i32x4.splat(0x7fffff)), i32x4.splat(0x3f800000)), f32x4.splat(1));
}

/** d = s * keep where the word makes at least `rate`, else 0; s, if it is another row, gets a minus there. */
function dropRow(d: usize, s: usize, words: usize, rate: f32, keep: f32, n: i32): void {
  const r = f32x4.splat(rate), k = f32x4.splat(keep), sign = i32x4.splat(0x80000000), bytes = <usize>n << 2;
  let j: usize = 0;
  for (; j + 16 <= bytes; j += 16) {
    const v = v128.load(s + j), kept = f32x4.ge(units(v128.load(words + j)), r);
    if (s != d) v128.store(s + j, v128.xor(v, v128.andnot(sign, kept)));
    v128.store(d + j, v128.and(f32x4.mul(v, k), kept));
  }
  for (; j < bytes; j += 4) {
    const v = f32.load(s + j), kept = f32x4.extract_lane(units(v128.load32_zero(words + j)), 0) >= rate;
    if (s != d && !kept) f32.store(s + j, -v);
    f32.store(d + j, kept ? v * keep : 0);
  }
}

/**
 * Products of rows t.. of head h, n columns of each, to probabilities at s and
 * to what multiplies the values at d; without dropout both are one.
 */
export function attentionRows(p: usize, b: i32, h: i32, t: i32, rows: i32, n: i32, s: usize, d: usize, row: usize): void {
  const columns = I(p, COLUMNS), bytes = <usize>columns << 2, head = <i64>b * <i64>I(p, HEADS) + <i64>h;
  for (let r = 0; r < rows; r++, t++, s += bytes, d += bytes) {
    probabilities(p, b, h, t, s, n);
    const index = head * <i64>I(p, ROWS) + <i64>t;
    if (P(p, SCORES)) {
      const scores = P(p, SCORES) + <usize>index * bytes;
      memory.copy(scores, s, <usize>n << 2);
      fillRow(scores + (<usize>n << 2), 0, columns - n);
    }
    if (F(p, KEEP) == 0) continue;
    const words = drawRow(p, row, index * <i64>columns, n);
    dropRow(d, s, words, F(p, RATE), F(p, KEEP), n);
  }
}

/** d = s keep, or 0 where s has a minus. */
export function attentionDropped(p: usize, rows: i32, n: i32, s: usize, d: usize): void {
  const step = P(p, COLUMNS) << 2, keep = F(p, KEEP), k = f32x4.splat(keep), end = <usize>n << 2;
  for (let r = 0; r < rows; r++, s += step, d += step) {
    let j: usize = 0;
    for (; j + 16 <= end; j += 16) {
      const v = v128.load(s + j);
      v128.store(d + j, v128.andnot(f32x4.mul(v, k), i32x4.shr_s(v, 31)));
    }
    for (; j < end; j += 4) { const v = f32.load(s + j); f32.store(d + j, i32.load(s + j) < 0 ? 0 : v * keep); }
  }
}

/** d = 0 where s has a minus, else d keep; row = |s|. */
function undropRow(d: usize, s: usize, row: usize, keep: f32, n: i32): void {
  const k = f32x4.splat(keep), end = <usize>n << 2;
  let j: usize = 0;
  for (; j + 16 <= end; j += 16) {
    const v = v128.load(s + j);
    v128.store(row + j, f32x4.abs(v));
    v128.store(d + j, v128.andnot(f32x4.mul(v128.load(d + j), k), i32x4.shr_s(v, 31)));
  }
  for (; j < end; j += 4) {
    f32.store(row + j, abs(f32.load(s + j)));
    f32.store(d + j, i32.load(s + j) < 0 ? 0 : f32.load(d + j) * keep);
  }
}

/** Whether row t shows no column at all. */
function isHidden(p: usize, b: i32, h: i32, t: i32, n: i32): bool {
  const low = from(p, t), high = until(p, t, n);
  if (high <= low) return true;
  if (!P(p, MASK)) return false;
  const mask = maskOf(p, b, h, t);
  if (!I(p, MASK_COLUMN)) return !i32.load8_u(mask);
  for (let j = low; j < high; j++) if (i32.load8_u(mask + <usize>j)) return false;
  return true;
}

/** Gradients of what multiplies the values, at d, to those of the products, in place. */
export function attentionRowsGrad(p: usize, b: i32, h: i32, t: i32, rows: i32, n: i32, s: usize, d: usize, row: usize): void {
  const columns = I(p, COLUMNS), bytes = <usize>columns << 2, head = <usize>b * P(p, HEADS) + <usize>h;
  for (let r = 0; r < rows; r++, t++, s += bytes, d += bytes) {
    let y = s;
    if (F(p, KEEP) != 0) { undropRow(d, s, row, F(p, KEEP), n); y = row; }
    const place = (head * P(p, ROWS) + <usize>t) * bytes;
    if (P(p, D_SCORES)) addRow(d, P(p, D_SCORES) + place, 1, n);
    softmaxGradRow(d, d, y, <f32>dotRow(d, y, n), n);
    if (I(p, MASKED) == 0 && isHidden(p, b, h, t, n)) fillRow(d, 0, n);
    if (P(p, D_BIAS)) {
      memory.copy(P(p, D_BIAS) + place, d, <usize>n << 2);
      fillRow(P(p, D_BIAS) + place + (<usize>n << 2), 0, columns - n);
    }
    scaleRow(d, F(p, SCALE), n);
  }
}

/** Columns that rows t .. t + rows can see, as far as that is known without the mask. */
@inline function width(p: usize, t: i32, rows: i32): i32 {
  return I(p, CAUSAL) && !P(p, MASK) ? min(I(p, COLUMNS), t + rows) : I(p, COLUMNS);
}

/** The way forward, for a thread's share of the blocks of all heads. */
export function attentionForward(p: usize, tid: i32, threads: i32): void {
  const rows = I(p, ROWS), columns = I(p, COLUMNS), depth = I(p, DEPTH), block = I(p, BLOCK), heads = I(p, HEADS);
  const blocks = (rows + block - 1) / block, units = <i64>I(p, BATCH) * <i64>heads * <i64>blocks;
  const ws = P(p, SPACE) + <usize>tid * P(p, SPACE_STEP), room = ws + P(p, SPACE_BLOCKS);
  const row = room + (<usize>(block * columns) << 2);
  for (let u = units * tid / threads; u < units * (tid + 1) / threads; u++) {
    const head = <i32>(u / blocks), b = head / heads, h = head % heads, t = <i32>(u % blocks) * block;
    const m = min(block, rows - t), n = width(p, t, m), kv = h / I(p, GROUP);
    const s = P(p, KEPT) ? P(p, KEPT) + ((<usize>head * <usize>rows + <usize>t) * <usize>columns << 2) : room;
    gemm(0, 1, m, n, depth, at(p, Q, b, h, t), I(p, Q_ROW), at(p, K, b, kv, 0), I(p, K_ROW), s, columns, 0, ws);
    const d = F(p, KEEP) != 0 ? room : s;
    attentionRows(p, b, h, t, m, n, s, d, row);
    gemm(0, 0, m, I(p, VALUE_DEPTH), n, d, columns, at(p, V, b, kv, 0), I(p, V_ROW), at(p, O, b, h, t), I(p, O_ROW), 0, ws);
  }
}

/** The way back, for a thread's share of the heads of key and value. */
export function attentionBackward(p: usize, tid: i32, threads: i32): void {
  const rows = I(p, ROWS), columns = I(p, COLUMNS), depth = I(p, DEPTH), deep = I(p, VALUE_DEPTH), block = I(p, BLOCK);
  const group = I(p, GROUP), kvs = I(p, HEADS) / group, units = <i64>I(p, BATCH) * <i64>kvs;
  const ws = P(p, SPACE) + <usize>tid * P(p, SPACE_STEP), bytes = <usize>(block * columns) << 2;
  const dp = ws + P(p, SPACE_BLOCKS), room = dp + bytes, dropped = room + bytes, row = dropped + bytes;
  const drops = F(p, KEEP) != 0;
  for (let u = units * tid / threads; u < units * (tid + 1) / threads; u++) {
    const b = <i32>(u / kvs), kv = <i32>(u % kvs), k = at(p, K, b, kv, 0), v = at(p, V, b, kv, 0);
    const dk = k - P(p, K) + P(p, D_K), dv = v - P(p, V) + P(p, D_V);
    for (let i = 0; i < group * rows; ) {
      const h = kv * group + i / rows, t = i % rows, m = min(block, rows - t), n = width(p, t, m), add = i > 0 ? 1 : 0;
      const q = at(p, Q, b, h, t), dy = at(p, O, b, h, t), head = <usize>b * P(p, HEADS) + <usize>h;
      const s = P(p, KEPT) ? P(p, KEPT) + ((head * <usize>rows + <usize>t) * <usize>columns << 2) : room;
      const d = drops ? dropped : s;
      if (!P(p, KEPT)) {
        gemm(0, 1, m, n, depth, q, I(p, Q_ROW), k, I(p, K_ROW), s, columns, 0, ws);
        attentionRows(p, b, h, t, m, n, s, d, row);
      } else if (drops) attentionDropped(p, m, n, s, d);
      if (add == 0 && n < columns) { clear(dk, I(p, K_ROW), n, columns, depth); clear(dv, I(p, V_ROW), n, columns, deep); }
      gemm(1, 0, n, deep, m, d, columns, dy, I(p, O_ROW), dv, I(p, V_ROW), add, ws);
      gemm(0, 1, m, n, deep, dy, I(p, O_ROW), v, I(p, V_ROW), dp, columns, 0, ws);
      attentionRowsGrad(p, b, h, t, m, n, s, dp, row);
      gemm(0, 0, m, depth, n, dp, columns, k, I(p, K_ROW), q - P(p, Q) + P(p, D_Q), I(p, Q_ROW), 0, ws);
      gemm(1, 0, n, depth, m, dp, columns, q, I(p, Q_ROW), dk, I(p, K_ROW), add, ws);
      i += m;
    }
  }
}

/** Rows [first, last) of `n` floats, `stride` apart, to 0. */
export function clear(a: usize, stride: i32, first: i32, last: i32, n: i32): void {
  for (let r = first; r < last; r++) memory.fill(a + (<usize>r * <usize>stride << 2), 0, <usize>n << 2);
}
