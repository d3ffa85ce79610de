/** Time that passes only when told to; `pass` fires what is due. */
export function withClock(run: (pass: (millis: number) => void) => void): void {
  const { setTimeout, clearTimeout } = globalThis;
  const { now } = performance;
  const timers = new Map<number, { readonly due: number; readonly action: () => void }>();
  let [time, made] = [0, 0];
  Object.assign(globalThis, {
    setTimeout: (action: () => void, millis: number) => {
      made += 1;
      timers.set(made, { due: time + millis, action });
      return made;
    },
    clearTimeout: (timer: number) => timers.delete(timer),
  });
  performance.now = () => time;
  try {
    run((millis) => {
      time += millis;
      for (const [timer, { due, action }] of timers) {
        if (due <= time && timers.delete(timer)) action();
      }
    });
  } finally {
    Object.assign(globalThis, { setTimeout, clearTimeout });
    performance.now = now;
  }
}
