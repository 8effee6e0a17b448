import { safeMarkdown } from './safeMarkdown.ts';

describe('safeMarkdown', () => {
  it('renders what people write', () => {
    const html = safeMarkdown('Rolled back **v412**, see [runbook](https://wiki.example/r)\n\n- one\n- two');
    expect(html).toContain('<strong>v412</strong>');
    expect(html).toContain('<li>one</li>');
    expect(html).toMatch(/<a href="https:\/\/wiki\.example\/r" rel="noopener noreferrer nofollow" target="_blank">/);
  });

  it.each([
    ['script', '<script>alert(1)</script>', /<script/],
    ['handler', '<p onclick="alert(1)">x</p>', /onclick/],
    ['link', '[x](javascript:alert(1))', /javascript:/],
    ['picture from elsewhere', '![seen](https://tracker.example/p.gif)', /<img|tracker/],
    ['raw picture', '<img src=x onerror=alert(1)>', /<img|onerror/],
    ['look', '<div style="position:fixed;inset:0" class="modal">x</div>', /style=|class=/],
    ['frame', '<iframe src="https://evil.example"></iframe>', /<iframe/],
    ['form', '<form action="/logout"><button>ok</button></form>', /<form|<button/],
  ])('never lets a %s through', (_, text, forbidden) => {
    expect(safeMarkdown(text)).not.toMatch(forbidden);
  });
});
