// Tensors of 4 bytes an element, or of 1 (booleans): copies by strides and by
// index, changes of dtype, reductions that are not sums of floats.

/** The next place of an index over the axes before the last; the axis that moved, or -1 at the end. */
@inline function advance(index: usize, dims: usize, rank: i32): i32 {
  let axis = rank - 2;
  for (; axis >= 0; axis--) {
    const at = <usize>axis << 2, i = i32.load(index + at) + 1;
    if (i < i32.load(dims + at)) { i32.store(index + at, i); break; }
    i32.store(index + at, 0);
  }
  return axis;
}

/** How far a pointer moves when `axis` has advanced and those after it are back at 0. */
@inline function move(dims: usize, steps: usize, axis: i32, rank: i32): usize {
  let by = i32.load(steps + (<usize>axis << 2));
  for (let k = axis + 1; k < rank - 1; k++) {
    const at = <usize>k << 2;
    by -= (i32.load(dims + at) - 1) * i32.load(steps + at);
  }
  return <usize>by;
}

/**
 * out, dense in the order of `dims`, from places that `steps` bytes lie apart
 * along each axis (0: the same again, negative: backwards). `index`: room for
 * `rank` int32; `e`: bytes of an element.
 */
export function permute(out: usize, a: usize, rank: i32, dims: usize, steps: usize, index: usize, e: usize): void {
  const last = <usize>(rank - 1) << 2, n = <usize>i32.load(dims + last) * e, step = <usize>i32.load(steps + last);
  memory.fill(index, 0, <usize>rank << 2);
  for (;;) {
    if (step == e && n > 64) memory.copy(out, a, n);
    else if (e == 4) { let q = a; for (let i: usize = 0; i < n; i += 4) { i32.store(out + i, i32.load(q)); q += step; } }
    else { let q = a; for (let i: usize = 0; i < n; i++) { store<u8>(out + i, load<u8>(q)); q += step; } }
    out += n;
    const axis = advance(index, dims, rank);
    if (axis < 0) return;
    a += move(dims, steps, axis, rank);
  }
}

/** As permute, the other way: from a dense to places of `out`. */
export function place(out: usize, a: usize, rank: i32, dims: usize, steps: usize, index: usize, e: usize): void {
  const last = <usize>(rank - 1) << 2, n = <usize>i32.load(dims + last) * e, step = <usize>i32.load(steps + last);
  memory.fill(index, 0, <usize>rank << 2);
  for (;;) {
    if (step == e && n > 64) memory.copy(out, a, n);
    else if (e == 4) { let q = out; for (let i: usize = 0; i < n; i += 4) { i32.store(q, i32.load(a + i)); q += step; } }
    else { let q = out; for (let i: usize = 0; i < n; i++) { store<u8>(q, load<u8>(a + i)); q += step; } }
    a += n;
    const axis = advance(index, dims, rank);
    if (axis < 0) return;
    out += move(dims, steps, axis, rank);
  }
}

/** n words of `bits`. */
export function fillWords(out: usize, n: i32, bits: i32): void {
  const v = i32x4.splat(bits), bytes = <usize>n << 2;
  let i: usize = 0;
  for (; i + 16 <= bytes; i += 16) v128.store(out + i, v);
  for (; i < bytes; i += 4) i32.store(out + i, bits);
}

/**
 * out[b, o, i, :] = a[b, o, ids[b, i], :] for rows of `bytes` bytes; the place
 * of the first bad id, or -1.
 */
export function gatherAxis(out: usize, a: usize, ids: usize, batch: i32, outer: i32, count: i32, size: i32, bytes: usize): i32 {
  for (let b = 0; b < batch; b++) {
    const own = ids + (<usize>(b * count) << 2);
    for (let o = 0; o < outer; o++) {
      for (let i = 0; i < count; i++) {
        const id = i32.load(own + (<usize>i << 2));
        if (<u32>id >= <u32>size) return b * count + i;
        const s = a + <usize>id * bytes;
        if (bytes == 4) i32.store(out, i32.load(s)); else memory.copy(out, s, bytes);
        out += bytes;
      }
      a += <usize>size * bytes;
    }
  }
  return -1;
}

/**
 * Rows of `width` words by indices of `depth` numbers: out[n] = a[at] (to 0),
 * out[at] += a[n] of floats (1) or integers (2), or out[at] = a[n] (3). `steps`: rows
 * that a step along each axis moves; `dims`: sizes. The first bad index, or -1.
 */
