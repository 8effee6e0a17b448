import { renderMarkdown } from '@grafana/data';

const DROPPED = 'img, video, audio, source, track, iframe, object, embed, svg, form, input, button, style, link, meta';

/**
 * HTML of an untrusted Markdown text: rendered and sanitised by Grafana, then without anything that loads from elsewhere,
 * takes the page's look, or opens in its place.
 */
export function safeMarkdown(text: string): string {
  const document = new DOMParser().parseFromString(renderMarkdown(text), 'text/html');
  document.querySelectorAll(DROPPED).forEach((element) => {
    element.replaceWith(element.getAttribute('alt') ?? '');
  });
  document.body.querySelectorAll('*').forEach((element) => {
    for (const name of ['style', 'class', 'id', 'background']) {
      element.removeAttribute(name);
    }
  });
  document.querySelectorAll('a').forEach((link) => {
    link.setAttribute('rel', 'noopener noreferrer nofollow');
    link.setAttribute('target', '_blank');
  });
  return document.body.innerHTML;
}
