import { useId, useState, type ReactNode } from 'react';
import { Combobox, InlineField, InlineSwitch, Input, MultiCombobox, type ComboboxOption } from '@grafana/ui';

const LABEL_WIDTH = 18;

export interface FieldProps {
  label: string;
  hint?: string;
}

interface LabelledProps extends FieldProps {
  /** Takes the whole width that there is. */
  wide?: boolean;
  children: (id: string) => ReactNode;
}

/** A label that belongs to what is drawn with the id. */
export function LabelledField({ label, hint, wide, children }: LabelledProps) {
  const id = useId();
  return (
    <InlineField label={label} tooltip={hint} labelWidth={LABEL_WIDTH} htmlFor={id} interactive grow={wide} shrink>
      <>{children(id)}</>
    </InlineField>
  );
}

interface ChoiceProps<T extends string> extends FieldProps {
  value: T;
  options: ReadonlyArray<ComboboxOption<T>>;
  onChange: (value: T) => void;
}

/** One of a few. */
export function ChoiceField<T extends string>({ value, options, onChange, ...field }: ChoiceProps<T>) {
  return (
    <LabelledField {...field}>
      {(id) => (
        <Combobox
          id={id}
          width={30}
          value={value}
          options={[...options]}
          onChange={(chosen) => onChange(chosen.value)}
        />
      )}
    </LabelledField>
  );
}

interface ListProps extends FieldProps {
  value: readonly string[] | undefined;
  /** What can be chosen, or who lists what fits the words that were typed. */
  options: ComboboxOption[] | ((typed: string) => Promise<ComboboxOption[]>);
  /** Variables and names that are not there yet can be typed. */
  open?: boolean;
  placeholder: string;
  onChange: (value: string[]) => void;
}

/** Any number of values; none leaves everything in. */
export function ListField({ value = [], options, open = true, placeholder, onChange, ...field }: ListProps) {
  return (
    <LabelledField {...field}>
      {(id) => (
        <MultiCombobox
          id={id}
          width="auto"
          minWidth={30}
          maxWidth={60}
          value={[...value]}
          options={options}
          createCustomValue={open}
          placeholder={placeholder}
          onChange={(chosen) => onChange(chosen.map((one) => one.value))}
        />
      )}
    </LabelledField>
  );
}

interface TextProps extends FieldProps {
  value: string | undefined;
  placeholder?: string;
  width?: number;
  wide?: boolean;
  onChange: (value: string) => void;
}

/** Text that is taken when the field is left or Enter is pressed: not every letter asks the sidecar. */
export function TextField({ value = '', placeholder, width = 30, wide, onChange, ...field }: TextProps) {
  const [draft, setDraft] = useState<string>();
  const take = () => {
    if (draft !== undefined && draft !== value) {
      onChange(draft);
    }
    setDraft(undefined);
  };
  return (
    <LabelledField {...field} wide={wide}>
      {(id) => (
        <Input
          id={id}
          width={wide ? undefined : width}
          value={draft ?? value}
          placeholder={placeholder}
          onChange={(event) => setDraft(event.currentTarget.value)}
          onBlur={take}
          onKeyDown={(event) => event.key === 'Enter' && take()}
        />
      )}
    </LabelledField>
  );
}

interface NumberProps extends FieldProps {
  value: number | undefined;
  placeholder?: string;
  onChange: (value: number | undefined) => void;
}

/** A number, or nothing. What is none is not taken. */
export function NumberField({ value, onChange, ...field }: NumberProps) {
  return (
    <TextField
      {...field}
      width={16}
      value={value === undefined ? '' : String(value)}
      onChange={(text) => {
        const number = text.trim() === '' ? undefined : Number(text);
        if (number === undefined || Number.isFinite(number)) {
          onChange(number);
        }
      }}
    />
  );
}

interface SwitchProps extends FieldProps {
  value: boolean;
  onChange: (value: boolean) => void;
}

export function SwitchField({ value, onChange, ...field }: SwitchProps) {
  return (
    <LabelledField {...field}>
      {(id) => <InlineSwitch id={id} value={value} onChange={(event) => onChange(event.currentTarget.checked)} />}
    </LabelledField>
  );
}
