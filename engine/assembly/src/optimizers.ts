// Steps of optimizers: which elements a thread takes. The formulas are in
// optimizer_steps.ts, the fields of the block in ../../_optimizer_fields.ts.
import * as F from "./optimizer_fields";
import { decayWeight, formGradient, stepLoop, sum0, sum1 } from "./optimizer_steps";

// Bytes of which a pair of sums is, and of a gradient that is changed at a
// time; the room of a thread: that gradient, five vectors and a block.
const BLOCK: usize = <usize>F.SUM_BLOCK << 2, PART: usize = 4096, SPARE: usize = PART, OWN: usize = PART + 80, ROOM: usize = <usize>F.ROOM;

@inline function I(p: usize, field: i32): i32 { return i32.load(p + (<usize>field << 2)); }
@inline function P(p: usize, field: i32): usize { return <usize>i32.load(p + (<usize>field << 2)); }
@inline function at(slot: usize, offset: usize): usize { return slot ? slot + offset : 0; }
/** The first of n things for a thread. */
@inline function first(n: i32, tid: i32, threads: i32): i32 { return <i32>(<i64>n * tid / threads); }
@inline function normal(x: f32): f32 { return abs(x) < 1.1754943508222875e-38 ? 0 : x; }

let first0: f64 = 0, second0: f64 = 0;

/** A step on so many bytes, whole vectors: gradient and weight are changed first. */
function loop(p: usize, w: usize, g: usize, a: usize, b: usize, c: usize, bytes: usize, room: usize): void {
  const kind = I(p, F.KIND), form = I(p, F.FORM);
  if (form == 0) {
    stepLoop(kind, p, w, g, a, b, c, bytes);
    first0 += sum0; second0 += sum1;
    return;
  }
  for (let from: usize = 0; from < bytes; from += PART) {
    const part = min(PART, bytes - from);
    let q = g + from;
    if (form & 7) { formGradient(p, room, q, part); q = room; }
    if (form & 8) decayWeight(p, w + from, part);
    stepLoop(kind, p, w + from, q, at(a, from), at(b, from), at(c, from), part);
    first0 += sum0; second0 += sum1;
  }
}

/** A step on so many bytes; what is no whole vector goes by way of `room`. */
function step(p: usize, w: usize, g: usize, a: usize, b: usize, c: usize, bytes: usize, room: usize): void {
  const whole = bytes & ~15, rest = bytes & 15, spare = room + SPARE;
  first0 = 0; second0 = 0;
  if (whole) loop(p, w, g, a, b, c, whole, room);
  if (rest == 0) return;
  memory.fill(spare, 0, 80);
  memory.copy(spare, w + whole, rest);
  memory.copy(spare + 16, g + whole, rest);
  if (a) memory.copy(spare + 32, a + whole, rest);
  if (b) memory.copy(spare + 48, b + whole, rest);
  if (c) memory.copy(spare + 64, c + whole, rest);
  loop(p, spare, spare + 16, spare + 32, spare + 48, spare + 64, 16, room);
  memory.copy(w + whole, spare, rest);
  if (a) memory.copy(a + whole, spare + 32, rest);
  if (b) memory.copy(b + whole, spare + 48, rest);
  if (c) memory.copy(c + whole, spare + 64, rest);
}

/** All elements, by whole vectors; with sums by blocks. */
function elements(p: usize, tid: i32, threads: i32, room: usize): void {
  const w = P(p, F.WEIGHT), g = P(p, F.GRADIENT), a = P(p, F.SLOT0), b = P(p, F.SLOT1), c = P(p, F.SLOT2);
  const n = <usize>I(p, F.COUNT) << 2, sums = P(p, F.SUMS);
  if (sums == 0) {
    const vectors = <i32>((n + 15) >> 4), from = <usize>first(vectors, tid, threads) << 4, bytes = (<usize>first(vectors, tid + 1, threads) << 4) - from;
    if (bytes) loop(p, w + from, g + from, at(a, from), at(b, from), at(c, from), bytes, room);
    return;
  }
  const blocks = <i32>((n + BLOCK - 1) / BLOCK), last = first(blocks, tid + 1, threads);
  for (let k = first(blocks, tid, threads); k < last; k++) {
    const from = <usize>k * BLOCK;
    step(p, w + from, g + from, at(a, from), at(b, from), at(c, from), min(BLOCK, n - from), room);
    f64.store(sums + (<usize>k << 4), first0);
    f64.store(sums + (<usize>k << 4), second0, 8);
  }
}

