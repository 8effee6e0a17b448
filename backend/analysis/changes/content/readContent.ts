/** One stretch of a diff: lines without their sign. */
export interface Hunk {
  path: string;
  removed: string[];
  added: string[];
  context: string[];
}

/** What a change says of itself. */
export interface Content {
  /** Lines of prose: message or description. */
  prose: string[];
  paths: string[];
  hunks: Hunk[];
}

/** More than this of a change's text is not read: a diff of megabytes says no more than its beginning. */
export const MOST_TEXT = 16_384;
const MOST_LINES = 1_500;
const LONGEST_LINE = 400;
const PATH =
  /(?:^|[\s'"(])((?:[\w.@-]+\/)+[\w.@-]+|[\w-]+\.[A-Za-z]{1,10}|Dockerfile|Makefile|CODEOWNERS)(?=$|[\s'"),:])/;

/**
 * Reads the text of a change: prose, names of files, and the hunks of a unified diff (whole, or cut down to `@@ file @@`
 * and signed lines). Never throws; what is no diff is prose.
 */
export function readContent(text: string): Content {
  const lines = text.slice(0, MOST_TEXT).split(/\r?\n/, MOST_LINES);
  const content: Content = { prose: [], paths: [], hunks: [] };
  const paths = new Set<string>();
  let hunk: Hunk | null = null;
  let path = '';
  for (const whole of lines) {
    const line = whole.slice(0, LONGEST_LINE);
    const named = pathOfHeader(line);
    if (/^commit(?: [\w.-]{1,80})?$/.test(line)) {
      // The next commit: what follows is its message.
      hunk = null;
    } else if (named !== null || line.startsWith('@@')) {
      path = named ?? path;
      hunk = line.startsWith('@@') ? startHunk(content, path, line) : null;
    } else if (hunk === null && !isBareDiffLine(line, lines)) {
      addProse(content, paths, line);
    } else {
      hunk = hunk ?? startHunk(content, path, '');
      addToHunk(hunk, line);
    }
    if (named !== null && named !== '') {
      paths.add(named);
    }
  }
  content.paths = [...paths].slice(0, 100);
  return content;
}

/** The file that a header line names; '' for a header without one; null for a line that is no header. */
function pathOfHeader(line: string): string | null {
  const header = /^(?:\+\+\+ (?:b\/)?|diff --git a\/)(\S+)/.exec(line);
  if (header !== null) {
    return header[1] === '/dev/null' ? '' : (header[1] ?? '');
  }
  if (/^(?:--- |index |new file|deleted file|similarity|rename )/.test(line)) {
    return '';
  }
  const inline = /^@@\s*([^\s@:]+)/.exec(line)?.[1] ?? '';
  return /[a-z]/i.test(inline) && /[./]/.test(inline) ? inline : null;
}

function startHunk(content: Content, path: string, header: string): Hunk {
  const rest = /@@[^@]*@@\s*(.*)$/.exec(header)?.[1] ?? /^@@\s*(.*?)\s*@@$/.exec(header)?.[1] ?? '';
  const hunk: Hunk = { path, removed: [], added: [], context: rest === '' ? [] : [rest] };
  content.hunks.push(hunk);
  return hunk;
}

/** Signed lines without any header: taken for a diff when both signs are there, so that a list with dashes stays prose. */
function isBareDiffLine(line: string, lines: readonly string[]): boolean {
  return /^[+-][^\s+-]/.test(line) && lines.some((one) => one.startsWith(line.startsWith('+') ? '-' : '+'));
}

function addProse(content: Content, paths: Set<string>, line: string): void {
  const path = PATH.exec(line)?.[1];
  if (path !== undefined && line.trim().length <= path.length + 4) {
    paths.add(path);
  } else if (line.trim() !== '') {
    content.prose.push(line.trim());
  }
}

function addToHunk(hunk: Hunk, line: string): void {
  if (line.startsWith('+')) {
    hunk.added.push(line.slice(1));
  } else if (line.startsWith('-')) {
    hunk.removed.push(line.slice(1));
  } else {
    hunk.context.push(line);
  }
}
