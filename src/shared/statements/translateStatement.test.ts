import enUS from '../../locales/en-US/sreplatform-sre-app.json';
import zhHans from '../../locales/zh-Hans/sreplatform-sre-app.json';
import zhHant from '../../locales/zh-Hant/sreplatform-sre-app.json';
import { evidenceSentences } from './evidenceSentences.ts';
import { findingSentences } from './findingSentences.ts';
import { panelSentences } from './panelSentences.ts';
import { proposalSentences } from './proposalSentences.ts';
import { similarSentences } from './similarSentences.ts';
import { timelineSentences } from './timelineSentences.ts';
import { translateStatement } from './translateStatement.ts';

jest.mock('@grafana/i18n', () => ({
  t: (key: string, english: string, params: Record<string, unknown>) =>
    `${key}|${english.replace(/\{\{(\w+)\}\}/g, (_, name: string) => String(params[name]))}`,
}));

const CODES = Object.keys({
  ...findingSentences,
  ...evidenceSentences,
  ...proposalSentences,
  ...similarSentences,
  ...timelineSentences,
  ...panelSentences,
});

function lookUp(locale: object, key: string): unknown {
  return key.split('.').reduce<unknown>((at, part) => (at as Record<string, unknown> | undefined)?.[part], locale);
}

const parametersOf = (sentence: unknown) => (String(sentence).match(/\{\{\w+\}\}/g) ?? []).sort();

describe('translateStatement', () => {
  it('says a known code with its parameters', () => {
    const statement = { code: 'evidence.change', params: { change: 'payment v412', lead: '38 s' }, text: 'English' };
    expect(translateStatement(statement)).toBe(
      'statement.evidence.change|“payment v412” came 38 s before the trouble.'
    );
  });

  it.each(['from.the-future', 'constructor', '__proto__', 'toString'])('falls back to the text for code %p', (code) => {
    expect(translateStatement({ code, params: {}, text: 'As the engine said it.' })).toBe('As the engine said it.');
  });

  it('leaves markup in parameters as the text that it is', () => {
    const params = { alert: '<img src=x onerror=alert(1)> & {{other}}' };
    expect(translateStatement({ code: 'timeline.opened', params, text: '' })).toContain(params.alert);
  });

  it('says statuses and severities in words of the language', () => {
    const status = { code: 'timeline.status', params: { from: 'triggered', to: 'unheard-of' }, text: '' };
    expect(translateStatement(status)).toBe(
      'statement.timeline.status|Status changed from status.triggered|Triggered to unheard-of'
    );
  });

  it('says the mechanism of a proposal in words of the language, and leaves names alone', () => {
    const params = { playbook: 'disk', mechanism: 'disk', resource: 'disk', confidence: 90 };
    expect(translateStatement({ code: 'proposal.remedy', params, text: '' })).toContain(
      'disk is a remedy for “mechanism.disk|Disk full”, which disk shows'
    );
  });

  it.each([
    ['en-US', enUS],
    ['zh-Hans', zhHans],
    ['zh-Hant', zhHant],
  ])('%s has every sentence with the same parameters', (_, locale) => {
    for (const code of CODES) {
      expect([code, parametersOf(lookUp(locale, `statement.${code}`))]).toEqual([
        code,
        parametersOf(lookUp(enUS, `statement.${code}`)),
      ]);
      expect(lookUp(locale, `statement.${code}`)).toEqual(expect.any(String));
    }
  });
});
