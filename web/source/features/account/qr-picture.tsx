import qrcode from "qrcode-generator";
import { darkPath, MARGIN } from "./qr-path.ts";

interface QRPictureProps {
  readonly text: string;
  readonly label: string;
}

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
