import { linkProgram, type Program } from "../gl/program.ts";
import type { Colour } from "../model/chart-theme.ts";

/** Grid lines, guides and separators: plain rectangles on whole pixels, collected and drawn at once. */
const vertexSource = `
  precision highp float;
  uniform vec2 u_resolution;
  layout(location = 0) in vec2 a_pixel;
  layout(location = 1) in vec4 a_colour;
  out vec4 v_colour;
  void main() {
    v_colour = a_colour;
    vec2 place = a_pixel / u_resolution * 2.0 - 1.0;
    gl_Position = vec4(place.x, -place.y, 0.0, 1.0);
  }
`;

const fragmentSource = `
  precision highp float;
  in vec4 v_colour;
  out vec4 colour;
  void main() { colour = vec4(v_colour.rgb * v_colour.a, v_colour.a); }
`;

const FLOATS = 6;

export class RectangleRenderer {
  private readonly program: Program;
  private readonly buffer: WebGLBuffer;
  private readonly vertices: WebGLVertexArrayObject;
  private collected: number[] = [];

  constructor(private readonly gl: WebGL2RenderingContext) {
    this.program = linkProgram(gl, vertexSource, fragmentSource);
    this.buffer = gl.createBuffer();
    this.vertices = gl.createVertexArray();
    gl.bindVertexArray(this.vertices);
    gl.bindBuffer(gl.ARRAY_BUFFER, this.buffer);
    gl.enableVertexAttribArray(0);
    gl.vertexAttribPointer(0, 2, gl.FLOAT, false, 4 * FLOATS, 0);
    gl.enableVertexAttribArray(1);
    gl.vertexAttribPointer(1, 4, gl.FLOAT, false, 4 * FLOATS, 8);
    gl.bindVertexArray(null);
  }

  /** Device pixels from the top left. */
  add(left: number, top: number, width: number, height: number, colour: Colour): void {
    const [right, bottom] = [left + width, top + height];
    for (
      const [x, y] of [
        [left, top],
        [right, top],
        [right, bottom],
        [left, top],
        [right, bottom],
        [left, bottom],
      ] as const
    ) this.collected.push(x, y, ...colour);
  }

  /** A row of dashes. */
  addDashes(left: number, top: number, width: number, ratio: number, colour: Colour): void {
    const dash = Math.round(4 * ratio);
    for (let x = left; x < left + width; x += 2 * dash) {
      this.add(x, top, Math.min(dash, left + width - x), Math.max(1, Math.round(ratio)), colour);
    }
  }

  /** Draws what was added and starts anew. */
  flush(): void {
    const { gl, program } = this;
    if (this.collected.length > 0) {
      gl.useProgram(program.handle);
      gl.uniform2f(program.uniform("u_resolution"), gl.drawingBufferWidth, gl.drawingBufferHeight);
      gl.bindVertexArray(this.vertices);
      gl.bindBuffer(gl.ARRAY_BUFFER, this.buffer);
      gl.bufferData(gl.ARRAY_BUFFER, new Float32Array(this.collected), gl.STREAM_DRAW);
      gl.drawArrays(gl.TRIANGLES, 0, this.collected.length / FLOATS);
      gl.bindVertexArray(null);
    }
    this.collected = [];
  }
}