/** rho to the power k from two tables of 1024: of 1 and of 1024 steps. */
@inline function power(table: usize, k: i32): f32 {
  return f32.load(table + (<usize>(k & 1023) << 2)) * f32.load(table + 4096 + (<usize>min(k >> 10, 1023) << 2));
}

/**
 * The rows of a sparse gradient alone. With LAST the second number, rho, also
 * stands for the steps in which a row was left out.
 */
function someRows(p: usize, tid: i32, threads: i32, room: usize): void {
  const w = P(p, F.WEIGHT), a = P(p, F.SLOT0), b = P(p, F.SLOT1), c = P(p, F.SLOT2);
  const bytes = <usize>I(p, F.WIDTH) << 2, count = I(p, F.COUNT), rows = P(p, F.ROWS), last = P(p, F.LAST);
  const end = first(count, tid + 1, threads), now = I(p, F.STEP), powers = P(p, F.POWERS);
  const rho = f32.load(p + (<usize>(F.NUMBERS + 1) << 2));
  let own = p;
  if (last) { own = room + OWN; memory.copy(own, p, <usize>(F.NUMBERS + F.MOST_NUMBERS) << 2); }
  for (let r = first(count, tid, threads); r < end; r++) {
    const row = <usize>i32.load(rows + (<usize>r << 2)), from = row * bytes;
    if (last) {
      const seen = last + (row << 2);
      f32.store(own + (<usize>(F.NUMBERS + 1) << 2), normal(power(powers, now - 1 - i32.load(seen)) * rho));
      i32.store(seen, now);
    }
    step(own, w + from, P(p, F.GRADIENT) + <usize>r * bytes, at(a, from), at(b, from), at(c, from), bytes, room);
  }
}

/** All rows, where those that have none take a gradient of zeros. */
function allRows(p: usize, tid: i32, threads: i32, room: usize): void {
  const w = P(p, F.WEIGHT), a = P(p, F.SLOT0), b = P(p, F.SLOT1), c = P(p, F.SLOT2), zeros = P(p, F.ZEROS);
  const bytes = <usize>I(p, F.WIDTH) << 2, count = I(p, F.COUNT), places = P(p, F.PLACES), end = first(count, tid + 1, threads);
  for (let row = first(count, tid, threads); row < end; row++) {
    const place = i32.load(places + (<usize>row << 2)), from = <usize>row * bytes;
    const g = place < 0 ? zeros : P(p, F.GRADIENT) + <usize>place * bytes;
    step(p, w + from, g, at(a, from), at(b, from), at(c, from), bytes, room);
  }
}

/** One step of an optimizer. */
export function optimizerJob(p: usize, tid: i32, threads: i32): void {
  const room = P(p, F.SCRATCH) + <usize>tid * ROOM;
  if (P(p, F.PLACES)) allRows(p, tid, threads, room);
  else if (P(p, F.ROWS)) someRows(p, tid, threads, room);
  else elements(p, tid, threads, room);
}

/** The sum of the first or second of n pairs of float64. */
export function sumPairs(sums: usize, n: i32, which: i32): f64 {
  let sum: f64 = 0;
  for (let i = 0; i < n; i++) sum += f64.load(sums + (<usize>i << 4) + (<usize>which << 3));
  return sum;
}

/** places[rows[r]] = r, -1 elsewhere. */
export function placesOf(places: usize, n: i32, rows: usize, count: i32): void {
  memory.fill(places, 255, <usize>n << 2);
  for (let r = 0; r < count; r++) i32.store(places + (<usize>i32.load(rows + (<usize>r << 2)) << 2), r);
}

/** Multiplies each row of v by rho to the number of steps it was left out. */
export function decayRows(v: usize, last: usize, rows: i32, width: i32, step: i32, table: usize): void {
  const bytes = <usize>width << 2;
  for (let row = 0; row < rows; row++) {
    const k = step - i32.load(last + (<usize>row << 2));
    i32.store(last + (<usize>row << 2), step);
    if (k > 0) {
      const factor = normal(power(table, k));
      for (let j: usize = 0; j < bytes; j += 4) f32.store(v + j, normal(f32.load(v + j) * factor));
    }
    v += bytes;
  }
}

/** 1 if none of n float32 is infinite or NaN, else 0. */
export function allFinite(x: usize, n: i32): i32 {
  for (let i: usize = 0; i < <usize>n << 2; i += 4) if (!(abs(f32.load(x + i)) < Infinity)) return 0;
  return 1;
}
