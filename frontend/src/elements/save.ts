const MARGIN = 12;
const TITLE_HEIGHT = 28;

/** Returns a name that every file system takes. */
export function fileName(name: string, ending: string): string {
  return `${name.replaceAll(/[^\p{L}\p{N}._-]+/gu, '-').replaceAll(/^[-.]+|-+$/g, '') || 'tb_zeroloss'}.${ending}`;
}

/** Gives the reader a file. */
export function save(content: Blob, name: string, ending: string): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(content);
  link.download = fileName(name, ending);
  link.click();
  URL.revokeObjectURL(link.href);
}

/** Returns a drawing with its title, on the colour of the page, as a PNG. */
export function pictureOf(drawn: HTMLCanvasElement, title: string, host: Element): Promise<Blob | null> {
  const style = getComputedStyle(host);
  const scale = devicePixelRatio;
  const picture = document.createElement('canvas');
  picture.width = drawn.width + 2 * MARGIN * scale;
  picture.height = drawn.height + (2 * MARGIN + TITLE_HEIGHT) * scale;
  const context = picture.getContext('2d');
  if (!context) return Promise.resolve(null);
  context.fillStyle = style.getPropertyValue('--zl-bg').trim();
  context.fillRect(0, 0, picture.width, picture.height);
  context.fillStyle = style.getPropertyValue('--zl-text').trim();
  context.font = `600 ${13 * scale}px system-ui, sans-serif`;
  context.textBaseline = 'middle';
  context.fillText(title, MARGIN * scale, (MARGIN + TITLE_HEIGHT / 2) * scale);
  context.drawImage(drawn, MARGIN * scale, (MARGIN + TITLE_HEIGHT) * scale);
  return new Promise((done) => picture.toBlob(done, 'image/png'));
}
