import type { DataTexture } from "../gl/data-texture.ts";
import { type Placement, placementSource, setColour, setPlacement } from "../gl/frame.ts";
import { linkProgram, type Program } from "../gl/program.ts";
import type { Colour } from "../model/chart-theme.ts";

/** Candles, a wick and a body each, on whole pixels so that every edge is crisp. */
const vertexSource = `
  precision highp float;
  precision highp sampler2D;
  uniform sampler2D u_columns;
  uniform float u_bodyWidth;
  uniform float u_wickWidth;
  uniform vec4 u_up;
  uniform vec4 u_down;
  ${placementSource}
  flat out vec4 v_colour;

  void main() {
    int column = gl_VertexID / 12;
    int vertex = gl_VertexID % 12;
    int corner = vertex % 6;
    vec4 bar = texelFetch(u_columns, ivec2(column, 0), 0);
    if (bar.x < -1e29 || bar.w < -1e29) { gl_Position = vec4(2.0, 2.0, 0.0, 1.0); return; }
    bool isBody = vertex >= 6;
    float width = isBody ? u_bodyWidth : u_wickWidth;
    float top = isBody ? max(bar.x, bar.w) : bar.y;
    float bottom = isBody ? min(bar.x, bar.w) : bar.z;
    // Body and wick have widths of one parity, so the wick is centred exactly.
    float bodyLeft = floor(pixelX(float(column) + 0.5) - 0.5 * u_bodyWidth + 0.5);
    float left = bodyLeft + 0.5 * (u_bodyWidth - width);
    float low = floor(pixelY(bottom) + 0.5);
    float high = max(low + 1.0, floor(pixelY(top) + 0.5));
    bool isRight = corner == 1 || corner == 2 || corner == 4;
    bool isTop = corner == 2 || corner == 4 || corner == 5;
    v_colour = bar.w >= bar.x ? u_up : u_down;
    gl_Position = clip(vec2(isRight ? left + width : left, isTop ? high : low));
  }
`;

const fragmentSource = `
  precision highp float;
  flat in vec4 v_colour;
  out vec4 colour;
  void main() { colour = vec4(v_colour.rgb * v_colour.a, v_colour.a); }
`;

export class CandleRenderer {
  private readonly program: Program;

  constructor(private readonly gl: WebGL2RenderingContext) {
    this.program = linkProgram(gl, vertexSource, fragmentSource);
  }

  /** Texels are (open, high, low, close); `ratio` is device pixels per CSS pixel. */
  draw(
    columns: DataTexture,
    count: number,
    placement: Placement,
    up: Colour,
    down: Colour,
    ratio: number,
  ): void {
    const { gl, program } = this;
    const wick = Math.max(1, Math.round(ratio));
    const wanted = Math.max(wick, Math.floor(placement.xScale * 0.72));
    const body = (wanted - wick) % 2 === 0 ? wanted : wanted - 1;
    gl.useProgram(program.handle);
    columns.bind();
    setPlacement(gl, program, placement);
    setColour(gl, program, "u_up", up);
    setColour(gl, program, "u_down", down);
    gl.uniform1f(program.uniform("u_bodyWidth"), Math.max(wick, body));
    gl.uniform1f(program.uniform("u_wickWidth"), wick);
    gl.drawArrays(gl.TRIANGLES, 0, 12 * count);
  }
}
