/**
 * The picture of a matrix: its block means as an indexed image, drawn at its
 * display size, as sanitisers drop the CSS that would scale it.
 *
 * @module
 */
import { INFINITE_BLOCK, NAN_BLOCK, type Statistics } from "./_statistics.ts";

/** An image of palette indices. */
export interface HeatMap {
  width: number;
  height: number;
  pixels: Uint8Array;
  palette: number[][];
  /** Values of the first and the last colour. */
  low: number;
  high: number;
  /** Whether the colours go out from 0 both ways. */
  diverging: boolean;
}

type Colour = readonly [red: number, green: number, blue: number];

/** Matplotlib's viridis, and cmocean's balance, at a few stops. */
const VIRIDIS: Colour[] = [
  [68, 1, 84],
  [72, 40, 120],
  [62, 74, 137],
  [49, 104, 142],
  [38, 130, 142],
  [31, 158, 137],
  [53, 183, 121],
  [109, 205, 89],
  [180, 222, 44],
  [253, 231, 37],
];
const BALANCE: Colour[] = [
  [37, 47, 111],
  [12, 94, 190],
  [75, 148, 186],
  [161, 190, 200],
  [241, 236, 235],
  [218, 171, 155],
  [198, 107, 77],
  [167, 36, 36],
  [96, 14, 34],
];
const SHADES = 250;
/** After the shades: NaN is magenta, infinity yellow, no value grey. */
const SPECIAL: number[][] = [[255, 0, 255], [255, 255, 0], [128, 128, 128]];

function shadesOf(stops: Colour[]): number[][] {
  return Array.from({ length: SHADES }, (_, i) => {
    const place = i / (SHADES - 1) * (stops.length - 1);
    const k = Math.min(stops.length - 2, Math.floor(place));
    return stops[k].map((from, channel) =>
      Math.round(from + (stops[k + 1][channel] - from) * (place - k))
    );
  });
}

/** The picture of an array with more than one value; `side` in pixels. */
export function heatMapOf(s: Statistics, side = 256): HeatMap {
  const diverging = s.min < 0 && s.max > 0;
  // A few large values must not make all others look like 0.
  const rms = Math.hypot(s.mean, s.deviation);
  const most = Math.min(Math.max(-s.min, s.max), 3 * rms);
  const [low, high] = diverging ? [-most, most] : [s.min, s.max];
  const scale = (SHADES - 1) / (high - low);
  const longest = Math.max(s.blockRows, s.blockColumns);
  const size = Math.max(1, Math.min(16, Math.floor(side / longest)));
  const width = s.blockColumns * size, height = s.blockRows * size;
  const pixels = new Uint8Array(width * height);
  for (let row = 0; row < s.blockRows; row++) {
    const line = row * size * width;
    for (let column = 0; column < s.blockColumns; column++) {
      const block = row * s.blockColumns + column;
      const shade = (s.means[block] - low) * scale;
      const from = line + column * size;
      pixels.fill(colourOf(shade, s.marks[block]), from, from + size);
    }
    for (let y = 1; y < size; y++) {
      pixels.copyWithin(line + y * width, line, line + width);
    }
  }
  const palette = [...shadesOf(diverging ? BALANCE : VIRIDIS), ...SPECIAL];
  return { width, height, pixels, palette, low, high, diverging };
}

function colourOf(shade: number, marks: number): number {
  if (marks & NAN_BLOCK) return SHADES;
  if (marks & INFINITE_BLOCK) return SHADES + 1;
  if (Number.isNaN(shade)) return SHADES + 2;
  return Math.max(0, Math.min(SHADES - 1, Math.round(shade)));
}

/** A heat map as a `data:` URL of an indexed PNG. */
export async function pngUrlOf(map: HeatMap): Promise<string> {
  // Loaded when the first picture is drawn.
  const { encode } = await import("fast-png");
  const { width, height, pixels: data, palette } = map;
  const png = encode(
    { width, height, data, palette, channels: 1, depth: 8 },
    { zlib: { level: 9 } },
  );
  return `data:image/png;base64,${png.toBase64()}`;
}
