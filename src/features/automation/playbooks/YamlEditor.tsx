import { useEffect, useMemo, useRef } from 'react';
import { t } from '@grafana/i18n';
import { CodeEditor, type Monaco, type monacoTypes } from '@grafana/ui';
import type { getPlaybookSchema, PlaybookProblem } from '#contract/playbook';
import type { OperationAnswer } from '#contract/operation';
import { completionsAt, type KnownNames, type Schema } from './yamlCompletions.ts';

const OWNER = 'sre-playbook';

interface Props {
  value: string;
  onChange: (value: string) => void;
  readOnly: boolean;
  problems: readonly PlaybookProblem[];
  schema: OperationAnswer<typeof getPlaybookSchema> | undefined;
  /** Where the cursor should go. */
  jump: { line: number; column: number } | undefined;
}

interface Mounted {
  editor: monacoTypes.editor.IStandaloneCodeEditor;
  monaco: Monaco;
}

/** Grafana's code editor for a playbook: completion from the schema, mistakes marked at their lines. */
export function YamlEditor({ value, onChange, readOnly, problems, schema, jump }: Props) {
  const mounted = useRef<Mounted>();
  const completion = useRef<{ dispose(): void }>();
  const known = useMemo(
    () => ({
      schema: (schema?.schema ?? {}) as Schema,
      names: { target: schema?.targets ?? [], playbook: schema?.playbooks ?? [] },
    }),
    [schema]
  );
  const latest = useRef(known);
  useEffect(() => {
    latest.current = known;
  }, [known]);
  useEffect(() => mark(mounted.current, problems), [problems]);
  useEffect(() => {
    if (jump && mounted.current) {
      mounted.current.editor.setPosition({ lineNumber: jump.line, column: jump.column });
      mounted.current.editor.revealLineInCenter(jump.line);
      mounted.current.editor.focus();
    }
  }, [jump]);
  useEffect(() => () => completion.current?.dispose(), []);
  return (
    <div aria-label={t('automation.editor.label', 'Playbook as YAML')} role="group">
      <CodeEditor
        language="yaml"
        height={460}
        value={value}
        readOnly={readOnly}
        showLineNumbers
        showMiniMap={false}
        monacoOptions={{ tabSize: 2, insertSpaces: true, scrollBeyondLastLine: false, quickSuggestions: true }}
        onChange={onChange}
        onEditorDidMount={(editor, monaco) => {
          mounted.current = { editor, monaco };
          mark(mounted.current, problems);
          completion.current?.dispose();
          completion.current = monaco.languages.registerCompletionItemProvider('yaml', {
            triggerCharacters: [' ', '\n', ':'],
            provideCompletionItems: (model, position) =>
              model === editor.getModel()
                ? { suggestions: suggestionsFor(monaco, model, position, latest.current) }
                : { suggestions: [] },
          });
        }}
      />
    </div>
  );
}

function mark(mounted: Mounted | undefined, problems: readonly PlaybookProblem[]): void {
  const model = mounted?.editor.getModel();
  if (mounted === undefined || !model) {
    return;
  }
  const { MarkerSeverity } = mounted.monaco;
  mounted.monaco.editor.setModelMarkers(
    model,
    OWNER,
    problems.map(({ line, column, endLine, endColumn, message, severity }) => ({
      startLineNumber: line,
      startColumn: column,
      endLineNumber: endLine ?? line,
      endColumn: endColumn ?? model.getLineMaxColumn(Math.min(line, model.getLineCount())),
      message,
      severity: severity === 'error' ? MarkerSeverity.Error : MarkerSeverity.Warning,
    }))
  );
}

function suggestionsFor(
  monaco: Monaco,
  model: monacoTypes.editor.ITextModel,
  position: monacoTypes.Position,
  known: { schema: Schema; names: KnownNames }
): monacoTypes.languages.CompletionItem[] {
  const word = model.getWordUntilPosition(position);
  const range = {
    startLineNumber: position.lineNumber,
    endLineNumber: position.lineNumber,
    startColumn: word.startColumn,
    endColumn: word.endColumn,
  };
  const place = { line: position.lineNumber, column: word.startColumn };
  return completionsAt(known.schema, model.getValue(), place, known.names).map(({ kind, label, insert, detail }) => ({
    label,
    detail,
    insertText: insert,
    range,
    kind: kind === 'key' ? monaco.languages.CompletionItemKind.Property : monaco.languages.CompletionItemKind.Value,
  }));
}
