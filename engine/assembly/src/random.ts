// Philox4x32-10 (Salmon et al., 2011) as TensorFlow's stateless operations
// use it: 4 words a counter, taken in order.

/** What `philox` has drawn last. */
export let o0: u32 = 0, o1: u32 = 0, o2: u32 = 0, o3: u32 = 0;

/** The block of a counter. */
export function philox(c0: u32, c1: u32, c2: u32, c3: u32, k0: u32, k1: u32): void {
  for (let round = 0; round < 10; round++) {
    const p0 = <u64>c0 * 0xD2511F53, p1 = <u64>c2 * 0xCD9E8D57;
    const n0 = <u32>(p1 >> 32) ^ c1 ^ k0, n2 = <u32>(p0 >> 32) ^ c3 ^ k1;
    c1 = <u32>p1; c3 = <u32>p0; c0 = n0; c2 = n2;
    k0 += 0x9E3779B9; k1 += 0xBB67AE85;
  }
  o0 = c0; o1 = c1; o2 = c2; o3 = c3;
}

/** The float in [0, 1) of the low 23 bits of a word. */
@inline export function unit(word: u32): f32 { return reinterpret<f32>(0x3f800000 | (word & 0x7fffff)) - 1; }
