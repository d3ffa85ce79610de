import { DataTexture } from "../gl/data-texture.ts";
import { type Placement, placementSource, setColour, setPlacement } from "../gl/frame.ts";
import { linkProgram, type Program } from "../gl/program.ts";
import type { Colour } from "../model/chart-theme.ts";

/**
 * A line where a pixel holds several rows: per column one bar from its least to its greatest value,
 * joined halfway to neighbours that it does not touch, edges antialiased vertically.
 */
const vertexSource = `
  precision highp float;
  precision highp sampler2D;
  uniform sampler2D u_columns;
  uniform int u_count;
  uniform float u_halfWidth;
  uniform bool u_joins;
  ${placementSource}
  out float v_y;
  flat out vec2 v_bar;

  bool isGap(vec2 column) { return column.x < -1e29; }
  vec2 pixels(vec2 column) { return vec2(pixelY(column.x), pixelY(column.y)); }

  vec2 joined(vec2 bar, int neighbour) {
    if (neighbour < 0 || neighbour >= u_count) return bar;
    vec2 stored = texelFetch(u_columns, ivec2(neighbour, 0), 0).xy;
    if (isGap(stored)) return bar;
    vec2 other = pixels(stored);
    if (other.x > bar.y) bar.y = 0.5 * (other.x + bar.y);
    if (other.y < bar.x) bar.x = 0.5 * (other.y + bar.x);
    return bar;
  }

  void main() {
    int column = gl_VertexID / 6;
    int corner = gl_VertexID % 6;
    vec2 stored = texelFetch(u_columns, ivec2(column, 0), 0).xy;
    if (isGap(stored)) { gl_Position = vec4(2.0, 2.0, 0.0, 1.0); return; }
    vec2 own = pixels(stored);
    vec2 bar = own;
    if (u_joins) {
      bar = joined(own, column - 1);
      vec2 right = joined(own, column + 1);
      bar = vec2(min(bar.x, right.x), max(bar.y, right.y));
    }
    bar += vec2(-u_halfWidth, u_halfWidth);
    bool isRight = corner == 1 || corner == 2 || corner == 4;
    bool isTop = corner == 2 || corner == 4 || corner == 5;
    v_bar = bar;
    v_y = isTop ? bar.y + 1.0 : bar.x - 1.0;
    gl_Position = clip(vec2(pixelX(float(column) + (isRight ? 1.0 : 0.0)), v_y));
  }
`;

const fragmentSource = `
  precision highp float;
  uniform vec4 u_colour;
  in float v_y;
  flat in vec2 v_bar;
  out vec4 colour;
  void main() {
    float covered = clamp(min(v_y - v_bar.x, v_bar.y - v_y) + 0.5, 0.0, 1.0);
    // A bar thinner than a pixel covers that much less of it.
    covered *= min(1.0, v_bar.y - v_bar.x);
    float alpha = u_colour.a * covered;
    colour = vec4(u_colour.rgb * alpha, alpha);
  }
`;

export class RangeRenderer {
  private readonly program: Program;

  constructor(private readonly gl: WebGL2RenderingContext) {
    this.program = linkProgram(gl, vertexSource, fragmentSource);
  }

  /** `lineWidth` in device pixels; `joins` closes the gaps between neighbours. */
  draw(
    columns: DataTexture,
    count: number,
    placement: Placement,
    colour: Colour,
    lineWidth: number,
    joins: boolean,
  ): void {
    const { gl, program } = this;
    gl.useProgram(program.handle);
    columns.bind();
    setPlacement(gl, program, placement);
    setColour(gl, program, "u_colour", colour);
    gl.uniform1i(program.uniform("u_count"), count);
    gl.uniform1f(program.uniform("u_halfWidth"), lineWidth / 2);
    gl.uniform1i(program.uniform("u_joins"), joins ? 1 : 0);
    gl.drawArrays(gl.TRIANGLES, 0, 6 * count);
  }
}
