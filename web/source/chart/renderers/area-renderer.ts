import type { DataTexture } from "../gl/data-texture.ts";
import { type Placement, placementSource, setColour, setPlacement } from "../gl/frame.ts";
import { linkProgram, type Program } from "../gl/program.ts";
import type { Colour } from "../model/chart-theme.ts";

/** The ground between a line and a base, fading towards the base. */
const vertexSource = `
  precision highp float;
  precision highp sampler2D;
  uniform sampler2D u_columns;
  uniform float u_base;
  uniform bool u_hangs;
  ${placementSource}
  out float v_y;

  void main() {
    int column = gl_VertexID / 6;
    int corner = gl_VertexID % 6;
    vec2 left = texelFetch(u_columns, ivec2(column, 0), 0).xy;
    vec2 right = texelFetch(u_columns, ivec2(column + 1, 0), 0).xy;
    if (left.x < -1e29 || right.x < -1e29) { gl_Position = vec4(2.0, 2.0, 0.0, 1.0); return; }
    bool isRight = corner == 1 || corner == 2 || corner == 4;
    bool isLine = corner == 2 || corner == 4 || corner == 5;
    vec2 stored = isRight ? right : left;
    v_y = isLine ? pixelY(u_hangs ? stored.x : stored.y) : u_base;
    gl_Position = clip(vec2(pixelX(float(column) + (isRight ? 1.5 : 0.5)), v_y));
  }
`;

const fragmentSource = `
  precision highp float;
  uniform vec4 u_colour;
  uniform float u_base;
  uniform float u_reach;
  in float v_y;
  out vec4 colour;
  void main() {
    float share = clamp(abs(v_y - u_base) / u_reach, 0.0, 1.0);
    float alpha = u_colour.a * mix(0.12, 1.0, share);
    colour = vec4(u_colour.rgb * alpha, alpha);
  }
`;

export class AreaRenderer {
  private readonly program: Program;

  constructor(private readonly gl: WebGL2RenderingContext) {
    this.program = linkProgram(gl, vertexSource, fragmentSource);
  }

  /** `base` in pixels from the bottom; the colour is full `reach` pixels from it; `hangs` = below it. */
  draw(
    columns: DataTexture,
    count: number,
    placement: Placement,
    colour: Colour,
    base: number,
    reach: number,
    hangs: boolean,
  ): void {
    if (count < 2) return;
    const { gl, program } = this;
    gl.useProgram(program.handle);
    columns.bind();
    setPlacement(gl, program, placement);
    setColour(gl, program, "u_colour", colour);
    gl.uniform1f(program.uniform("u_base"), base);
    gl.uniform1f(program.uniform("u_reach"), Math.max(1, reach));
    gl.uniform1i(program.uniform("u_hangs"), hangs ? 1 : 0);
    gl.drawArrays(gl.TRIANGLES, 0, 6 * (count - 1));
  }
}
