// PCG64, XSL-RR 128/64 (O'Neill, 2014): numpy/random/pcg64.ts.

/** The high half of a 64-bit product. */
function high(a: u64, b: u64): u64 {
  const a0 = a & 0xffffffff, a1 = a >> 32, b0 = b & 0xffffffff, b1 = b >> 32;
  const mid = a1 * b0 + (a0 * b0 >> 32), other = a0 * b1 + (mid & 0xffffffff);
  return a1 * b1 + (mid >> 32) + (other >> 32);
}

/** n outputs of 64 bits. The state: two numbers of 128 bits, state and increment; it moves on. */
export function pcgWords(s: usize, out: usize, n: i32): void {
  const m0: u64 = 0x4385DF649FCCF645, m1: u64 = 0x2360ED051FC65DA4, i0 = load<u64>(s, 16), i1 = load<u64>(s, 24);
  let s0 = load<u64>(s), s1 = load<u64>(s, 8);
  for (let i = 0; i < n; i++) {
    const low = s0 * m0 + i0;
    s1 = high(s0, m0) + s1 * m0 + s0 * m1 + i1 + <u64>(low < i0);
    s0 = low;
    store<u64>(out, rotr<u64>(s1 ^ s0, s1 >> 58));
    out += 8;
  }
  store<u64>(s, s0); store<u64>(s, s1, 8);
}
