/**
 * What the way forward of a recurrent kernel keeps for the way back.
 *
 * @module
 */
import type { KernelRun } from "../kernel_run.ts";
import { memory } from "../memory.ts";
import type { Rider, TypedArray } from "../tensor_record.ts";
import { wasm } from "../wasm.ts";
import type { RecurrentSizes } from "./_recurrent_job.ts";
import type { KernelCall } from "./kernel.ts";

/** Addresses that the way back reads; 0 where there is none. */
export interface RecurrentReserve extends Rider {
  sizes: RecurrentSizes;
  gates: number;
  cells: number;
  hiddens: number;
  /** The input in processing order with its dropout, or 0: the input itself. */
  staged: number;
  mask: number;
  first: number;
  /** Initial c, `[batch, units]`. */
  c0: number;
  /** `[batch, features]`. */
  inputMask: number;
  /** `[batch, width]`. */
  recurrentMask: number;
  reverse: boolean;
}

/** Blocks that live as long as a reserve, or only as long as the kernel. */
export class Keeper {
  readonly #run: KernelRun;
  readonly #keep: boolean;
  readonly #blocks: [number, number][] = [];

  constructor(run: KernelRun, keep: boolean) {
    this.#run = run;
    this.#keep = keep;
  }

  /** Room for `bytes` bytes. */
  room(bytes: number): number {
    if (!this.#keep) return this.#run.scratch(bytes);
    const address = memory.alloc(bytes);
    this.#blocks.push([address, bytes]);
    return address;
  }

  /** Gives all blocks back. */
  release(): void {
    for (const [address, bytes] of this.#blocks) memory.free(address, bytes);
    this.#blocks.length = 0;
  }
}

/** The fields that both ways read. */
export function jobFields(reserve: RecurrentReserve) {
  return {
    STAGED: reserve.staged,
    GATES: reserve.gates,
    CELLS: reserve.cells,
    HIDDENS: reserve.hiddens,
    MASK: reserve.mask,
    FIRST: reserve.first,
    C0: reserve.c0,
    INPUT_MASK: reserve.inputMask,
    RECURRENT_MASK: reserve.recurrentMask,
    REVERSE: reserve.reverse ? 1 : 0,
  };
}

/** Room for a call, and its masks and states brought into order. */
export function makeReserve(
  run: KernelRun,
  { inputs, backend, attrs }: KernelCall,
  sizes: RecurrentSizes,
  keeper: Keeper,
  rowGates = 4,
): RecurrentReserve {
  const { batch, steps, features, units, width } = sizes;
  const rows = batch * steps;
  const training = attrs.training as boolean;
  const reverse = attrs.goBackwards as boolean;
  const copy = (name: string, bytes: number): number => {
    if (!inputs[name]) return 0;
    const [from, to] = [run.input(inputs[name]), keeper.room(bytes)];
    memory.u8.copyWithin(to, from, from + bytes);
    return to;
  };
  const { recurrentDropoutMask, mask } = inputs;
  const reserve: RecurrentReserve = {
    sizes,
    reverse,
    gates: keeper.room(rows * width * rowGates * 4),
    cells: training ? keeper.room(rows * width * 4) : 0,
    hiddens: training ? keeper.room(rows * width * 4) : 0,
    staged: reverse || inputs.dropoutMask
      ? keeper.room(rows * features * 4)
      : 0,
    mask: mask ? keeper.room(rows) : 0,
    first: mask ? keeper.room(batch * 4) : 0,
    c0: copy("c0", batch * units * 4),
    inputMask: copy("dropoutMask", batch * features * 4),
    recurrentMask: recurrentDropoutMask ? keeper.room(batch * width * 4) : 0,
    release: () => keeper.release(),
  };
  if (recurrentDropoutMask) {
    const from = run.input(recurrentDropoutMask);
    wasm().widen(reserve.recurrentMask, from, batch, units, width);
  }
  if (mask) {
    writeMask(backend.record(mask).values as TypedArray, reserve);
  }
  return reserve;
}

/** The mask in processing order, and the first valid step of each row. */
function writeMask(values: TypedArray, reserve: RecurrentReserve): void {
  const { batch, steps } = reserve.sizes;
  const { u8, i32 } = memory;
  for (let b = 0; b < batch; b++) {
    let first = steps;
    for (let t = steps - 1; t >= 0; t--) {
      const from = b * steps + (reserve.reverse ? steps - 1 - t : t);
      const valid = values[from] !== 0;
      u8[reserve.mask + b * steps + t] = valid ? 1 : 0;
      if (valid) first = t;
    }
    i32[(reserve.first >>> 2) + b] = first;
  }
}
