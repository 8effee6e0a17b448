import type { Point } from './layout.ts';

interface Size {
  width: number;
  height: number;
}

/**
 * Where a picture that is too large to be read as a whole starts: with the place of interest as near to the frame's middle as
 * leaves no room empty that the picture could fill. Where it fits into the frame, along either axis, it stands in the middle.
 * @param picture in its own coordinates @param middle of the place of interest, in the same
 * @returns the shift of the picture in pixels of the frame
 */
export function readableView(
  picture: Point & Size,
  frame: Size,
  { zoom, margin, middle }: { zoom: number; margin: number; middle: Point }
): Point {
  const along = (start: number, length: number, room: number, wanted: number): number => {
    if (length * zoom <= room - 2 * margin) {
      return room / 2 - (start + length / 2) * zoom;
    }
    const [least, most] = [room - margin - (start + length) * zoom, margin - start * zoom];
    return Math.min(most, Math.max(least, room / 2 - wanted * zoom));
  };
  return {
    x: along(picture.x, picture.width, frame.width, middle.x),
    y: along(picture.y, picture.height, frame.height, middle.y),
  };
}
