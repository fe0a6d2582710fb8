// Waiting without a system call, for a short while.

/** Polls up to `n` times until `*a != old`; returns the value seen last. */
export function spinWhile(a: usize, old: i32, n: i32): i32 {
  let v = atomic.load<i32>(a);
  while (v == old && n > 0) { v = atomic.load<i32>(a); n--; }
  return v;
}

/** Polls up to `n` times until `*a == 0`; returns the value seen last. */
export function spinUntilZero(a: usize, n: i32): i32 {
  let v = atomic.load<i32>(a);
  while (v != 0 && n > 0) { v = atomic.load<i32>(a); n--; }
  return v;
}
