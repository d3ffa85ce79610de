/** A linked program and the places of its uniforms. */
export interface Program {
  readonly handle: WebGLProgram;
  uniform(name: string): WebGLUniformLocation | null;
}

/** Compiles and links; throws with the driver's log, unless the context is lost (then nothing works). */
export function linkProgram(
  gl: WebGL2RenderingContext,
  vertexSource: string,
  fragmentSource: string,
): Program {
  const handle = gl.createProgram();
  for (
    const [type, source] of [
      [gl.VERTEX_SHADER, vertexSource],
      [gl.FRAGMENT_SHADER, fragmentSource],
    ] as const
  ) {
    const shader = gl.createShader(type);
    if (shader === null) continue;
    gl.shaderSource(shader, `#version 300 es\n${source}`);
    gl.compileShader(shader);
    if (!gl.getShaderParameter(shader, gl.COMPILE_STATUS) && !gl.isContextLost()) {
      throw new Error(`shader: ${gl.getShaderInfoLog(shader)}`);
    }
    gl.attachShader(handle, shader);
    gl.deleteShader(shader);
  }
  gl.linkProgram(handle);
  if (!gl.getProgramParameter(handle, gl.LINK_STATUS) && !gl.isContextLost()) {
    throw new Error(`program: ${gl.getProgramInfoLog(handle)}`);
  }
  const places = new Map<string, WebGLUniformLocation | null>();
  return {
    handle,
    uniform(name) {
      let place = places.get(name);
      if (place === undefined) {
        place = gl.getUniformLocation(handle, name);
        places.set(name, place);
      }
      return place;
    },
  };
}
