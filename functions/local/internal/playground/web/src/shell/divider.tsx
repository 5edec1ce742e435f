import { leastWidth, mostWidth, panelsWidth } from "./layout";

const step = 24; // in CSS pixels, by an arrow key

// Divider is the edge of the panels, which can be drawn or moved by keys.
export function Divider() {
  const move = (width: number) => { panelsWidth.value = Math.round(Math.min(mostWidth(), Math.max(leastWidth, width))); };
  const onKeyDown = (e: KeyboardEvent) => {
    const to: Record<string, number> = {
      ArrowLeft: panelsWidth.value + step, ArrowRight: panelsWidth.value - step, Home: mostWidth(), End: leastWidth,
    };
    const width = to[e.key];
    if (width === undefined) return;
    e.preventDefault();
    move(width);
  };
  return (
    <div
      class="divider" role="separator" aria-orientation="vertical" aria-label="Width of the panels" aria-controls="panels" tabIndex={0}
      aria-valuenow={panelsWidth.value} aria-valuemin={leastWidth} aria-valuemax={mostWidth()}
      onKeyDown={onKeyDown}
      onPointerDown={(e) => { e.preventDefault(); e.currentTarget.setPointerCapture(e.pointerId); }}
      onPointerMove={(e) => { if (e.currentTarget.hasPointerCapture(e.pointerId)) move(innerWidth - e.clientX); }}
    />
  );
}
