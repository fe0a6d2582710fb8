// One step of an optimizer in one pass, with Keras 3's formulas. All arrays
// are whole vectors long (blocks have slack).

/** w -= rate g. */
export function sgd(w: usize, g: usize, n: i32, rate: f32): void {
  const l = f32x4.splat(rate);
  for (let i: usize = 0; i < <usize>n << 2; i += 16) v128.store(w + i, f32x4.sub(v128.load(w + i), f32x4.mul(l, v128.load(g + i))));
}

/** w[rows[r], :] -= rate g[r, :]. */
export function sgdRows(w: usize, rows: usize, g: usize, count: i32, width: i32, rate: f32): void {
  const bytes = <usize>width << 2;
  for (let r = 0; r < count; r++) {
    const d = w + <usize>i32.load(rows + (<usize>r << 2)) * bytes;
    for (let j: usize = 0; j < bytes; j += 4) f32.store(d + j, f32.load(d + j) - rate * f32.load(g + j));
    g += bytes;
  }
}

/** m = momentum m - rate g; w += m, or with Nesterov w += momentum m - rate g. */
export function sgdMomentum(w: usize, g: usize, m: usize, n: i32, rate: f32, momentum: f32, nesterov: i32): void {
  const l = f32x4.splat(rate), mu = f32x4.splat(momentum);
  for (let i: usize = 0; i < <usize>n << 2; i += 16) {
    const lg = f32x4.mul(l, v128.load(g + i));
    const v = f32x4.sub(f32x4.mul(mu, v128.load(m + i)), lg);
    v128.store(m + i, v);
    v128.store(w + i, f32x4.add(v128.load(w + i), nesterov ? f32x4.sub(f32x4.mul(mu, v), lg) : v));
  }
}

/**
 * v = rho v + (1-rho) g2, a = rho a + (1-rho) g (centered, else a = 0);
 * u = rate g / sqrt(v [- a2] + epsilon); m = momentum m + u, w -= m (m = 0: w -= u).
 */
export function rmsprop(w: usize, g: usize, v: usize, m: usize, a: usize, n: i32, rate: f32, rho: f32, rest: f32, momentum: f32, epsilon: f32): void {
  const l = f32x4.splat(rate), r = f32x4.splat(rho), o = f32x4.splat(rest), mu = f32x4.splat(momentum), e = f32x4.splat(epsilon);
  for (let i: usize = 0; i < <usize>n << 2; i += 16) {
    const q = v128.load(g + i);
    const s = f32x4.add(f32x4.mul(r, v128.load(v + i)), f32x4.mul(o, f32x4.mul(q, q)));
    v128.store(v + i, s);
    let d = s;
    if (a) {
      const mean = f32x4.add(f32x4.mul(r, v128.load(a + i)), f32x4.mul(o, q));
      v128.store(a + i, mean);
      d = f32x4.sub(s, f32x4.mul(mean, mean));
    }
    let u = f32x4.div(f32x4.mul(l, q), f32x4.sqrt(f32x4.add(d, e)));
    if (m) { u = f32x4.add(f32x4.mul(mu, v128.load(m + i)), u); v128.store(m + i, u); }
    v128.store(w + i, f32x4.sub(v128.load(w + i), u));
  }
}

/** rho to the power k from two tables of 1024: of 1 and of 1024 steps. */
@inline function power(table: usize, k: i32): f32 {
  return f32.load(table + (<usize>(k & 1023) << 2)) * f32.load(table + 4096 + (<usize>min(k >> 10, 1023) << 2));
}

/**
 * RMSprop on some rows, equal to the dense one: a row that was left out for k
 * steps first has its mean square multiplied by rho^k. `last` holds for each
 * row the step of its last update.
 */
export function rmspropRows(w: usize, rows: usize, g: usize, count: i32, width: i32, v: usize, last: usize, step: i32, table: usize, rate: f32, rho: f32, rest: f32, epsilon: f32): void {
  const bytes = <usize>width << 2;
  for (let r = 0; r < count; r++) {
    const row = <usize>i32.load(rows + (<usize>r << 2)), seen = last + (row << 2);
    const factor = power(table, step - 1 - i32.load(seen)) * rho;
    i32.store(seen, step);
    const vr = v + row * bytes, wr = w + row * bytes;
    const fs = f32x4.splat(factor), os = f32x4.splat(rest), ls = f32x4.splat(rate), es = f32x4.splat(epsilon);
    let j: usize = 0;
    for (; j + 16 <= bytes; j += 16) {
      const q = v128.load(g + j), s = f32x4.add(f32x4.mul(fs, v128.load(vr + j)), f32x4.mul(os, f32x4.mul(q, q)));
      v128.store(vr + j, s);
      v128.store(wr + j, f32x4.sub(v128.load(wr + j), f32x4.div(f32x4.mul(ls, q), f32x4.sqrt(f32x4.add(s, es)))));
    }
    for (; j < bytes; j += 4) {
      const q = f32.load(g + j), s = factor * f32.load(vr + j) + rest * (q * q);
      f32.store(vr + j, s);
      f32.store(wr + j, f32.load(wr + j) - rate * q / sqrt<f32>(s + epsilon));
    }
    g += bytes;
  }
}

/** Multiplies each row of v by rho to the number of steps it was left out. */
export function decayRows(v: usize, last: usize, rows: i32, width: i32, step: i32, table: usize): void {
  const bytes = <usize>width << 2;
  for (let row = 0; row < rows; row++) {
    const k = step - i32.load(last + (<usize>row << 2));
    i32.store(last + (<usize>row << 2), step);
    if (k > 0) {
      const factor = power(table, k);
      for (let j: usize = 0; j < bytes; j += 4) f32.store(v + j, f32.load(v + j) * factor);
    }
    v += bytes;
  }
}

/**
 * m += (g - m)(1 - beta1), v += (g2 - v)(1 - beta2), [top = max(top, v)];
 * w -= m alpha / (sqrt(v or top) + epsilon).
 */
export function adam(w: usize, g: usize, m: usize, v: usize, top: usize, n: i32, alpha: f32, rest1: f32, rest2: f32, epsilon: f32): void {
  const al = f32x4.splat(alpha), r1 = f32x4.splat(rest1), r2 = f32x4.splat(rest2), e = f32x4.splat(epsilon);
  for (let i: usize = 0; i < <usize>n << 2; i += 16) {
    const q = v128.load(g + i), m0 = v128.load(m + i), v0 = v128.load(v + i);
    const m1 = f32x4.add(m0, f32x4.mul(f32x4.sub(q, m0), r1));
    let v1 = f32x4.add(v0, f32x4.mul(f32x4.sub(f32x4.mul(q, q), v0), r2));
    v128.store(m + i, m1); v128.store(v + i, v1);
    if (top) { v1 = f32x4.max(v128.load(top + i), v1); v128.store(top + i, v1); }
    v128.store(w + i, f32x4.sub(v128.load(w + i), f32x4.div(f32x4.mul(m1, al), f32x4.add(f32x4.sqrt(v1), e))));
  }
}
