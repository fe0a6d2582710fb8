/**
 * Convolutions and pooling in float64, over any number of axes: slow, and as
 * the definition says.
 *
 * @module
 */

/** Where windows stand over axes without batch and channels. */
export interface Geometry {
  batch: number;
  image: number[];
  filter: number[];
  stride?: number[];
  dilation?: number[];
  pad: "same" | "valid";
}

/** An element of the output, of the filter and of the image that meet, without channels. */
export interface Meeting {
  out: number;
  filter: number;
  image: number;
}

/** Places of the output along each axis, and what stands before the image. */
export function outputOf(g: Geometry): { out: number[]; before: number[] } {
  const before: number[] = [];
  const out = g.image.map((size, i) => {
    const stride = g.stride?.[i] ?? 1;
    const reach = (g.filter[i] - 1) * (g.dilation?.[i] ?? 1) + 1;
    if (g.pad === "valid") {
      before.push(0);
      return Math.floor((size - reach) / stride) + 1;
    }
    const count = Math.ceil(size / stride);
    const total = Math.max((count - 1) * stride + reach - size, 0);
    before.push(Math.floor(total / 2));
    return count;
  });
  return { out, before };
}

/** Every index over axes of these sizes. */
function* indices(sizes: number[]): Generator<number[]> {
  const count = sizes.reduce((a, b) => a * b, 1);
  for (let i = 0; i < count; i++) {
    const index = new Array<number>(sizes.length);
    let rest = i;
    for (let axis = sizes.length - 1; axis >= 0; axis--) {
      index[axis] = rest % sizes[axis];
      rest = Math.floor(rest / sizes[axis]);
    }
    yield index;
  }
}

const flat = (index: number[], sizes: number[]) =>
  index.reduce((at, i, axis) => at * sizes[axis] + i, 0);

/** All meetings, in the order of the output. */
export function* meetings(g: Geometry): Generator<Meeting> {
  const { out, before } = outputOf(g);
  const [size, places] = [g.image, out].map((s) => s.reduce((a, b) => a * b));
  for (let b = 0; b < g.batch; b++) {
    for (const o of indices(out)) {
      for (const f of indices(g.filter)) {
        const at = o.map((n, i) =>
          n * (g.stride?.[i] ?? 1) - before[i] + f[i] * (g.dilation?.[i] ?? 1)
        );
        if (at.some((n, i) => n < 0 || n >= g.image[i])) continue;
        yield {
          out: b * places + flat(o, out),
          filter: flat(f, g.filter),
          image: b * size + flat(at, g.image),
        };
      }
    }
  }
}

/** A convolution and its gradients for the upstream gradient `up`. */
export function convolve(
  g: Geometry,
  channels: number,
  filters: number,
  [x, w, up]: Float64Array[],
): [y: Float64Array, dx: Float64Array, dw: Float64Array] {
  const results: [Float64Array, Float64Array, Float64Array] = [
    new Float64Array(up.length),
    new Float64Array(x.length),
    new Float64Array(w.length),
  ];
  const [y, dx, dw] = results;
  for (const at of meetings(g)) {
    for (let c = 0; c < channels; c++) {
      const xi = at.image * channels + c;
      for (let o = 0; o < filters; o++) {
        const wi = (at.filter * channels + c) * filters + o;
        const yi = at.out * filters + o;
        y[yi] += x[xi] * w[wi];
        dx[xi] += up[yi] * w[wi];
        dw[wi] += up[yi] * x[xi];
      }
    }
  }
  return results;
}

/** As convolve, each channel by itself with `multiplier` outputs. */
export function convolveDepthwise(
  g: Geometry,
  channels: number,
  multiplier: number,
  [x, w, up]: Float64Array[],
): [y: Float64Array, dx: Float64Array, dw: Float64Array] {
  const results: [Float64Array, Float64Array, Float64Array] = [
    new Float64Array(up.length),
    new Float64Array(x.length),
    new Float64Array(w.length),
  ];
  const [y, dx, dw] = results;
  for (const at of meetings(g)) {
    for (let c = 0; c < channels; c++) {
      const xi = at.image * channels + c;
      for (let q = 0; q < multiplier; q++) {
        const wi = (at.filter * channels + c) * multiplier + q;
        const yi = (at.out * channels + c) * multiplier + q;
        y[yi] += x[xi] * w[wi];
        dx[xi] += up[yi] * w[wi];
        dw[wi] += up[yi] * x[xi];
      }
    }
  }
  return results;
}
