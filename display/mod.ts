/**
 * What people see of values: Python's `print`, tensors as NumPy arrays in
 * `console.log`, at the prompt and in notebooks, progress lines.
 *
 * @module
 */
export { print, type PrintCallOptions } from "./print.ts";
export { pyStr } from "./py_str.ts";
export { pyRepr } from "./py_repr.ts";
export { TensorList } from "./tensor_list.ts";
export { isTensorLike, type TensorLike } from "./tensor_like.ts";
export { installDisplay, type TensorClass } from "./install_display.ts";
export { showsAs } from "./shows_as.ts";
export {
  displayOf,
  type DisplayRule,
  registerDisplay,
} from "./register_display.ts";
export { escapeHtml, tensorBundle } from "./tensor_bundle.ts";
export { note } from "./note.ts";
export {
  displayValue,
  frontEnd,
  type MimeBundle,
  updateDisplay,
  writeText,
} from "./channel.ts";
export { Progress, type ProgressOptions } from "./progress.ts";
