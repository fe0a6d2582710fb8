/**
 * The WASM memory and who has which piece of it.
 *
 * Blocks come in size classes, four to a power of two, and a freed block waits
 * in the list of its class. Where the memory can grow no more, free blocks that
 * lie side by side become runs, from which blocks of any class are cut. Each
 * block has 16 bytes of slack, so that kernels may read and write whole vectors.
 *
 * @module
 */

/** Where the constants of the kernels stand. */
const HEAP_START = 8192;
const PAGE = 65536;
const SLACK = 16;

/** Free bytes that lie side by side. */
interface Run {
  address: number;
  size: number;
}

/** Memory shared by the main thread and the workers of the pool. */
class EngineMemory {
  #memory: WebAssembly.Memory | undefined;
  #top = HEAP_START;
  #free = new Map<number, number[]>();
  #runs: Run[] = [];
  #live = 0;
  #peak = 0;
  #maximum = 0;
  #scratch: number[] = [];
  #i32: Int32Array = new Int32Array(0);
  #f32: Float32Array = new Float32Array(0);
  #u8: Uint8Array = new Uint8Array(0);

  /** The memory itself; made on first use. */
  get memory(): WebAssembly.Memory {
    return this.#memory ??= this.#make();
  }

  /** All of it as 32-bit integers. */
  get i32(): Int32Array {
    return this.#i32;
  }

  /** All of it as 32-bit floats. */
  get f32(): Float32Array {
    return this.#f32;
  }

  /** All of it as bytes. */
  get u8(): Uint8Array {
    return this.#u8;
  }

  /** Bytes in use. */
  get live(): number {
    return this.#live;
  }

  /** The most bytes that were in use at a time. */
  get peak(): number {
    return this.#peak;
  }

  /** Bytes that have been taken from the system. */
  get size(): number {
    return this.#memory?.buffer.byteLength ?? 0;
  }

  /** The most that the memory can grow to. */
  get maximum(): number {
    return this.#maximum;
  }

  /**
   * A block of at least `bytes` bytes, aligned to 64. Its contents are
   * whatever was there.
   *
   * @throws {RangeError} If the memory cannot grow that far.
   */
  alloc(bytes: number): number {
    void this.memory;
    const size = sizeClass(bytes);
    const address = this.#free.get(size)?.pop() ?? this.#cut(size) ??
      this.#extend(size, bytes);
    this.#live += size;
    if (this.#live > this.#peak) this.#peak = this.#live;
    return address;
  }

  /** Gives back the block at `address`, got by `alloc(bytes)`. */
  free(address: number, bytes: number): void {
    const size = sizeClass(bytes);
    this.#live -= size;
    const list = this.#free.get(size);
    if (list) list.push(address);
    else this.#free.set(size, [address]);
  }

  /** As {@linkcode alloc}, until {@linkcode freeScratch}. */
  scratch(bytes: number): number {
    const address = this.alloc(bytes);
    this.#scratch.push(address, bytes);
    return address;
  }

  /** Gives back all that `scratch` gave out. */
  freeScratch(): void {
    const list = this.#scratch;
    for (let i = 0; i < list.length; i += 2) this.free(list[i], list[i + 1]);
    list.length = 0;
  }

  #extend(size: number, bytes: number): number {
    const short = this.#top + size - this.memory.buffer.byteLength;
    if (short > 0 && !this.#grow(short)) {
      this.#merge();
      const address = this.#cut(size);
      if (address !== undefined) return address;
      if (this.#top + size > this.memory.buffer.byteLength) {
        throw this.#full(bytes);
      }
    }
    const address = this.#top;
    this.#top += size;
    return address;
  }

  /** A block from the first run that is long enough. */
  #cut(size: number): number | undefined {
    const i = this.#runs.findIndex((run) => run.size >= size);
    if (i < 0) return undefined;
    const run = this.#runs[i];
    const { address } = run;
    run.address += size;
    run.size -= size;
    if (run.size === 0) this.#runs.splice(i, 1);
    return address;
  }

  /** Makes runs of all that is free. */
  #merge(): void {
    const all = [...this.#runs];
    for (const [size, list] of this.#free) {
      for (const address of list) all.push({ address, size });
    }
    this.#free.clear();
    all.sort((a, b) => a.address - b.address);
    this.#runs = [];
    for (const run of all) {
      const last = this.#runs.at(-1);
      if (last && last.address + last.size === run.address) {
        last.size += run.size;
      } else this.#runs.push({ ...run });
    }
    const last = this.#runs.at(-1);
    if (last && last.address + last.size === this.#top) {
      this.#top = last.address;
      this.#runs.pop();
    }
  }

  /** Whether the memory could grow so far. */
  #grow(short: number): boolean {
    const have = this.memory.buffer.byteLength;
    const step = Math.min(
      Math.max(short, have >> 3, 16 * 2 ** 20),
      this.#maximum - have,
    );
    try {
      this.memory.grow(Math.ceil(Math.max(short, step) / PAGE));
    } catch {
      return false;
    }
    this.#refresh();
    return true;
  }

  #full(bytes: number): RangeError {
    const mib = (n: number) => `${(n / 2 ** 20).toFixed(0)} MiB`;
    return new RangeError(
      `Cannot allocate ${bytes} bytes as the engine's memory holds at most ${
        mib(this.#maximum)
      }: current use is ${
        mib(this.#live)
      }. Dispose of tensors, or use smaller batches`,
    );
  }

  #make(): WebAssembly.Memory {
    // Where address space is limited, less than 4 GiB has to do.
    for (let pages = 65536;; pages >>= 1) {
      try {
        this.#memory = new WebAssembly.Memory({
          initial: 256,
          maximum: pages,
          shared: true,
        });
        this.#maximum = pages * PAGE;
        this.#refresh();
        return this.#memory;
      } catch (error) {
        if (pages <= 4096) throw error;
      }
    }
  }

  #refresh(): void {
    const { buffer } = this.#memory!;
    this.#i32 = new Int32Array(buffer);
    this.#f32 = new Float32Array(buffer);
    this.#u8 = new Uint8Array(buffer);
  }
}

/** The size of the block that holds `bytes` bytes and the slack. */
export function sizeClass(bytes: number): number {
  const needed = bytes + SLACK;
  if (needed <= 64) return 64;
  const below = 2 ** Math.floor(Math.log2(needed - 1));
  const step = Math.max(64, below / 4);
  return Math.ceil(needed / step) * step;
}

/** The one memory of the process. */
export const memory = new EngineMemory();
