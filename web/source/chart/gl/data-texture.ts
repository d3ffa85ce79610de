/** One row of texels that vertex shaders fetch by `gl_VertexID`: two or four floats each. */
export class DataTexture {
  private readonly texture: WebGLTexture;
  private capacity = 0;

  constructor(private readonly gl: WebGL2RenderingContext, private readonly components: 2 | 4) {
    this.texture = gl.createTexture();
    gl.bindTexture(gl.TEXTURE_2D, this.texture);
    // Float textures have no filtering of their own, and none is wanted.
    gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MIN_FILTER, gl.NEAREST);
    gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MAG_FILTER, gl.NEAREST);
    gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_WRAP_S, gl.CLAMP_TO_EDGE);
    gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_WRAP_T, gl.CLAMP_TO_EDGE);
  }

  /** Takes `values` over, `components` per texel; the texture grows and never shrinks. */
  upload(values: Float32Array): void {
    const { gl } = this;
    const [format, stored] = this.components === 2
      ? [gl.RG, gl.RG32F] as const
      : [gl.RGBA, gl.RGBA32F] as const;
    const count = values.length / this.components;
    gl.bindTexture(gl.TEXTURE_2D, this.texture);
    if (count > this.capacity) {
      this.capacity = Math.min(gl.getParameter(gl.MAX_TEXTURE_SIZE), Math.max(count, 1024));
      gl.texImage2D(gl.TEXTURE_2D, 0, stored, this.capacity, 1, 0, format, gl.FLOAT, null);
    }
    const fitting = Math.min(count, this.capacity);
    if (fitting > 0) {
      gl.texSubImage2D(gl.TEXTURE_2D, 0, 0, 0, fitting, 1, format, gl.FLOAT, values);
    }
  }

  bind(): void {
    this.gl.bindTexture(this.gl.TEXTURE_2D, this.texture);
  }

  dispose(): void {
    this.gl.deleteTexture(this.texture);
  }
}
