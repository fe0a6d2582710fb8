// Images as matrices: what a filter sees at each place of the output, side by
// side, so that a convolution is a product. Channels last.
//
// Geometry block, int32: 0 height 1 width 2 channels 3 output width 4 filter
// height 5 filter width 6 stride y 7 stride x 8 dilation y 9 dilation x
// 10 padding top 11 padding left 12 output height.

@inline function G(p: usize, i: i32): i32 { return i32.load(p + (<usize>i << 2)); }

/** columns[count, fh * fw * channels] for output places [first, first + count). */
export function unfold(columns: usize, image: usize, g: usize, first: i32, count: i32): void {
  const h = G(g, 0), w = G(g, 1), bytes = <usize>G(g, 2) << 2, oh = G(g, 12), ow = G(g, 3), fh = G(g, 4), fw = G(g, 5);
  const dy = G(g, 8), dx = G(g, 9);
  for (let place = first; place < first + count; place++) {
    const b = place / (oh * ow), rest = place % (oh * ow);
    const y0 = rest / ow * G(g, 6) - G(g, 10), x0 = rest % ow * G(g, 7) - G(g, 11);
    const base = image + <usize>(b * h * w) * bytes;
    for (let i = 0; i < fh; i++) {
      const y = y0 + i * dy;
      if (<u32>y >= <u32>h) { memory.fill(columns, 0, <usize>fw * bytes); columns += <usize>fw * bytes; continue; }
      if (dx == 1 && x0 >= 0 && x0 + fw <= w) {
        memory.copy(columns, base + <usize>(y * w + x0) * bytes, <usize>fw * bytes);
        columns += <usize>fw * bytes;
        continue;
      }
      for (let j = 0; j < fw; j++) {
        const x = x0 + j * dx;
        if (<u32>x >= <u32>w) memory.fill(columns, 0, bytes);
        else memory.copy(columns, base + <usize>(y * w + x) * bytes, bytes);
        columns += bytes;
      }
    }
  }
}

@inline function addTo(d: usize, s: usize, bytes: usize): void {
  let j: usize = 0;
  for (; j + 16 <= bytes; j += 16) v128.store(d + j, f32x4.add(v128.load(d + j), v128.load(s + j)));
  for (; j < bytes; j += 4) f32.store(d + j, f32.load(d + j) + f32.load(s + j));
}

/** Adds columns back to the places of the image that they came from. */
export function fold(image: usize, columns: usize, g: usize, first: i32, count: i32): void {
  const h = G(g, 0), w = G(g, 1), bytes = <usize>G(g, 2) << 2, oh = G(g, 12), ow = G(g, 3), fh = G(g, 4), fw = G(g, 5);
  const dy = G(g, 8), dx = G(g, 9);
  for (let place = first; place < first + count; place++) {
    const b = place / (oh * ow), rest = place % (oh * ow);
    const y0 = rest / ow * G(g, 6) - G(g, 10), x0 = rest % ow * G(g, 7) - G(g, 11);
    const base = image + <usize>(b * h * w) * bytes;
    for (let i = 0; i < fh; i++) {
      const y = y0 + i * dy;
      if (<u32>y >= <u32>h) { columns += <usize>fw * bytes; continue; }
      for (let j = 0; j < fw; j++) {
        const x = x0 + j * dx;
        if (<u32>x < <u32>w) addTo(base + <usize>(y * w + x) * bytes, columns, bytes);
        columns += bytes;
      }
    }
  }
}

/** out[place, c] = max (mode 0) or mean (mode 1) of what the window sees; padding is left out. */
export function pool(out: usize, image: usize, g: usize, places: i32, mode: i32): void {
  const h = G(g, 0), w = G(g, 1), bytes = <usize>G(g, 2) << 2, oh = G(g, 12), ow = G(g, 3), fh = G(g, 4), fw = G(g, 5);
  for (let place = 0; place < places; place++) {
    const b = place / (oh * ow), rest = place % (oh * ow);
    const y0 = rest / ow * G(g, 6) - G(g, 10), x0 = rest % ow * G(g, 7) - G(g, 11);
    const base = image + <usize>(b * h * w) * bytes;
    let seen = 0;
    for (let i = 0; i < fh; i++) {
      const y = y0 + i * G(g, 8);
      if (<u32>y >= <u32>h) continue;
      for (let j = 0; j < fw; j++) {
        const x = x0 + j * G(g, 9);
        if (<u32>x >= <u32>w) continue;
        const s = base + <usize>(y * w + x) * bytes;
        if (seen++ == 0) memory.copy(out, s, bytes);
        else if (mode) addTo(out, s, bytes);
        else {
          let k: usize = 0;
          for (; k + 16 <= bytes; k += 16) v128.store(out + k, f32x4.max(v128.load(out + k), v128.load(s + k)));
          for (; k < bytes; k += 4) f32.store(out + k, max(f32.load(out + k), f32.load(s + k)));
        }
      }
    }
    if (seen == 0) {
      const empty: f32 = mode ? NaN : -Infinity;
      for (let k: usize = 0; k < bytes; k += 4) f32.store(out + k, empty);
    } else if (mode) for (let k: usize = 0; k < bytes; k += 4) f32.store(out + k, f32.load(out + k) / <f32>seen);
    out += bytes;
  }
}

/**
 * Adds dy to dimage: to the first place of a window that holds its maximum
 * (image not 0), or in equal parts to all that are not padding.
 */
export function poolGrad(dimage: usize, dy: usize, image: usize, g: usize, places: i32): void {
  const h = G(g, 0), w = G(g, 1), c = G(g, 2), oh = G(g, 12), ow = G(g, 3), fh = G(g, 4), fw = G(g, 5);
  for (let place = 0; place < places; place++) {
    const b = place / (oh * ow), rest = place % (oh * ow);
    const y0 = rest / ow * G(g, 6) - G(g, 10), x0 = rest % ow * G(g, 7) - G(g, 11);
    for (let k = 0; k < c; k++) {
      let seen = 0, best: usize = 0, top: f32 = -Infinity;
      const d = f32.load(dy + (<usize>(place * c + k) << 2));
      for (let pass = 0; pass < 2; pass++) {
        for (let i = 0; i < fh; i++) {
          const y = y0 + i * G(g, 8);
          if (<u32>y >= <u32>h) continue;
          for (let j = 0; j < fw; j++) {
            const x = x0 + j * G(g, 9);
            if (<u32>x >= <u32>w) continue;
            const at = <usize>(((b * h + y) * w + x) * c + k) << 2;
            if (pass == 0) {
              if (image) { const v = f32.load(image + at); if (seen == 0 || v > top) { top = v; best = at; } }
              seen++;
            } else if (image == 0) f32.store(dimage + at, f32.load(dimage + at) + d / <f32>seen);
          }
        }
        if (image) { if (seen > 0) f32.store(dimage + best, f32.load(dimage + best) + d); break; }
      }
    }
  }
}
