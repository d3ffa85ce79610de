import type { Colour } from "../model/chart-theme.ts";
import type { Box } from "../model/layout.ts";
import type { Program } from "./program.ts";

/**
 * Where a picture of columns goes: pixel x of column `c` is `xOffset + c × xScale`, pixel y (from the
 * bottom) of a stored value `v` is `yOffset + v × yScale`. Computed in double precision per draw, so
 * that old columns can be shown in a new view.
 */
export interface Placement {
  readonly xScale: number;
  readonly xOffset: number;
  readonly yScale: number;
  readonly yOffset: number;
}

/** Turns pixels into clip space; every vertex shader has it. */
export const placementSource = `
  uniform vec4 u_placement;
  uniform vec2 u_resolution;
  float pixelX(float column) { return u_placement.y + column * u_placement.x; }
  float pixelY(float value) { return u_placement.w + value * u_placement.z; }
  vec4 clip(vec2 pixel) { return vec4(pixel / u_resolution * 2.0 - 1.0, 0.0, 1.0); }
`;

export function setPlacement(
  gl: WebGL2RenderingContext,
  program: Program,
  { xScale, xOffset, yScale, yOffset }: Placement,
): void {
  gl.uniform4f(program.uniform("u_placement"), xScale, xOffset, yScale, yOffset);
  gl.uniform2f(program.uniform("u_resolution"), gl.drawingBufferWidth, gl.drawingBufferHeight);
}

export function setColour(
  gl: WebGL2RenderingContext,
  program: Program,
  name: string,
  [red, green, blue, alpha]: Colour,
): void {
  gl.uniform4f(program.uniform(name), red, green, blue, alpha);
}

/** Limits drawing to a box given from the top left. */
export function clipTo(gl: WebGL2RenderingContext, box: Box): void {
  gl.enable(gl.SCISSOR_TEST);
  gl.scissor(box.left, gl.drawingBufferHeight - box.top - box.height, box.width, box.height);
}

/** Starts a frame on a clear ground with the blending that all renderers expect (premultiplied). */
export function beginFrame(gl: WebGL2RenderingContext, [red, green, blue]: Colour): void {
  gl.viewport(0, 0, gl.drawingBufferWidth, gl.drawingBufferHeight);
  gl.disable(gl.SCISSOR_TEST);
  gl.clearColor(red, green, blue, 1);
  gl.clear(gl.COLOR_BUFFER_BIT);
  gl.enable(gl.BLEND);
  gl.blendFunc(gl.ONE, gl.ONE_MINUS_SRC_ALPHA);
}
