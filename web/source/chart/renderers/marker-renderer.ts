import type { DataTexture } from "../gl/data-texture.ts";
import { type Placement, placementSource, setColour, setPlacement } from "../gl/frame.ts";
import { linkProgram, type Program } from "../gl/program.ts";
import type { Colour } from "../model/chart-theme.ts";

/**
 * Marks beside a price: triangles that point at it, as fills, entries from below, exits from above;
 * rhombs and dots, which point nowhere.
 */
const vertexSource = `
  precision highp float;
  precision highp sampler2D;
  uniform sampler2D u_columns;
  uniform float u_size;
  uniform float u_gap;
  uniform float u_direction;
  uniform vec4 u_win;
  uniform vec4 u_loss;
  ${placementSource}
  out vec2 v_place;
  flat out vec4 v_colour;

  void main() {
    int corner = gl_VertexID % 6;
    vec4 marker = texelFetch(u_columns, ivec2(gl_VertexID / 6, 0), 0);
    bool isRight = corner == 1 || corner == 2 || corner == 4;
    bool isFar = corner == 2 || corner == 4 || corner == 5;
    float half_ = 0.58 * u_size + 1.0;
    // x from the axis of the triangle, y from its tip away from the price.
    v_place = vec2(isRight ? half_ : -half_, isFar ? u_size + 1.0 : -1.0);
    vec2 tip = vec2(pixelX(marker.x + 0.5), pixelY(marker.y) - u_direction * u_gap);
    v_colour = marker.z >= 0.0 ? u_win : u_loss;
    gl_Position = clip(tip + vec2(v_place.x, -u_direction * v_place.y));
  }
`;

const fragmentSource = `
  precision highp float;
  uniform float u_size;
  uniform float u_alpha;
  uniform vec4 u_outline;
  uniform int u_shape;
  in vec2 v_place;
  flat in vec4 v_colour;
  out vec4 colour;
  void main() {
    // Distances to the edge, positive inside: of the triangle to its two flanks and its base.
    float flank = (0.58 * v_place.y - abs(v_place.x)) * 0.865;
    float inside = min(flank, u_size - v_place.y);
    vec2 middle = v_place - vec2(0.0, 0.5 * u_size);
    if (u_shape == 1) inside = (0.5 * u_size - abs(middle.x) - abs(middle.y)) * 0.707;
    if (u_shape == 2) inside = 0.5 * u_size - length(middle);
    float shape = clamp(inside + 0.5, 0.0, 1.0);
    float fill = clamp(inside - 0.5, 0.0, 1.0);
    vec3 mixed = mix(u_outline.rgb, v_colour.rgb, u_size > 6.0 ? fill : 1.0);
    float alpha = u_alpha * v_colour.a * shape;
    colour = vec4(mixed * alpha, alpha);
  }
`;

/** In the order of the shader's numbers. */
const shapes = ["triangle", "rhomb", "dot"] as const;

export interface MarkerStyle {
  readonly shape: (typeof shapes)[number];
  /** 1 lies below its price and points up (entry), −1 above and down (exit). */
  readonly direction: 1 | -1;
  readonly win: Colour;
  readonly loss: Colour;
  readonly outline: Colour;
  /** Device pixels. */
  readonly size: number;
  readonly gap: number;
  readonly alpha: number;
}

export class MarkerRenderer {
  private readonly program: Program;

  constructor(private readonly gl: WebGL2RenderingContext) {
    this.program = linkProgram(gl, vertexSource, fragmentSource);
  }

  /** Texels are (row, value, return, unused). */
  draw(markers: DataTexture, count: number, placement: Placement, style: MarkerStyle): void {
    if (count === 0) return;
    const { gl, program } = this;
    gl.useProgram(program.handle);
    markers.bind();
    setPlacement(gl, program, placement);
    setColour(gl, program, "u_win", style.win);
    setColour(gl, program, "u_loss", style.loss);
    setColour(gl, program, "u_outline", style.outline);
    gl.uniform1i(program.uniform("u_shape"), shapes.indexOf(style.shape));
    gl.uniform1f(program.uniform("u_size"), style.size);
    gl.uniform1f(program.uniform("u_gap"), style.gap);
    gl.uniform1f(program.uniform("u_alpha"), style.alpha);
    gl.uniform1f(program.uniform("u_direction"), style.direction);
    gl.drawArrays(gl.TRIANGLES, 0, 6 * count);
  }
}
