import { useEffect, useRef, useState } from 'react';
import { t } from '@grafana/i18n';
import { FilterInput } from '@grafana/ui';
import { useShortcuts } from '../keyboard/index.ts';

const TYPING_PAUSE_MS = 300;

interface Props {
  value: string;
  onChange: (value: string) => void;
  placeholder: string;
}

/** Search over the whole list on the server: asks when the typing pauses. The key `/` goes to it. */
export function SearchBox({ value, onChange, placeholder }: Props) {
  const [text, setText] = useState(value);
  const input = useRef<HTMLInputElement>(null);
  const timer = useRef<ReturnType<typeof setTimeout>>();
  const [known, setKnown] = useState(value);
  // The address changed, by the back button for example; what is being typed stays when it says the same.
  if (value !== known) {
    setKnown(value);
    if (value !== text.trim()) {
      setText(value);
    }
  }
  useEffect(() => () => clearTimeout(timer.current), []);
  useShortcuts([{ key: '/', label: t('lists.searchKey', 'Search'), run: () => input.current?.focus() }]);
  return (
    <FilterInput
      ref={input}
      value={text}
      placeholder={placeholder}
      aria-label={placeholder}
      escapeRegex={false}
      maxLength={200}
      onChange={(next) => {
        setText(next);
        clearTimeout(timer.current);
        timer.current = setTimeout(() => onChange(next.trim()), TYPING_PAUSE_MS);
      }}
    />
  );
}
