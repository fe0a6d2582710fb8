/**
 * Arrays in files: `.npy` and `.npz`.
 *
 * @module
 */
export * from "./files.ts";
export { type FileArray, formatNpy, isNpy, parseNpy } from "./npy.ts";
export { type Archive, formatArchive, openArchive } from "./npz.ts";
export { toNpy, toTensor } from "./tensor_file.ts";
