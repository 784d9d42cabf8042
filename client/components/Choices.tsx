import type { ReactNode } from "react"
import { Label, Radio, RadioGroup } from "react-aria-components"

export interface Choice<T extends string> {
  readonly value: T
  readonly title: string
  readonly text?: string
  readonly icon?: ReactNode
  readonly className?: string
}

/** One of a few, each a card with its consequence in words. `flat`: without the cards, side by side. */
export function Choices<T extends string>(props: {
  label: string
  value: T
  choices: readonly Choice<T>[]
  onChange: (value: T) => void
  flat?: boolean
  labelHidden?: boolean
  isDisabled?: boolean
}) {
  const { label, value, choices, onChange, flat = false, labelHidden = false, isDisabled = false } = props
  const choose = (chosen: string): void => {
    const choice = choices.find((one) => one.value === chosen)
    if (choice !== undefined) onChange(choice.value)
  }
  return (
    <RadioGroup className="choices" value={value} onChange={choose} isDisabled={isDisabled}>
      <Label className={labelHidden ? "unseen" : "label"}>{label}</Label>
      <div className={flat ? "choices-flat" : "choices-cards"}>
        {choices.map((choice) => (
          <Radio
            key={choice.value}
            value={choice.value}
            className={`${flat ? "segment" : "choice"} ${choice.className ?? ""}`}
          >
            {flat ? null : <span className="choice-dot" />}
            {choice.icon}
            <span className="choice-words">
              <span className="choice-title">{choice.title}</span>
              {choice.text === undefined ? null : <span className="choice-text">{choice.text}</span>}
            </span>
          </Radio>
        ))}
      </div>
    </RadioGroup>
  )
}
