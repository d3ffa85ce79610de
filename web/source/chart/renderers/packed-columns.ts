import { DataTexture } from "../gl/data-texture.ts";
import { packRange, packValue } from "../gl/packing.ts";
import type { PriceRange } from "../model/columns.ts";
import type { ValueScale } from "../model/value-scale.ts";

interface Entry {
  readonly texture: DataTexture;
  /** What the texture was packed from: arrays are never changed, so identity tells. */
  source: unknown;
  scale: ValueScale | undefined;
}

/** A texture per series, packed again only when its columns or its scale are other ones. */
export class PackedColumns {
  private readonly entries = new Map<string, Entry>();

  constructor(private readonly gl: WebGL2RenderingContext) {}

  range(
    key: string,
    minimum: Float64Array,
    maximum: Float64Array,
    scale: ValueScale,
  ): DataTexture {
    return this.packed(key, 2, maximum, scale, () => packRange(minimum, maximum, scale));
  }

  bars(key: string, price: PriceRange, scale: ValueScale): DataTexture {
    return this.packed(key, 4, price.high, scale, () => packBars(price, scale));
  }

  private packed(
    key: string,
    components: 2 | 4,
    source: unknown,
    scale: ValueScale,
    pack: () => Float32Array,
  ): DataTexture {
    let entry = this.entries.get(key);
    if (entry === undefined) {
      entry = {
        texture: new DataTexture(this.gl, components),
        source: undefined,
        scale: undefined,
      };
      this.entries.set(key, entry);
    }
    if (entry.source !== source || !isSameScale(entry.scale, scale)) {
      entry.texture.upload(pack());
      entry.source = source;
      entry.scale = scale;
    }
    return entry.texture;
  }
}

function isSameScale(a: ValueScale | undefined, b: ValueScale): boolean {
  return a?.low === b.low && a.high === b.high && a.isLogarithmic === b.isLogarithmic;
}

function packBars(price: PriceRange, scale: ValueScale): Float32Array {
  const packed = new Float32Array(4 * price.close.length);
  for (let column = 0; column < price.close.length; column++) {
    packed[4 * column] = packValue(price.open[column] as number, scale);
    packed[4 * column + 1] = packValue(price.high[column] as number, scale);
    packed[4 * column + 2] = packValue(price.low[column] as number, scale);
    packed[4 * column + 3] = packValue(price.close[column] as number, scale);
  }
  return packed;
}
