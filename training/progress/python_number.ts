/**
 * Numbers as Python's format specifications write them.
 *
 * @module
 */

/** Digits cut to `keep`, rounded half to even; `true` if it carried over. */
function roundDigits(digits: string, keep: number): [string, boolean] {
  const rest = digits.slice(keep);
  const half = /^50*$/.test(rest);
  const last = keep === 0 ? 0 : Number(digits[keep - 1]);
  const up = half ? last % 2 === 1 : rest !== "" && rest[0] >= "5";
  if (!up) return [digits.slice(0, keep), false];
  const raised = String(BigInt(`1${digits.slice(0, keep)}`) + 1n);
  return [raised.slice(1), raised[0] === "2"];
}

function notFinite(x: number): string | null {
  if (Number.isNaN(x)) return "nan";
  return Number.isFinite(x) ? null : x < 0 ? "-inf" : "inf";
}

/**
 * A number with a fixed number of digits after the point, as `f"{x:.4f}"`.
 *
 * @param x The number.
 * @param digits Digits after the point.
 * @returns The text; ties are rounded to even, as in Python.
 */
export function fixed(x: number, digits: number): string {
  const special = notFinite(x);
  if (special !== null) return special;
  const size = Math.abs(x);
  const exact = size >= 1e21 ? `${BigInt(size)}.` : size.toFixed(100);
  const [whole, fraction = ""] = exact.split(".");
  const all = `${whole}${fraction.padEnd(digits, "0")}`;
  const [rounded, carried] = roundDigits(all, whole.length + digits);
  const text = carried ? `1${rounded}` : rounded;
  const at = text.length - digits;
  const sign = x < 0 || Object.is(x, -0) ? "-" : "";
  return `${sign}${text.slice(0, at)}${digits ? `.${text.slice(at)}` : ""}`;
}

/**
 * A number in scientific notation, as `f"{x:.4e}"`.
 *
 * @param x The number.
 * @param digits Digits after the point.
 * @returns The text, its exponent of two digits at least.
 */
export function scientific(x: number, digits: number): string {
  const special = notFinite(x);
  if (special !== null) return special;
  const [mantissa, power] = Math.abs(x).toExponential(100).split("e");
  const [rounded, carried] = roundDigits(mantissa.replace(".", ""), digits + 1);
  const text = carried ? `1${rounded.slice(0, -1)}` : rounded;
  const exponent = Number(power) + (carried ? 1 : 0);
  const sign = x < 0 || Object.is(x, -0) ? "-" : "";
  return `${sign}${text[0]}${digits ? `.${text.slice(1)}` : ""}e${
    exponent < 0 ? "-" : "+"
  }${String(Math.abs(exponent)).padStart(2, "0")}`;
}