export function byIndex(how: i32, out: usize, a: usize, ids: usize, n: i32, depth: i32, dims: usize, steps: usize, width: i32): i32 {
  const bytes = <usize>width << 2;
  for (let i = 0; i < n; i++) {
    let row = 0;
    for (let k = 0; k < depth; k++) {
      const at = <usize>k << 2, id = i32.load(ids + (<usize>(i * depth + k) << 2));
      if (<u32>id >= <u32>i32.load(dims + at)) return i;
      row += id * i32.load(steps + at);
    }
    const far = <usize>row * bytes, near = <usize>i * bytes;
    if (how == 0) memory.copy(out + near, a + far, bytes);
    else if (how == 3) memory.copy(out + far, a + near, bytes);
    else for (let j: usize = 0; j < bytes; j += 4) {
      const d = out + far + j, s = a + near + j;
      if (how == 1) f32.store(d, f32.load(d) + f32.load(s)); else i32.store(d, i32.load(d) + i32.load(s));
    }
  }
  return -1;
}

/** Numbers of dtypes: 0 bool, 1 int32, 2 float32. Floats are cut off, and held within int32; NaN is 0 there, true as a bool. */
export function cast(out: usize, to: i32, a: usize, from: i32, n: i32): void {
  let i = 0;
  if (to == 0) {
    for (; i < n; i++) {
      const at = a + (<usize>i << 2);
      store<u8>(out + i, u8(from == 2 ? f32.load(at) != 0 : i32.load(at) != 0));
    }
  } else if (from == 0) {
    for (; i + 8 <= n; i += 8) {
      const v = v128.load_ext<u8>(a + i), low = v128.extend_low<u16>(v), high = v128.extend_high<u16>(v), d = out + (<usize>i << 2);
      v128.store(d, to == 2 ? f32x4.convert_i32x4_s(low) : low);
      v128.store(d, to == 2 ? f32x4.convert_i32x4_s(high) : high, 16);
    }
    for (; i < n; i++) {
      const v = <i32>load<u8>(a + i), d = out + (<usize>i << 2);
      if (to == 2) f32.store(d, <f32>v); else i32.store(d, v);
    }
  } else {
    // Whole vectors: blocks have slack.
    for (; i < n; i += 4) {
      const at = <usize>i << 2, v = v128.load(a + at);
      v128.store(out + at, to == 2 ? f32x4.convert_i32x4_s(v) : i32x4.trunc_sat_f32x4_s(v));
    }
  }
}

/** out[i] = 1 - a[i] for bytes 0 and 1. */
export function logicalNot(out: usize, a: usize, n: i32): void {
  for (let i = 0; i < n; i++) store<u8>(out + i, load<u8>(a + i) ^ 1);
}

/** out[n, depth]: `on` where the column is the id, else `off`, as bits. */
export function oneHot(out: usize, ids: usize, n: i32, depth: i32, on: i32, off: i32): void {
  fillWords(out, n * depth, off);
  for (let i = 0; i < n; i++) {
    const id = i32.load(ids + (<usize>i << 2));
    if (<u32>id < <u32>depth) i32.store(out + (<usize>(i * depth + id) << 2), on);
  }
}

/** out[o, i] = place of the greatest (or least) of a[o, :, i], the first of equals; NaN wins. */
export function argAlong(out: usize, a: usize, outer: i32, n: i32, inner: i32, least: i32, float: i32): void {
  const row = <usize>inner << 2;
  for (let o = 0; o < outer; o++) {
    for (let i = 0; i < inner; i++) {
      let q = a + (<usize>i << 2), best = 0;
      if (float) {
        let top = f32.load(q);
        for (let r = 1; r < n && top == top; r++) {
          q += row;
          const v = f32.load(q);
          if ((least ? v < top : v > top) || v != v) { top = v; best = r; }
        }
      } else {
        let top = i32.load(q);
        for (let r = 1; r < n; r++) {
          q += row;
          const v = i32.load(q);
          if (least ? v < top : v > top) { top = v; best = r; }
        }
      }
      i32.store(out, best);
      out += 4;
    }
    a += <usize>n * row;
  }
}

/**
 * out[o, i] = what `how` makes of a[o, :, i]: floats 0 least, 1 product;
 * integers 2 sum, 3 greatest, 4 least, 5 product. NaN wins.
 */
