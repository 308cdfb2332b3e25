/** Over a list: a field that narrows it down, a choice of what or how it shows, and how many that leaves. */
import { Select, TextInput } from '@mantine/core'
import type { ReactNode } from 'react'
import { useLayer } from '../kernel/layers.ts'
import { leaveByEscape } from './leave-field.ts'

export interface FilterBarProps<Value extends string> {
  /** Names the field; the key `/` leads to it. */
  label: string
  question: string
  ask(question: string): void
  choice: Choice<Value>
  count: string
  /** Before the field, such as the tick for all rows. */
  children?: ReactNode
}

interface Choice<Value extends string> {
  readonly label: string
  readonly options: readonly { readonly value: Value; readonly label: string }[]
  readonly value: Value
  choose(value: Value): void
}

export function FilterBar<Value extends string>({ label, question, ask, choice, count, children }: FilterBarProps<Value>) {
  useLayer(question !== '', () => ask(''))
  return (
    <div className="filter-bar">
      {children}
      <TextInput
        data-search
        className="filter-field"
        aria-label={label}
        placeholder={label}
        value={question}
        onChange={(event) => ask(event.currentTarget.value)}
        onKeyDown={leaveByEscape}
      />
      <Select
        className="filter-choice"
        aria-label={choice.label}
        allowDeselect={false}
        data={choice.options}
        value={choice.value}
        onChange={(value) => value && choice.choose(value)}
      />
      <output className="quiet">{count}</output>
    </div>
  )
}
