import type { DataTexture } from "../gl/data-texture.ts";
import { type Placement, placementSource, setColour, setPlacement } from "../gl/frame.ts";
import { linkProgram, type Program } from "../gl/program.ts";
import type { Colour } from "../model/chart-theme.ts";

/**
 * A line where a row has a pixel or more: one quad per pair of rows, its coverage the distance to the
 * segment. At a joint each pixel belongs to one side of the bisector, so nothing is blended twice.
 */
const vertexSource = `
  precision highp float;
  precision highp sampler2D;
  uniform sampler2D u_columns;
  uniform float u_halfWidth;
  uniform int u_count;
  ${placementSource}
  out vec2 v_pixel;
  flat out vec4 v_segment;
  flat out vec4 v_cuts;

  bool hasPoint(int column, out vec2 point) {
    if (column < 0 || column >= u_count) return false;
    float value = texelFetch(u_columns, ivec2(column, 0), 0).y;
    point = vec2(pixelX(float(column) + 0.5), pixelY(value));
    return value > -1e29;
  }

  void main() {
    int column = gl_VertexID / 6;
    int corner = gl_VertexID % 6;
    vec2 start;
    vec2 end;
    bool hasBoth = hasPoint(column, start) && hasPoint(column + 1, end);
    if (!hasBoth) { gl_Position = vec4(2.0, 2.0, 0.0, 1.0); return; }
    vec2 before;
    vec2 after;
    vec2 along = normalize(end - start + vec2(1e-6, 0.0));
    vec2 across = vec2(-along.y, along.x);
    float reach = u_halfWidth + 1.0;
    bool isEnd = corner == 1 || corner == 2 || corner == 4;
    bool isOver = corner == 2 || corner == 4 || corner == 5;
    v_segment = vec4(start, end);
    v_cuts = vec4(
      hasPoint(column - 1, before) ? along + normalize(start - before + vec2(1e-6, 0.0)) : vec2(0.0),
      hasPoint(column + 2, after) ? along + normalize(after - end + vec2(1e-6, 0.0)) : vec2(0.0)
    );
    v_pixel = (isEnd ? end + along * reach : start - along * reach)
      + across * (isOver ? reach : -reach);
    gl_Position = clip(v_pixel);
  }
`;

const fragmentSource = `
  precision highp float;
  uniform vec4 u_colour;
  uniform float u_halfWidth;
  in vec2 v_pixel;
  flat in vec4 v_segment;
  flat in vec4 v_cuts;
  out vec4 colour;
  void main() {
    // The tolerance closes what rounding opens: a pixel just on the bisector.
    if (dot(v_pixel - v_segment.xy, v_cuts.xy) < -0.02) discard;
    if (dot(v_pixel - v_segment.zw, v_cuts.zw) > 0.02) discard;
    vec2 path = v_segment.zw - v_segment.xy;
    vec2 offset = v_pixel - v_segment.xy;
    float share = clamp(dot(offset, path) / max(dot(path, path), 1e-9), 0.0, 1.0);
    float covered = clamp(u_halfWidth + 0.5 - length(offset - path * share), 0.0, 1.0);
    float alpha = u_colour.a * covered;
    colour = vec4(u_colour.rgb * alpha, alpha);
  }
`;

export class SegmentRenderer {
  private readonly program: Program;

  constructor(private readonly gl: WebGL2RenderingContext) {
    this.program = linkProgram(gl, vertexSource, fragmentSource);
  }

  /** Joins the maxima of `count` columns; `lineWidth` in device pixels. */
  draw(
    columns: DataTexture,
    count: number,
    placement: Placement,
    colour: Colour,
    lineWidth: number,
  ): void {
    if (count < 2) return;
    const { gl, program } = this;
    gl.useProgram(program.handle);
    columns.bind();
    setPlacement(gl, program, placement);
    setColour(gl, program, "u_colour", colour);
    gl.uniform1f(program.uniform("u_halfWidth"), lineWidth / 2);
    gl.uniform1i(program.uniform("u_count"), count);
    gl.drawArrays(gl.TRIANGLES, 0, 6 * (count - 1));
  }
}