export function reduceAlong(how: i32, out: usize, a: usize, outer: i32, n: i32, inner: i32): void {
  const row = <usize>inner << 2;
  for (let o = 0; o < outer; o++) {
    for (let i = 0; i < inner; i++) {
      let q = a + (<usize>i << 2);
      if (how < 2) {
        let f: f32 = Infinity, product: f64 = 1;
        if (how == 0) for (let r = 0; r < n; r++) { f = min(f, f32.load(q)); q += row; }
        else { for (let r = 0; r < n; r++) { product *= <f64>f32.load(q); q += row; } f = <f32>product; }
        f32.store(out, f);
      } else {
        let v = how == 3 ? i32.MIN_VALUE : how == 4 ? i32.MAX_VALUE : how == 5 ? (1 as i32) : 0;
        for (let r = 0; r < n; r++) {
          const w = i32.load(q);
          v = how == 2 ? v + w : how == 3 ? max(v, w) : how == 4 ? min(v, w) : v * w;
          q += row;
        }
        i32.store(out, v);
      }
      out += 4;
    }
    a += <usize>n * row;
  }
}

/** out[o, i] = whether any (or all) of the bytes a[o, :, i] are not 0. */
export function anyAlong(all: i32, out: usize, a: usize, outer: i32, n: i32, inner: i32): void {
  for (let o = 0; o < outer; o++) {
    for (let i = 0; i < inner; i++) {
      let q = a + i, v = <u8>all;
      for (let r = 0; r < n; r++) { const b = u8(load<u8>(q) != 0); v = all ? v & b : v | b; q += inner; }
      store<u8>(out, v);
      out += 1;
    }
    a += <usize>n * inner;
  }
}

/** Running sums (or products) along the middle axis; floats are summed in float64. */
export function scan(product: i32, out: usize, a: usize, outer: i32, n: i32, inner: i32, exclusive: i32, reverse: i32, float: i32): void {
  const row = <usize>inner << 2, step = reverse ? 0 - row : <usize>row;
  for (let o = 0; o < outer; o++) {
    for (let i = 0; i < inner; i++) {
      let q = (reverse ? <usize>(n - 1) * row : 0) + (<usize>i << 2);
      if (float) {
        let s: f64 = product ? 1 : 0;
        for (let r = 0; r < n; r++) {
          const v = <f64>f32.load(a + q);
          if (exclusive) f32.store(out + q, <f32>s);
          if (product) s *= v; else s += v;
          if (!exclusive) f32.store(out + q, <f32>s);
          q += step;
        }
      } else {
        let s: i32 = product ? 1 : 0;
        for (let r = 0; r < n; r++) {
          const v = i32.load(a + q);
          if (exclusive) i32.store(out + q, s);
          if (product) s *= v; else s += v;
          if (!exclusive) i32.store(out + q, s);
          q += step;
        }
      }
    }
    a += <usize>n * row; out += <usize>n * row;
  }
}

/** The k greatest of each row of n floats and their places, the greatest first, the first of equals first; NaN is greatest. */
export function topRows(values: usize, places: usize, a: usize, rows: i32, n: i32, k: i32): void {
  for (let r = 0; r < rows; r++) {
    let have = 0;
    for (let i = 0; i < n; i++) {
      const v = f32.load(a + (<usize>i << 2));
      if (have == k) { const worst = f32.load(values + (<usize>(k - 1) << 2)); if (!(v > worst || (v != v && worst == worst))) continue; }
      let at = have < k ? have++ : k - 1;
      for (; at > 0; at--) {
        const before = f32.load(values + (<usize>(at - 1) << 2));
        if (!(v > before || (v != v && before == before))) break;
        f32.store(values + (<usize>at << 2), before);
        i32.store(places + (<usize>at << 2), i32.load(places + (<usize>(at - 1) << 2)));
      }
      f32.store(values + (<usize>at << 2), v);
      i32.store(places + (<usize>at << 2), i);
    }
    a += <usize>n << 2; values += <usize>k << 2; places += <usize>k << 2;
  }
}

/** out[i] = start + i * step, of floats or integers. */
export function ramp(out: usize, n: i32, start: f64, step: f64, float: i32): void {
  for (let i = 0; i < n; i++) {
    const v = start + <f64>i * step;
    if (float) f32.store(out, <f32>v); else i32.store(out, <i32>v);
    out += 4;
  }
}
