import qrcode from "qrcode-generator";

interface QRPictureProps {
  readonly text: string;
  readonly label: string;
}

/** Light modules around the code, which readers need. */
const MARGIN = 4;

/** The text as a QR code, black on white in every theme. */
export function QRPicture({ text, label }: QRPictureProps) {
  const code = qrcode(0, "M");
  code.addData(text);
  code.make();
  const count = code.getModuleCount();
  const size = count + 2 * MARGIN;
  return (
    <svg className="qr-picture" viewBox={`0 0 ${size} ${size}`} role="img" aria-label={label}>
      <path fill="#fff" d={`M0 0h${size}v${size}h-${size}z`} />
      <path
        fill="#000"
        shapeRendering="crispEdges"
        d={darkPath(count, (x, y) => code.isDark(y, x))}
      />
    </svg>
  );
}

/** One path of all dark modules, a run of a row at a time. */
export function darkPath(count: number, isDark: (x: number, y: number) => boolean): string {
  let path = "";
  for (let y = 0; y < count; y++) {
    for (let x = 0; x < count; x++) {
      if (!isDark(x, y)) continue;
      const start = x;
      while (x + 1 < count && isDark(x + 1, y)) x += 1;
      const length = x + 1 - start;
      path += `M${start + MARGIN} ${y + MARGIN}h${length}v1h-${length}z`;
    }
  }
  return path;
}
