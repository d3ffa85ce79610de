/** The PixelColumns kernel: Swift, compiled to Wasm. This side owns its memory. */

interface KernelExports {
  readonly memory: WebAssembly.Memory;
  readonly __heap_base: WebAssembly.Global<"i32">;
  pyramid_storage_count(capacity: number): number;
  pyramid_extend(values: number, storage: number, capacity: number, from: number, to: number): void;
  pyramid_min_max(
    values: number,
    storage: number,
    capacity: number,
    first: number,
    count: number,
    columns: number,
    minimum: number,
    maximum: number,
  ): void;
}

const PAGE_BYTES = 65_536;
const ADDRESS_MAX = 2 ** 32;
/** Widest view; the outputs of a query are placed once. */
export const COLUMNS_MAX = 8192;

/** Thrown when a column does not fit in what is left of 4 GiB. */
export class KernelMemoryError extends Error {
  override readonly name = "KernelMemoryError";
}

export class PixelKernel {
  private readonly exports: KernelExports;
  private readonly freed = new Map<number, number[]>();
  private top: number;
  private readonly minimumPlace: number;
  private readonly maximumPlace: number;

  private constructor(instance: WebAssembly.Instance) {
    this.exports = instance.exports as unknown as KernelExports;
    this.top = (this.exports.__heap_base.value + 15) & ~15;
    this.minimumPlace = this.allocate(COLUMNS_MAX);
    this.maximumPlace = this.allocate(COLUMNS_MAX);
  }

  static async load(source: Promise<Response> | BufferSource): Promise<PixelKernel> {
    const { instance } = source instanceof Promise
      ? await WebAssembly.instantiateStreaming(source)
      : await WebAssembly.instantiate(source);
    return new PixelKernel(instance);
  }

  /** The address of `count` doubles of any content. */
  allocate(count: number): number {
    const byteCount = blockBytes(count);
    const reused = this.freed.get(byteCount)?.pop();
    if (reused !== undefined) return reused;
    const place = this.top;
    const missing = place + byteCount - this.exports.memory.buffer.byteLength;
    if (place + byteCount > ADDRESS_MAX) throw new KernelMemoryError("no address is left");
    if (missing > 0) {
      try {
        this.exports.memory.grow(Math.ceil(missing / PAGE_BYTES));
      } catch {
        throw new KernelMemoryError("no memory is left");
      }
    }
    this.top += byteCount;
    return place;
  }

  /** Gives `count` doubles at `place` back, for the next column of that size. */
  free(place: number, count: number): void {
    const byteCount = blockBytes(count);
    const places = this.freed.get(byteCount);
    if (places === undefined) this.freed.set(byteCount, [place]);
    else places.push(place);
  }

  /** `count` doubles at `place`; not to be kept: growing the memory detaches it. */
  doubles(place: number, count: number): Float64Array {
    return new Float64Array(this.exports.memory.buffer, place, count);
  }

  storageCount(capacity: number): number {
    return this.exports.pyramid_storage_count(capacity);
  }

  extend(values: number, storage: number, capacity: number, from: number, to: number): void {
    this.exports.pyramid_extend(values, storage, capacity, from, to);
  }

  /** Copies of the least and greatest values of `columns` pixel columns over some rows. */
  minMax(
    values: number,
    storage: number,
    capacity: number,
    firstRow: number,
    rowCount: number,
    columns: number,
  ): { minimum: Float64Array; maximum: Float64Array } {
    this.exports.pyramid_min_max(
      values,
      storage,
      capacity,
      firstRow,
      rowCount,
      columns,
      this.minimumPlace,
      this.maximumPlace,
    );
    return {
      minimum: this.doubles(this.minimumPlace, columns).slice(),
      maximum: this.doubles(this.maximumPlace, columns).slice(),
    };
  }
}

/** Bytes of `count` doubles, in whole blocks of 16; no bit operations, which stop at 32 bits. */
function blockBytes(count: number): number {
  return 16 * Math.max(1, Math.ceil(count / 2));
}
